using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;

namespace Palisade.Engines.K3s.Phases;

/// <summary>
/// Asks every node what cluster it is in and what K3s it has, and changes nothing: the phases after it choose by the answers, and an
/// upgrade that Kubernetes does not support is refused by them.
/// </summary>
internal sealed class K3sSurveyPhase : ISurveyPhase
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

    /// <summary>Where every node is known to have what it shall have, nothing can stand against the run.</summary>
    public IEnumerable<Catalog> Questions(PhaseContext context) => K3sUpgrade.Steps(context).Any(s => s.Changes) ? Plan(context) : [];

    public Diagnostic? Objection(PhaseContext context) => K3sUpgrade.Problem(K3sUpgrade.Steps(context));
}
