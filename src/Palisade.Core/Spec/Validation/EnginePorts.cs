using System.Collections.Immutable;

namespace Palisade.Core.Spec.Validation;

/// <summary>
/// Ports that an engine takes on a node for itself, those on loopback included: a program that a service or the owner puts there
/// finds them taken. Docker: "Open protocols and ports between the hosts"; K3s: "Inbound Rules for K3s Nodes" and its own listeners.
/// </summary>
internal static class EnginePorts
{
    /// <summary>Where Kubernetes takes ports from for services that ask for none, unless they are taken already.</summary>
    public static (int First, int Last) NodePorts => (30000, 32767);

    private static readonly ImmutableArray<(int, string)> Swarm = [(2377, "tcp"), (7946, "tcp"), (7946, "udp"), (4789, "udp")];

    /// <summary>API, VXLAN, kubelet, image exchange; then on loopback: API of agents, containerd's streams, kubelet, proxy, controllers.</summary>
    private static readonly ImmutableArray<(int, string)> K3s =
    [
        (6443, "tcp"), (8472, "udp"), (10250, "tcp"), (5001, "tcp"),
        (6444, "tcp"), (10010, "tcp"), (10248, "tcp"), (10249, "tcp"), (10256, "tcp"), (10257, "tcp"), (10258, "tcp"), (10259, "tcp"),
    ];

    private static readonly ImmutableArray<(int, string)> Etcd = [(2379, "tcp"), (2380, "tcp"), (2381, "tcp"), (2382, "tcp")];

    public static ImmutableArray<(int Port, string Protocol)> Of(ClusterSpec spec) => spec.Engine.Kind switch
    {
        EngineKinds.Swarm => Swarm,
        EngineKinds.K3s when spec.Servers.Length > 1 => [.. K3s, .. Etcd],
        EngineKinds.K3s => K3s,
        _ => [],
    };

    public static bool IsNodePort(int port) => port >= NodePorts.First && port <= NodePorts.Last;
}
