using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;

namespace Palisade.Engines.Swarm.Phases;

/// <summary>Asks every node what swarm it is in, and changes nothing: the phases after it choose by the answers.</summary>
internal sealed class SwarmSurveyPhase : IPhase
{
    public string Name => "swarm-survey";

    public string Title => "Look for the swarm";

    public IEnumerable<Catalog> Plan(PhaseContext context) => context.Nodes.Select(node => new Catalog
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
                ReadOnly = true,
            },
        ],
    });
}
