using System.Collections.Immutable;

namespace Palisade.Provision.Converge;

/// <param name="Changed">Resources changed, by node in the file's order; a node without changes is there with 0.</param>
/// <param name="Interrupted">Phases that were not begun because the run was asked to stop.</param>
public sealed record ApplyResult(
    ImmutableArray<(string Node, int Count)> Changed,
    ImmutableArray<NodeFailure> Failures,
    ImmutableArray<string> Interrupted)
{
    public int TotalChanged => Changed.Sum(c => c.Count);
}
