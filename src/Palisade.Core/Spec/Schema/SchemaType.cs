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
    /// <summary>Where values are meant to be no secrets: a key that sounds like one is warned about and its value is not printed.</summary>
    public bool Plain { get; init; }

    public override string Description => $"a map from {KeyName} to {Item.Description}";
}

/// <param name="Shorthand">Key that is meant when a bare word stands in place of the map: <c>engine: swarm</c>.</param>
internal sealed record SectionType(ImmutableArray<SchemaKey> Keys, string? Shorthand = null) : SchemaType
{
    public override string Description => "a map of settings";
}

/// <summary>A section whose keys depend on the word under one of them: <c>kind: web</c>.</summary>
/// <param name="Key">The deciding key, which every variant has.</param>
internal sealed record VariantType(string Key, ImmutableArray<Variant> Variants) : SchemaType
{
    public override string Description => "a map of settings";

    /// <summary>Its key as a reader of the reference finds it: <c>services.SERVICE (kind: web)</c>.</summary>
    public string Title(string path, Variant variant) => $"{path} ({Key}: {variant.Word})";
}

internal sealed record Variant(string Word, SectionType Section);

/// <summary>Any YAML below the key, which Palisade hands on and does not read. Bound as its text.</summary>
/// <param name="MaxLength">Characters of that text.</param>
internal sealed record TreeType(int MaxLength) : SchemaType
{
    public override string Description => "any YAML";
}

/// <summary>A key of a section.</summary>
internal sealed record SchemaKey(string Name, SchemaType Type, string Doc)
{
    public bool Required { get; init; }

    /// <summary>Engines that the key means something with; empty: all of them.</summary>
    public ImmutableArray<string> Engines { get; init; } = [];

    public bool IsFor(string engine) => Engines.IsEmpty || Engines.Contains(engine);

    /// <summary>As it would be written in YAML; null where absence means something that no value says.</summary>
    public string? Default { get; init; }

    public string? Example { get; init; }
}

/// <summary>Result of reading a scalar: a value, or what is wrong with it.</summary>
/// <param name="Problem">Completes the sentence "`path` ...".</param>
internal readonly record struct Parsed(object? Value, ErrorInfo? Error = null, string? Problem = null, string? Label = null, string? Help = null);
