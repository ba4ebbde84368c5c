using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Engines.Swarm.Phases;

/// <summary>
/// Begins a swarm where there is none. Beginning a second one beside the first would split the cluster, so the phase begins
/// one only when it is sure: no reachable node is in a swarm that may still be alive.
/// </summary>
internal sealed class SwarmInitPhase : IPhase
{
    public string Name => "swarm-init";

    public string Title => "Begin the swarm";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        if (!context.Spec.Servers.Any(s => context.Facts.ContainsKey(s.Name)))
        {
            return [];
        }

        var starter = SwarmOutputs.Managers(context).FirstOrDefault() ?? Starter(context);
        return
        [
            new Catalog
            {
                Phase = Name,
                Node = starter.Name,
                Resources =
                [
                    new SwarmResource
                    {
                        Cause = "nodes." + starter.Name,
                        Role = SwarmRole.Manager,
                        Address = starter.MeshAddress.ToString(),
                        SwarmId = context.Outputs.Find(starter.Name, SwarmOutputs.Id),
                        AddressPool = AddressPlan.For(context.Spec).Overlay.ToString(),
                    },
                ],
            },
        ];
    }

    private static NodeSpec Starter(PhaseContext context)
    {
        ImmutableArray<NodeSpec> servers = [.. context.Nodes.Where(n => n.Role == NodeRole.Server)];
        var allReached = servers.Length == context.Spec.Servers.Length;
        var majority = servers.Length * 2 > context.Spec.Servers.Length;
        var stranded = Having(context, SwarmOutputs.Stranded);
        if (stranded.Length > 0)
        {
            // One survivor whose fellows are all known to be gone can go on with the old state. Several that do not see each
            // other have a broken network, and a new beginning on one of them would tear the cluster in two.
            return allReached && stranded is [var survivor]
                ? survivor
                : throw NoManager(context, $"{Names(stranded)} is in a swarm that has lost its leader");
        }

        var workers = Having(context, SwarmOutputs.Worker);
        return (workers.Length == 0 && majority) || allReached
            ? servers[0]
            : throw NoManager(context, workers.Length > 0
                ? $"{Names(workers)} is in a swarm of which no manager was reached"
                : "most servers were not reached, and they may hold the swarm");
    }

    private static ImmutableArray<NodeSpec> Having(PhaseContext context, string state) =>
        [.. context.Nodes.Where(n => context.Outputs.Find(n.Name, SwarmOutputs.State) == state)];

    private static string Names(ImmutableArray<NodeSpec> nodes) => string.Join(", ", nodes.Select(n => $"`{n.Name}`"));

    private static PalisadeException NoManager(PhaseContext context, string message)
    {
        var missing = context.Spec.Servers.Where(s => !context.Facts.ContainsKey(s.Name)).Select(s => $"`{s.Name}`").ToArray();
        return new PalisadeException(EngineErrors.NoManager, message, missing.Length > 0
            ? $"bring {string.Join(", ", missing)} back, or take what is gone for good out of the file"
            : "see that the servers reach each other through the mesh: `palisade status`");
    }
}
