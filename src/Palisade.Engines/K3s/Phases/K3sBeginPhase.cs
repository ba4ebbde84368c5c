using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.K3s.Joining;

namespace Palisade.Engines.K3s.Phases;

/// <summary>
/// Begins a cluster where there is none, and keeps the server that the others are led from as the file says. Beginning a second cluster
/// beside the first would split it, so the phase begins one only when it is sure: no node is in a cluster that may still be alive.
/// </summary>
internal sealed class K3sBeginPhase(K3sMesh mesh) : IDiagnosingPhase
{
    public string Name => "k3s-begin";

    public string Title => "Begin the cluster";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        if (!context.Spec.Servers.Any(s => context.Facts.ContainsKey(s.Name)))
        {
            return [];
        }

        var leader = K3sOutputs.Servers(context).FirstOrDefault();
        var (node, reset) = leader is null ? Starter(context) : (leader, false);

        // A server that the file makes an agent leads until another has taken over; it changes its own role in its turn.
        return !K3sRoles.IsServer(node) ? [] :
        [
            new Catalog
            {
                Phase = Name,
                Node = node.Name,
                Resources = K3sFiles.WithMembership(context, node, mesh, member => member with
                {
                    CaHash = leader is null ? null : context.Outputs.Find(node.Name, K3sOutputs.CaHash),
                    Etcd = context.Spec.Servers.Length > 1,
                    Reset = reset,
                }),
            },
        ];
    }

    public IEnumerable<Catalog> Questions(PhaseContext context, string failed, Diagnostic failure) => JoinDiagnosis.Questions(context, failed, failure);

    public Diagnostic? Judge(PhaseContext context, string failed, Diagnostic failure) => JoinDiagnosis.Judge(context, failed, failure);

    private static (NodeSpec Node, bool Reset) Starter(PhaseContext context)
    {
        ImmutableArray<NodeSpec> servers = [.. context.Nodes.Where(n => n.Role == NodeRole.Server)];
        var away = context.Spec.Servers.Where(s => !context.Facts.ContainsKey(s.Name)).ToImmutableArray();
        var stranded = Having(context, context.Nodes, K3sOutputs.Stranded);
        if (stranded.Length > 0)
        {
            // One survivor whose fellows are all known to be gone can go on with the old data. Several that do not find each other have
            // a broken network or a broken setting, and a new beginning on one of them would tear the cluster in two.
            return away.IsEmpty && stranded is [{ Role: NodeRole.Server } survivor]
                ? (survivor, context.Outputs.Find(survivor.Name, K3sOutputs.Datastore) == K3sOutputs.Etcd)
                : throw NoServer(away, $"{Names(stranded)} has the data of a cluster whose control plane does not answer");
        }

        var agents = Having(context, context.Nodes, K3sOutputs.Agent);
        var remembered = Having(context, away, K3sOutputs.Server, K3sOutputs.Stranded);
        return away.IsEmpty ? (servers[0], false)
            : !agents.IsEmpty ? throw NoServer(away, $"{Names(agents)} is in a cluster of which no server was reached")
            : !remembered.IsEmpty ? throw NoServer(away, $"{Names(remembered)} held the cluster when it was last seen, and was not reached")
            : servers.Length * 2 > context.Spec.Servers.Length ? (servers[0], false)
            : throw NoServer(away, "most servers were not reached, and they may hold the cluster");
    }

    private static ImmutableArray<NodeSpec> Having(PhaseContext context, IEnumerable<NodeSpec> nodes, params ReadOnlySpan<string> states)
    {
        var wanted = states.ToArray();
        return [.. nodes.Where(n => wanted.Contains(context.Outputs.Find(n.Name, K3sOutputs.Member)))];
    }

    private static string Names(ImmutableArray<NodeSpec> nodes) => string.Join(", ", nodes.Select(n => $"`{n.Name}`"));

    private static PalisadeException NoServer(ImmutableArray<NodeSpec> away, string message) => new(K3sErrors.NoServer, message, away.IsEmpty
        ? "see that the servers reach each other through the mesh (`palisade status`), and what their journals say: `palisade run --role server --sudo -- journalctl -u k3s -n 50`"
        : $"bring {Names(away)} back, or take what is gone for good out of the file");
}
