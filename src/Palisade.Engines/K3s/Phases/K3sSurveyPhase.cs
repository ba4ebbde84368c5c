using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;

namespace Palisade.Engines.K3s.Phases;

/// <summary>Asks every node what cluster it is in, and changes nothing: the phases after it choose by the answers.</summary>
internal sealed class K3sSurveyPhase : IPhase
{
    public string Name => "k3s-survey";

    public string Title => "Look for the cluster";

    public IEnumerable<Catalog> Plan(PhaseContext context) => context.Nodes.Where(K3sRoles.IsMember).Select(node => new Catalog
    {
        Phase = Name,
        Node = node.Name,
        Resources =
        [
            new K3sResource { Cause = "nodes." + node.Name, Node = node.Name, Server = K3sRoles.IsServer(node), ReadOnly = true },
        ],
    });
}
