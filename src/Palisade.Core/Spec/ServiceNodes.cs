using System.Collections.Immutable;

namespace Palisade.Core.Spec;

/// <summary>Which boards a service's replicas may run on.</summary>
public static class ServiceNodes
{
    /// <summary>In the file's order. Balancers run no replicas.</summary>
    public static ImmutableArray<NodeSpec> Of(ClusterSpec spec, ServiceSpec service)
    {
        var placement = (service as ContainerServiceSpec)?.Placement ?? new PlacementSpec();
        return
        [
            .. spec.Nodes.Where(n => n.Role != NodeRole.Balancer
                && (placement.Nodes.IsEmpty || placement.Nodes.Contains(n.Name))
                && placement.Labels.All(l => n.Labels.GetValueOrDefault(l.Key) == l.Value)),
        ];
    }
}
