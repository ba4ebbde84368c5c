using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Engines.Images;
using Palisade.Engines.K3s.Artifacts;
using Palisade.Engines.K3s.Config;
using Palisade.Engines.K3s.Phases;
using Palisade.Engines.Kubernetes;
using Palisade.Engines.Registry;
using Palisade.Engines.Services;

namespace Palisade.Engines.K3s;

/// <summary>
/// K3s on the boards themselves: servers and agents speak through the mesh only, balancers are no members. Ports: docs.k3s.io,
/// "Inbound rules for K3s nodes".
/// </summary>
/// <param name="removeCharts">Charts that left the file are uninstalled.</param>
public sealed class K3sEngine(K3sMesh mesh, bool removeCharts = false) : IClusterEngine
{
    public string Kind => EngineKinds.K3s;

    public bool OwnsNodes => true;

    public ImmutableArray<IPhase> FormPhases { get; } =
    [
        new K3sPreparePhase(),
        new K3sSurveyPhase(),
        new K3sArtifactsPhase(),
        new K3sWakePhase(),
        new K3sUpgradePhase(servers: true),
        new K3sUpgradePhase(servers: false),
        new K3sBalancerPhase(),
        new K3sBeginPhase(mesh),
        new K3sAdmitPhase(servers: true),
        new K3sJoinPhase(servers: true, mesh),
        new K3sAdmitPhase(servers: false),
        new K3sJoinPhase(servers: false, mesh),
        new K3sNodesPhase(),
        new K3sVipPhase(),
    ];

    public ImmutableArray<IPhase> ServicePhases { get; } =
    [
        new ImagesPhase(ImageBuilder.Buildah),
        new K3sImageCachePhase(),
        new KubernetesSurveyPhase(K3sOutputs.Controller, Target),
        new KubernetesServicesPhase(Target, K3sOutputs.Controller, removeCharts),
        new ServicesAnswerPhase(countsReplicas: false),
    ];

    /// <summary>Flannel's own WireGuard is not used: its port is the mesh's, and the mesh encrypts already.</summary>
    public ImmutableArray<MeshPort> MeshPorts(ClusterSpec spec, NodeSpec node)
    {
        ImmutableArray<MeshPort> members =
        [
            new(10250, "tcp", "kubelet"),
            new(8472, "udp", "pods' network (VXLAN)"),
        ];
        return node.Role switch
        {
            NodeRole.Server when spec.Servers.Length > 1 => [new(K3sRoles.ApiPort, "tcp", "K3s API"), new(2379, "tcp", "etcd clients"), new(2380, "tcp", "etcd peers"), .. members],
            NodeRole.Server => [new(K3sRoles.ApiPort, "tcp", "K3s API"), .. members],
            NodeRole.Balancer => [new(K3sRoles.ApiPort, "tcp", "K3s API")],
            _ => members,
        };
    }

    /// <summary>Operators reach the API by the shared address, a balancer, or a server itself; what may speak SSH may speak to it.</summary>
    public ImmutableArray<int> OperatorPorts(ClusterSpec spec, NodeSpec node) =>
        node.Role == NodeRole.Agent ? [] : [K3sRoles.ApiPort];

    public EngineNetworks Networks(ClusterSpec spec)
    {
        var networks = K3sNetworks.For(spec);
        return new(["cni0", "flannel*"], [networks.Pods.ToString(), networks.Services.ToString()]);
    }

    public ImmutableSortedDictionary<string, string> RequiredSysctls(ClusterSpec spec, NodeSpec node) => K3sKernel.All(spec, node);

    public ImmutableArray<Resource> TrustRegistry(PhaseContext context, NodeSpec node) =>
    [
        .. K3sRoles.IsMember(node) ? Registries.Resources(context) : [],
        .. node.Name == RegistryPhases.Host(context.Spec)?.Name ? Buildah.Trust(context) : [],
    ];

    public ImmutableArray<RenderedDocument> Render(ClusterSpec spec, Outputs outputs, IContentSource content) =>
        KubernetesDocuments.Render(spec, outputs, content, Target(spec));

    public EngineQuery StatusQuery { get; } = new(EngineKinds.K3s);

    public ImmutableArray<Diagnostic> Judge(ClusterSpec spec, IReadOnlyDictionary<string, NodeFacts> facts) => K3sBoards.Judge(spec, facts);

    public ImmutableArray<Resource> RemoveNode(ClusterSpec spec, string leaving) =>
        [new K3sNodesResource { Cause = "nodes", Nodes = [new K3sNodeEntry(leaving) { Absent = true }] }];

    public ImmutableArray<Resource> Leave(ClusterSpec? spec, string node) =>
    [
        new CommandResource
        {
            Cause = "nodes",
            Name = "stop K3s and delete what Palisade's cluster kept in it",
            Unless = ["/bin/sh", "-c", K3sData.GoneScript],
            Run = ["/bin/sh", "-c", K3sData.DeleteScript],
            Timeout = TimeSpan.FromMinutes(5),
        },
        .. Buildah.Leave(),
    ];

    public ImmutableArray<Resource> SetSchedulable(ClusterSpec spec, string node, bool schedulable) =>
        [new K3sNodesResource { Cause = "nodes." + node, Nodes = [new K3sNodeEntry(node) { Schedulable = schedulable }] }];

    private static KubernetesTarget Target(ClusterSpec spec)
    {
        var networks = K3sNetworks.For(spec);
        return new KubernetesTarget
        {
            Kubectl = ["k3s", "kubectl"],
            OwnsCluster = true,
            Inside = [networks.Pods, networks.Services, spec.Mesh.Subnet],
            NodeLabelPrefix = K3sRoles.LabelPrefix,
        };
    }
}
