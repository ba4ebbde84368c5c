using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;

namespace Palisade.Engines.Kubernetes;

/// <summary>Asks the cluster which services it has of this file, so that those which left the file can be removed. Changes nothing.</summary>
public sealed class KubernetesSurveyPhase(Func<PhaseContext, Core.Spec.NodeSpec?> controller, Func<Core.Spec.ClusterSpec, KubernetesTarget> target) : IPhase
{
    public string Name => "survey";

    public string Title => "Ask the cluster what it has";

    public IEnumerable<Catalog> Plan(PhaseContext context) => controller(context) is not { } node ? [] :
    [
        new Catalog
        {
            Phase = Name,
            Node = node.Name,
            Resources =
            [
                new KubernetesObjectsResource
                {
                    Cause = "engine",
                    Owner = KubernetesNames.EngineOwner,
                    Cluster = context.Spec.Cluster,
                    Kubectl = target(context.Spec).Kubectl,
                    Objects = [],
                    Prune = false,
                },
            ],
        },
    ];
}
