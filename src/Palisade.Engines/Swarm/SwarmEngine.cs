using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Engines.Images;
using Palisade.Engines.Registry;
using Palisade.Engines.Services;
using Palisade.Engines.Swarm.Phases;

namespace Palisade.Engines.Swarm;

/// <summary>
/// Docker Swarm from Debian's packages: servers are managers, everything else is a worker, all bound to mesh addresses.
/// Ports: docs.docker.com "Open protocols and ports between the hosts".
/// </summary>
/// <param name="overlayMtu">Bytes of a packet inside an overlay network: the mesh's, less what VXLAN adds.</param>
public sealed class SwarmEngine(int overlayMtu) : IClusterEngine
{
    public const int ManagerPort = 2377;

    public string Kind => EngineKinds.Swarm;

    public bool OwnsNodes => true;

    public ImmutableArray<IPhase> FormPhases { get; } =
    [
        new EnginePhase(),
        new EngineDaemonPhase(),
        new SwarmSurveyPhase(),
        new SwarmInitPhase(),
        new SwarmJoinPhase(servers: true),
        new SwarmJoinPhase(servers: false),
        new SwarmNodesPhase(),
    ];

    public ImmutableArray<IPhase> ServicePhases { get; } =
    [
        new ImagesPhase(),
        new ImageCachePhase(),
        new ServiceVolumesPhase(),
        new ServicesPhase(overlayMtu),
        new ServicesAnswerPhase(),
    ];

    public ImmutableArray<MeshPort> MeshPorts(ClusterSpec spec, NodeSpec node)
    {
        ImmutableArray<MeshPort> members =
        [
            new(7946, "tcp", "swarm gossip"),
            new(7946, "udp", "swarm gossip"),
            new(4789, "udp", "overlay networks (VXLAN)"),
        ];
        return node.Role == NodeRole.Server ? [new(ManagerPort, "tcp", "swarm managers"), .. members] : members;
    }

    public EngineNetworks Networks(ClusterSpec spec)
    {
        var plan = AddressPlan.For(spec);
        return new(["docker0", "docker_gwbridge", "br-*"], [plan.Overlay.ToString(), plan.Bridges.ToString()]);
    }

    public ImmutableSortedDictionary<string, string> RequiredSysctls(ClusterSpec spec, NodeSpec node) => RequiredKernelSettings;

    internal static ImmutableSortedDictionary<string, string> RequiredKernelSettings { get; } =
        ImmutableSortedDictionary.CreateRange(StringComparer.Ordinal,
        [
            KeyValuePair.Create("net.ipv4.ip_forward", "1"),
            // Packets between containers of one bridge pass Docker's isolation rules only with this.
            KeyValuePair.Create("net.bridge.bridge-nf-call-iptables", "1"),
            KeyValuePair.Create("net.bridge.bridge-nf-call-ip6tables", "1"),
        ]);

    public ImmutableArray<Resource> TrustRegistry(PhaseContext context, NodeSpec node)
    {
        var folder = "/etc/docker/certs.d/" + RegistryPhases.Address(context.Spec);
        return
        [
            new DirectoryResource { Cause = "registry", Path = "/etc/docker/certs.d" },
            new DirectoryResource { Cause = "registry", Path = folder },
            new FileResource { Cause = "registry", Path = folder + "/ca.crt", Content = context.Ca.CertificatePem },
        ];
    }

    public ImmutableArray<RenderedDocument> Render(ClusterSpec spec, Outputs outputs, IContentSource content)
    {
        var registry = RegistryPhases.Address(spec);
        var builder = RegistryPhases.Host(spec)?.Name ?? "";
        return [.. spec.Services.Select(s => new RenderedDocument("services." + s.Name, s.Name + ".yaml", s switch
        {
            ContainerServiceSpec container => ContainerStack.Render(
                spec, container, ContainerPlacement.Pin(spec, container, outputs), SwarmSecretName.Of(spec, container), Image(Recipes.Balancer.Name), overlayMtu),
            WebServiceSpec web => WebStack.Render(spec, web, web.Image ?? Image("service/" + web.Name), Image(Recipes.Balancer.Name), overlayMtu),
            _ => throw new InvalidOperationException($"no stack for a service of kind {s.GetType().Name}"),
        }))];

        string Image(string name) => outputs.Find(builder, ImageName.Output(name)) ?? ImageName.Repository(registry, name);
    }

    public EngineQuery StatusQuery { get; } = new("swarm");

    public ImmutableArray<Resource> RemoveNode(ClusterSpec spec, string leaving) =>
        [new SwarmNodeResource { Cause = "nodes", Hostname = leaving, Absent = true }];

    public ImmutableArray<Resource> Leave(ClusterSpec? spec, string node) =>
    [
        new SwarmResource { Cause = "nodes", Role = SwarmRole.Worker, Address = "", Absent = true },
        new CommandResource
        {
            Cause = "nodes",
            Name = "stop Docker and delete what Palisade's cluster kept in it",
            Unless = ["/bin/sh", "-c", EngineData.GoneScript],
            Run = ["/bin/sh", "-c", EngineData.DeleteScript],
        },
    ];

    public ImmutableArray<Resource> SetSchedulable(ClusterSpec spec, string node, bool schedulable) =>
        [new SwarmNodeResource { Cause = "nodes." + node, Hostname = node, Availability = schedulable ? "active" : "drain" }];
}
