using System.Collections.Immutable;
using Palisade.Core.Converge;

namespace Palisade.Provision.Converge;

/// <summary>Collects what nodes report, from several at once, for the phases that follow.</summary>
public sealed class OutputBoard
{
    private readonly Lock gate = new();

    public Outputs Current { get; private set; } = Outputs.Empty;

    public void Add(string node, ResourceOutcome outcome)
    {
        lock (gate)
        {
            foreach (var (name, value) in outcome.Outputs)
            {
                Current = Current.With(node, name, value);
            }
        }
    }

    /// <summary>Starts from what was remembered, for nodes that are off now; what nodes say themselves replaces it.</summary>
    public void Restore(RunState state)
    {
        foreach (var (node, values) in state.Outputs)
        {
            foreach (var (name, value) in values)
            {
                Current = Current.With(node, name, new OutputValue(value));
            }
        }
    }

    /// <summary>What may be remembered on disk.</summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Public(IReadOnlySet<string> nodes) =>
        Current.Values.Where(v => !v.Value.Secret && nodes.Contains(v.Key.Node))
            .GroupBy(v => v.Key.Node, StringComparer.Ordinal)
            .ToImmutableSortedDictionary(
                g => g.Key,
                g => g.ToImmutableSortedDictionary(v => v.Key.Name, v => v.Value.Value, StringComparer.Ordinal),
                StringComparer.Ordinal);
}
