using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Engines.K3s.Artifacts;
using Palisade.Engines.K3s.Joining;

namespace Palisade.Engines.K3s.Phases;

/// <summary>
/// Another release on nodes that run one: servers before agents, because a kubelet may not be newer than its API server, and before
/// nodes join that have the new release already. Each node is emptied first.
/// </summary>
internal sealed class K3sUpgradePhase(bool servers) : IArtifactPhase, IDrainingPhase, IDiagnosingPhase
{
    public string Name => servers ? "k3s-upgrade-servers" : "k3s-upgrade-agents";

    public string Title => servers ? "Upgrade servers" : "Upgrade agents";

    public int Parallelism => 1;

    public IEnumerable<ArtifactRequest> Artifacts(PhaseContext context) => Running(context).Select(n => K3sArtifactsPhase.BinaryRequest(context, n));

    public IEnumerable<Catalog> Plan(PhaseContext context) => Running(context).Select(node =>
    {
        var binary = K3sArtifactsPhase.Binary(context, node);
        return new Catalog
        {
            Phase = Name,
            Node = node.Name,
            Resources =
            [
                binary,
                new K3sResource { Cause = "engine.version", Node = node.Name, Server = servers, RestartOnly = true, RestartOn = [binary.Id] },
            ],
        };
    });

    public IEnumerable<Catalog> Questions(PhaseContext context, string failed, Diagnostic failure) => JoinDiagnosis.Questions(context, failed, failure);

    public Diagnostic? Judge(PhaseContext context, string failed, Diagnostic failure) => JoinDiagnosis.Judge(context, failed, failure);

    /// <summary>Those whose control plane is down are none of this phase's: it would not see them come back.</summary>
    private IEnumerable<Core.Spec.NodeSpec> Running(PhaseContext context) => context.Nodes.Where(n =>
        K3sRelease.Installed(context.Outputs, n.Name) is not null
        && context.Outputs.Find(n.Name, K3sOutputs.Member) == (servers ? K3sOutputs.Server : K3sOutputs.Agent));
}
