using System.Collections.Immutable;
using System.Net;

namespace Palisade.Core.Spec;

/// <summary>IPv4 ranges that a node uses for itself; neither the mesh nor a LAN may overlap them.</summary>
public static class ReservedNetworks
{
    /// <summary>Where the engine takes the subnets of overlay networks from.</summary>
    public static IPNetwork OverlayPool { get; } = IPNetwork.Parse("10.90.0.0/16");

    /// <summary>Docker's default bridge.</summary>
    public static IPNetwork DockerBridge { get; } = IPNetwork.Parse("172.17.0.0/16");

    /// <summary>docker_gwbridge, which every node of a Swarm has.</summary>
    public static IPNetwork DockerGateway { get; } = IPNetwork.Parse("172.18.0.0/16");

    /// <summary>K3s's own choice for pods and services. It takes another pair where a node's address or the mesh lies there.</summary>
    internal static ImmutableArray<(IPNetwork Network, string Owner)> K3s { get; } =
    [
        (IPNetwork.Parse("10.42.0.0/16"), "pods"),
        (IPNetwork.Parse("10.43.0.0/16"), "services"),
    ];

    /// <summary>Ranges that cannot be moved.</summary>
    internal static ImmutableArray<(IPNetwork Network, string Owner)> Of(string engine) => engine == EngineKinds.Swarm ? Swarm : [];

    private static ImmutableArray<(IPNetwork Network, string Owner)> Swarm { get; } =
    [
        (OverlayPool, "the pool of overlay networks"),
        (DockerBridge, "Docker's bridge"),
        (DockerGateway, "Docker's gateway bridge"),
    ];

    /// <summary>RFC 1918 and the shared space of RFC 6598.</summary>
    internal static ImmutableArray<IPNetwork> Private { get; } =
    [
        IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("172.16.0.0/12"), IPNetwork.Parse("192.168.0.0/16"), IPNetwork.Parse("100.64.0.0/10"),
    ];
}
