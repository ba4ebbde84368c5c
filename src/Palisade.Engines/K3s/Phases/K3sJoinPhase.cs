using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Engines.K3s.Joining;

namespace Palisade.Engines.K3s.Phases;

/// <summary>
/// Brings nodes into the cluster and keeps them as the file says. Servers come one at a time, each ready before the next: every one
/// changes the quorum, and a setting that breaks one must not reach a second. Agents come many at a time.
/// </summary>
internal sealed class K3sJoinPhase(bool servers, K3sMesh mesh) : IDiagnosingPhase
{
    /// <summary>As many as K3s's makers advise to start together.</summary>
    public const int Batch = 50;

    public string Name => servers ? "k3s-servers" : "k3s-agents";

    public string Title => servers ? "Join servers to the cluster" : "Join agents to the cluster";

    public int Parallelism => servers ? 1 : Batch;

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        var ready = K3sOutputs.Servers(context);
        if (K3sOutputs.Controller(context) is not { } controller)
        {
            yield break;
        }

        var leaders = ready.IsEmpty ? [controller] : ready;
        var begun = K3sRoles.IsServer(leaders[0]) ? leaders[0].Name : null;
        foreach (var node in context.Nodes.Where(n => K3sRoles.IsMember(n) && K3sRoles.IsServer(n) == servers && n.Name != begun))
        {
            var others = leaders.Where(l => l.Name != node.Name).ToArray();
            yield return new Catalog
            {
                Phase = Name,
                Node = node.Name,
                Resources = K3sFiles.WithMembership(context, node, mesh, member => member with
                {
                    Join = servers ? [.. others.Select(K3sRoles.Url)] : K3sRoles.AgentUrls(context.Spec, others),
                    Token = K3sOutputs.Any(context, servers ? K3sOutputs.ServerToken : K3sOutputs.JoinToken),
                    AgentToken = servers ? K3sOutputs.Any(context, K3sOutputs.AgentToken) : null,
                    CaHash = context.Outputs.Find(controller.Name, K3sOutputs.CaHash),
                    Etcd = servers,
                }),
            };
        }
    }

    public IEnumerable<Catalog> Questions(PhaseContext context, string failed, Diagnostic failure) => JoinDiagnosis.Questions(context, failed, failure);

    public Diagnostic? Judge(PhaseContext context, string failed, Diagnostic failure) => JoinDiagnosis.Judge(context, failed, failure);
}
