using System.Collections.Immutable;

namespace Palisade.Core.Converge;

/// <param name="Secret">Kept in memory for this run only: never in plans, logs or saved state.</param>
public sealed record OutputValue(string Value, bool Secret = false)
{
    public override string ToString() => Secret ? "***" : Value;
}

/// <summary>What nodes told the operator's machine, keyed by node and name (<c>mesh.public-key</c>).</summary>
public sealed record Outputs(ImmutableDictionary<(string Node, string Name), OutputValue> Values)
{
    public static Outputs Empty { get; } = new(ImmutableDictionary<(string, string), OutputValue>.Empty);

    public string? Find(string node, string name) => Values.GetValueOrDefault((node, name))?.Value;

    /// <summary>An output that is a list, its items separated by commas; empty where the node did not report it.</summary>
    public ImmutableArray<string> List(string node, string name) => [.. (Find(node, name) ?? "").Split(',', StringSplitOptions.RemoveEmptyEntries)];

    public Outputs With(string node, string name, OutputValue value) => new(Values.SetItem((node, name), value));
}
