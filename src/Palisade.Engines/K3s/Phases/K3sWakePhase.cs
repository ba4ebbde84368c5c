using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;

namespace Palisade.Engines.K3s.Phases;

/// <summary>
/// Starts servers that have the cluster's data and do not answer, all at once: after a power cut each of them waits for the others, so
/// one after the other would never come up. Only what does not come back after this is taken for lost.
/// </summary>
internal sealed class K3sWakePhase : IPhase
{
    public string Name => "k3s-wake";

    public string Title => "Wake servers that do not answer";

    public IEnumerable<Catalog> Plan(PhaseContext context) => context.Nodes
        .Where(n => context.Outputs.Find(n.Name, K3sOutputs.Member) == K3sOutputs.Stranded)
        .Select(node => new Catalog
        {
            Phase = Name,
            Node = node.Name,
            Resources = [new K3sResource { Cause = "nodes." + node.Name, Node = node.Name, Server = true, Wake = true }],
        });
}
