using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Engines;
using Palisade.Core.Spec;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// A Kubernetes that somebody else runs, through the operator's own kubectl and kubeconfig. Services are delivered to it and nothing
/// else is touched: it has no boards, no mesh and no firewall of Palisade's.
/// </summary>
/// <param name="processor">Of the operator's machine, which builds images.</param>
public sealed class KubernetesEngine(Architecture processor) : IClusterEngine
{
    public string Kind => EngineKinds.Kubernetes;

    public bool OwnsNodes => false;

    public ImmutableArray<IPhase> FormPhases => [];

    public ImmutableArray<IPhase> ServicePhases { get; } =
    [
        new KubernetesSurveyPhase(Controller, s => Target(s, processor)),
        new OperatorImagesPhase(),
        new KubernetesServicesPhase(s => Target(s, processor), Controller),
    ];

    /// <summary>
    /// The operator's kubectl with the file's kubeconfig and context; what the file leaves out is kubectl's own choice. Time on the wire
    /// is bounded, so that a cluster that is gone is said to be gone.
    /// </summary>
    public static ImmutableArray<string> Kubectl(ClusterSpec spec) =>
    [
        "kubectl",
        .. spec.Engine.Kubeconfig is { } file ? ["--kubeconfig", file] : Array.Empty<string>(),
        .. spec.Engine.Context is { } context ? ["--context", context] : Array.Empty<string>(),
        "--request-timeout", "30s",
    ];

    public static KubernetesTarget Target(ClusterSpec spec, Architecture processor) => new()
    {
        Kubectl = Kubectl(spec),
        OwnsCluster = false,
        BuiltFor = processor switch
        {
            Architecture.X64 => "amd64",
            var other => other.ToString().ToLowerInvariant(),
        },
    };

    /// <summary>Everything in the cluster that carries this cluster's label.</summary>
    /// <param name="deleteData">Volume claims go as well.</param>
    public static KubernetesObjectsResource Remove(ClusterSpec spec, bool deleteData) => new()
    {
        Cause = "services",
        Owner = KubernetesObjectsResource.EveryOwner,
        Cluster = spec.Cluster,
        Kubectl = Kubectl(spec),
        Objects = [],
        DeleteData = deleteData,
    };

    public ImmutableArray<MeshPort> MeshPorts(ClusterSpec spec, NodeSpec node) => [];

    public EngineNetworks Networks(ClusterSpec spec) => new([], []);

    public ImmutableSortedDictionary<string, string> RequiredSysctls(ClusterSpec spec, NodeSpec node) => ImmutableSortedDictionary<string, string>.Empty;

    public ImmutableArray<Resource> TrustRegistry(PhaseContext context, NodeSpec node) => [];

    public ImmutableArray<RenderedDocument> Render(ClusterSpec spec, Outputs outputs, IContentSource content) =>
        KubernetesDocuments.Render(spec, outputs, content, Target(spec, processor));

    public EngineQuery StatusQuery { get; } = new(EngineKinds.Kubernetes);

    public ImmutableArray<Resource> RemoveNode(ClusterSpec spec, string leaving) => [];

    public ImmutableArray<Resource> Leave(ClusterSpec? spec, string node) => spec is null ? [] : [Remove(spec, deleteData: false)];

    public ImmutableArray<Resource> SetSchedulable(ClusterSpec spec, string node, bool schedulable) => [];

    private static NodeSpec? Controller(PhaseContext context) => context.Nodes.FirstOrDefault();
}
