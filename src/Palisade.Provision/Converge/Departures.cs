using System.Collections.Immutable;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>Nodes that were converged before and no longer stand in the YAML.</summary>
public static class Departures
{
    public static ImmutableArray<string> Of(ClusterSpec spec, RunState state) =>
        [.. state.Nodes.Keys.Where(known => spec.Nodes.All(n => n.Name != known))];
}
