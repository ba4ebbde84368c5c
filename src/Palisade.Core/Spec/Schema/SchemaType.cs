using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec.Yaml;

namespace Palisade.Core.Spec.Schema;

/// <summary>What a value may look like. The checker, the JSON Schema and the reference page all read this.</summary>
internal abstract record SchemaType
{
    /// <summary>With its article: <c>a whole number from 1 to 65535</c>.</summary>
    public abstract string Description { get; }
}

/// <summary>A value written as one word or text.</summary>
internal abstract record ScalarType : SchemaType
{
    public abstract Parsed Parse(YamlScalar scalar);

    /// <summary>Adds the keywords of JSON Schema (draft 2020-12).</summary>
    public abstract void Describe(JsonObject schema);
}

/// <param name="Item">Type of each item; one item may be written without brackets.</param>
internal sealed record ListType(SchemaType Item, string Items) : SchemaType
{
    public override string Description => $"a list of {Items}";
}

/// <param name="KeyName">What a key names: <c>NODE</c>.</param>
/// <param name="KeyPattern">Regular expression of good keys, for editors; validators give the reasons.</param>
internal sealed record MapType(string KeyName, SchemaType Item, string? KeyPattern = null) : SchemaType
{
    public override string Description => $"a map from {KeyName} to {Item.Description}";
}

/// <param name="Shorthand">Key that is meant when a bare word stands in place of the map: <c>engine: swarm</c>.</param>
internal sealed record SectionType(ImmutableArray<SchemaKey> Keys, string? Shorthand = null) : SchemaType
{
    public override string Description => "a map of settings";
}

/// <summary>A key of a section.</summary>
internal sealed record SchemaKey(string Name, SchemaType Type, string Doc)
{
    public bool Required { get; init; }

    /// <summary>As it would be written in YAML; null where absence means something that no value says.</summary>
    public string? Default { get; init; }

    public string? Example { get; init; }
}

/// <summary>Result of reading a scalar: a value, or what is wrong with it.</summary>
/// <param name="Problem">Completes the sentence "`path` ...".</param>
internal readonly record struct Parsed(object? Value, ErrorInfo? Error = null, string? Problem = null, string? Label = null, string? Help = null);
