using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s.Phases;

/// <summary>
/// On a server, before nodes join: entries of earlier lives of the same boards go, because the cluster keeps a password for each name
/// and refuses a board that was set up anew, and because etcd keeps a vote for each server; and agents get a token that is good for a
/// short time.
/// </summary>
internal sealed class K3sAdmitPhase(bool servers) : IPhase
{
    public string Name => servers ? "k3s-admit-servers" : "k3s-admit-agents";

    public string Title => servers ? "Let new servers in" : "Let new agents in";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        if (K3sOutputs.Servers(context).FirstOrDefault() is not { } controller)
        {
            return [];
        }

        var joining = context.Nodes
            .Where(n => K3sRoles.IsMember(n) && K3sRoles.IsServer(n) == servers && n.Name != controller.Name && !K3sOutputs.IsSettled(context, n, controller))
            .ToImmutableArray();
        var known = context.Outputs.List(controller.Name, K3sOutputs.Members);
        ImmutableArray<K3sNodeEntry> earlier =
            [.. joining.Where(n => known.Contains(n.Name) && !KeepsItsPlace(context, n, controller)).Select(n => new K3sNodeEntry(n.Name) { Absent = true })];
        var resources = ImmutableArray.CreateBuilder<Resource>();
        if (!earlier.IsEmpty)
        {
            resources.Add(new K3sNodesResource { Cause = "nodes", Nodes = earlier });
        }

        if (!servers && !joining.IsEmpty)
        {
            resources.Add(new K3sJoinTokenResource { Cause = "nodes" });
        }

        return resources.Count == 0 ? [] : [new Catalog { Phase = Name, Node = controller.Name, Resources = resources.ToImmutable() }];
    }

    /// <summary>A server that is only down has its entry and its vote rightly. One whose role changes leaves and joins anew.</summary>
    private static bool KeepsItsPlace(PhaseContext context, NodeSpec node, NodeSpec controller) =>
        context.Outputs.Find(node.Name, K3sOutputs.CaHash) == context.Outputs.Find(controller.Name, K3sOutputs.CaHash)
        && (context.Outputs.Find(node.Name, K3sOutputs.Member) == K3sOutputs.Agent) != K3sRoles.IsServer(node);
}
