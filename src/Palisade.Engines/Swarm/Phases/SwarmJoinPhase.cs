using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Engines.Swarm.Phases;

/// <summary>
/// Brings nodes into the swarm. Servers come one at a time, because each changes the managers' quorum; the others all at once.
/// </summary>
internal sealed class SwarmJoinPhase(bool servers) : IPhase
{
    public string Name => servers ? "swarm-join-servers" : "swarm-join";

    public string Title => servers ? "Join servers to the swarm" : "Join nodes to the swarm";

    public int Parallelism => servers ? 1 : int.MaxValue;

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        var managers = SwarmOutputs.Managers(context);
        var controller = SwarmOutputs.Controller(context);
        if (controller is null)
        {
            yield break;
        }

        var id = context.Outputs.Find(controller.Name, SwarmOutputs.Id);
        var token = context.Outputs.Find(controller.Name, servers ? SwarmOutputs.ManagerToken : SwarmOutputs.WorkerToken);
        var known = managers.IsEmpty ? [controller] : managers;
        foreach (var node in context.Nodes.Where(n => n.Role == NodeRole.Server == servers && n.Name != controller.Name))
        {
            yield return new Catalog
            {
                Phase = Name,
                Node = node.Name,
                Resources =
                [
                    new SwarmResource
                    {
                        Cause = "nodes." + node.Name,
                        Role = SwarmRoles.Of(node),
                        Address = node.MeshAddress.ToString(),
                        Join = [.. known.Where(m => m.Name != node.Name).Select(m => $"{m.MeshAddress}:{SwarmEngine.ManagerPort}")],
                        Token = token,
                        SwarmId = id,
                    },
                ],
            };
        }
    }
}
