using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
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

    public IEnumerable<ArtifactRequest> Artifacts(PhaseContext context) =>
        Running(context).Where(n => OlderServer(context, n) is null).Select(n => K3sArtifactsPhase.BinaryRequest(context, n));

    public IEnumerable<Catalog> Plan(PhaseContext context) => Running(context).Select(node =>
    {
        if (OlderServer(context, node) is { } older)
        {
            return new Catalog
            {
                Phase = Name,
                Node = node.Name,
                Resources = [],
                Reminders = [$"keeps its K3s in this run: server `{older.Node}` has {older.To}, and no agent may be newer than a server"],
            };
        }

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

    private K3sStep? OlderServer(PhaseContext context, NodeSpec node) =>
        servers ? null : K3sUpgrade.OlderServer(context, K3sRelease.VersionFor(context.Spec, context.Outputs, node.Name));

    /// <summary>
    /// Servers whose control plane is down are none of this phase's, nor are agents while there is none at all: it would not see them come
    /// back, and what begins the control plane again comes after it.
    /// </summary>
    private IEnumerable<NodeSpec> Running(PhaseContext context) => !servers && K3sOutputs.Servers(context).IsEmpty ? [] : context.Nodes.Where(n =>
        K3sRelease.Installed(context.Outputs, n.Name) is not null
        && context.Outputs.Find(n.Name, K3sOutputs.Member) == (servers ? K3sOutputs.Server : K3sOutputs.Agent));
}
