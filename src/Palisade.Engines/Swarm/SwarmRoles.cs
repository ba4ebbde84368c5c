using System.Collections.Immutable;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.Services;

namespace Palisade.Engines.Swarm;

/// <summary>How the YAML's roles look inside a swarm.</summary>
internal static class SwarmRoles
{
    public const string RoleLabel = "palisade.role";

    public static SwarmRole Of(NodeSpec node) => node.Role == NodeRole.Server ? SwarmRole.Manager : SwarmRole.Worker;

    /// <summary>
    /// The owner's labels under <c>palisade.label.</c>, the role, by which replicas keep off balancers, and the services that ask
    /// for this node.
    /// </summary>
    public static ImmutableSortedDictionary<string, string> Labels(ClusterSpec spec, NodeSpec node) => node.Labels
        .Select(l => KeyValuePair.Create("palisade.label." + l.Key, l.Value))
        .Concat(ContainerPlacement.LabelsOf(spec, node).Select(l => KeyValuePair.Create(l, "true")))
        .Append(KeyValuePair.Create(RoleLabel, Word(node.Role)))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static string Word(NodeRole role) => role switch
    {
        NodeRole.Server => "server",
        NodeRole.Balancer => "balancer",
        _ => "agent",
    };
}
