using System.Collections.Immutable;

namespace Palisade.Rules.Loading;

/// <summary>Text and fields added to the output of rules (Falco's <c>append_output</c>).</summary>
public sealed record AppendedOutput
{
    /// <summary>Name of the only rule it applies to; null for all.</summary>
    public string? Rule { get; init; }

    public string? Source { get; init; }

    /// <summary>The rule must have all of these.</summary>
    public ImmutableArray<string> Tags { get; init; } = [];

    /// <summary>Added behind the output, after a blank.</summary>
    public string? ExtraOutput { get; init; }

    /// <summary>Added to the alert's fields: key to format; a key that is a field's spelling has that field as its format.</summary>
    public ImmutableSortedDictionary<string, string> ExtraFields { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Added to the alert's fields as they are, under <c>static.KEY</c>.</summary>
    public ImmutableSortedDictionary<string, string> StaticFields { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
