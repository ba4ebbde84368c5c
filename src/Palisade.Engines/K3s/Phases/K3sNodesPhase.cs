using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;

namespace Palisade.Engines.K3s.Phases;

/// <summary>Labels of every member, and the removal of members that left the YAML, from one server.</summary>
internal sealed class K3sNodesPhase : IPhase
{
    public string Name => "k3s-nodes";

    public string Title => "Set labels in the cluster";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        if (K3sOutputs.Controller(context) is not { } controller)
        {
            return [];
        }

        var wanted = context.Nodes.Where(K3sRoles.IsMember)
            .Select(n => new K3sNodeEntry(n.Name) { Labels = K3sRoles.Labels(context.Spec, n), Schedulable = true });
        var gone = context.Outputs.List(controller.Name, K3sOutputs.Members)
            .Where(name => !K3sRoles.Members(context.Spec).Any(n => n.Name == name))
            .Select(name => new K3sNodeEntry(name) { Absent = true })
            .ToImmutableArray();
        ImmutableArray<Resource> resources =
        [
            new K3sNodesResource { Cause = "nodes", Nodes = [.. wanted] },
            .. gone.IsEmpty ? (Resource[])[] : [new K3sNodesResource { Cause = "nodes", Nodes = gone }],
        ];
        return [new Catalog { Phase = Name, Node = controller.Name, Resources = resources }];
    }
}
