using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Engines.Swarm.Phases;

/// <summary>
/// Roles, labels and availability of every member, set from one manager; and the removal of members that left the YAML.
/// Promotions come before demotions, so that the managers never become fewer than both files want.
/// </summary>
internal sealed class SwarmNodesPhase : IPhase
{
    public string Name => "swarm-nodes";

    public string Title => "Set roles in the swarm";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        if (SwarmOutputs.Controller(context) is not { } controller)
        {
            return [];
        }

        var wanted = context.Nodes.OrderBy(n => n.Role == NodeRole.Server ? 0 : 1).Select(n => Member(context.Spec, n));
        var gone = context.Outputs.List(controller.Name, SwarmOutputs.Members)
            .Where(name => !context.Spec.Nodes.Any(n => n.Name == name))
            .Select(name => new SwarmNodeResource { Cause = "nodes", Hostname = name, Absent = true });
        return [new Catalog { Phase = Name, Node = controller.Name, Resources = [.. wanted, .. gone] }];
    }

    private static SwarmNodeResource Member(ClusterSpec spec, NodeSpec node) => new()
    {
        Cause = "nodes." + node.Name,
        Hostname = node.Name,
        Role = SwarmRoles.Of(node),
        Labels = SwarmRoles.Labels(spec, node),
        Availability = "active",
    };
}
