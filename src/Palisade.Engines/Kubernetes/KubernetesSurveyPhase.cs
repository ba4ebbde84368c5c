using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.Services;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// Asks the cluster which services it has of this file, so that those which left the file can be removed, and what it has that the file
/// cannot have otherwise: volumes, the nodes' processors. Changes nothing.
/// </summary>
/// <param name="controller">The node that runs kubectl; null while there is none.</param>
public sealed class KubernetesSurveyPhase(Func<PhaseContext, NodeSpec?> controller, Func<ClusterSpec, KubernetesTarget> target) : ISurveyPhase
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
                .. Cluster(context.Spec),
            ],
        },
    ];

    /// <summary>Only of a cluster that was seen before: boards that are to become one have nothing to say yet.</summary>
    public IEnumerable<Catalog> Questions(PhaseContext context) =>
        controller(context) is { } node && context.Outputs.Find(node.Name, KubernetesOutputs.Owners) is not null && Cluster(context.Spec) is { Length: > 0 } asked
            ? [new Catalog { Phase = Name, Node = node.Name, Resources = [.. asked] }]
            : [];

    public Diagnostic? Objection(PhaseContext context) => controller(context) is { } node ? Volumes(context, node) ?? Processors(context, node) : null;

    private static Diagnostic? Volumes(PhaseContext context, NodeSpec node)
    {
        var live = context.Outputs.List(node.Name, KubernetesOutputs.Volumes).Select(LiveVolume.Parse).OfType<LiveVolume>()
            .ToDictionary(v => (v.Service, v.Name));
        return context.Spec.Services
            .SelectMany(s => ReplicaShape.Of(s).Volumes.Select(v => live.GetValueOrDefault((s.Name, v.Name))?.Objection(v.Bytes, v.Class)))
            .FirstOrDefault(o => o is not null);
    }

    private Diagnostic? Processors(PhaseContext context, NodeSpec node) =>
        target(context.Spec).BuiltFor is { } own && NeedsBuilding(context.Spec)
        && context.Outputs.List(node.Name, KubernetesOutputs.Architectures) is { IsEmpty: false } there && !there.Contains(own)
            ? new Diagnostic
            {
                Error = EngineErrors.MixedProcessors,
                Message = $"the cluster's nodes are {string.Join(" and ", there)}, and images that are built on this machine are for {own}",
                Help = $"run this on a machine with {there[0]} programs, or build the image elsewhere and name it with `image:`",
            }
            : null;

    private KubernetesClusterResource[] Cluster(ClusterSpec spec)
    {
        var nodes = target(spec).BuiltFor is not null && NeedsBuilding(spec);
        var volumes = spec.Services.Any(s => !ReplicaShape.Of(s).Volumes.IsEmpty);
        return nodes || volumes
            ? [new KubernetesClusterResource { Cause = "engine", Cluster = spec.Cluster, Kubectl = target(spec).Kubectl, Nodes = nodes, Volumes = volumes }]
            : [];
    }

    private static bool NeedsBuilding(ClusterSpec spec) => spec.Services.Any(s => ReplicaShape.Of(s).OwnImage);
}
