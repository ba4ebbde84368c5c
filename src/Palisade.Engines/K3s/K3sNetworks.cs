using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s;

/// <summary>
/// Addresses of pods and of services. K3s's own choice stands wherever it can; a LAN or a mesh in the same range would be cut off
/// from the nodes, so another pair is taken there. A cluster cannot change them once it exists.
/// </summary>
public sealed record K3sNetworks(IPNetwork Pods, IPNetwork Services)
{
    private static readonly ImmutableArray<K3sNetworks> V4 =
    [
        Of("10.42.0.0/16", "10.43.0.0/16"),
        Of("10.142.0.0/16", "10.143.0.0/16"),
        Of("172.30.0.0/16", "172.31.0.0/16"),
    ];

    /// <summary>Unique local addresses (RFC 4193): 2^56 pods' /64 per node, and a /112 of services, the most that Kubernetes takes.</summary>
    private static readonly ImmutableArray<K3sNetworks> V6 =
    [
        Of("fd50:414c:4953:4200::/56", "fd50:414c:4953:4300::/112"),
        Of("fd50:414c:4953:5200::/56", "fd50:414c:4953:5300::/112"),
    ];

    /// <summary>True where nodes speak IPv6 in the mesh: pods and services then must as well.</summary>
    public bool IsIPv6 => Pods.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6;

    /// <summary>The tenth address of the services, where K3s puts its name server.</summary>
    public IPAddress Dns
    {
        get
        {
            var bytes = Services.BaseAddress.GetAddressBytes();
            bytes[^1] = 10;
            return new IPAddress(bytes);
        }
    }

    /// <summary>Depends on the spec alone, so it is stable.</summary>
    public static K3sNetworks For(ClusterSpec spec)
    {
        var candidates = spec.Mesh.Subnet.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? V6 : V4;
        ImmutableArray<IPAddress> taken = [.. Addresses.OfNodes(spec), .. spec.Engine.Vip is { } vip ? (IPAddress[])[vip] : []];
        return candidates.FirstOrDefault(c => c.IsFree(spec.Mesh.Subnet, taken), candidates[0]);
    }

    private static K3sNetworks Of(string pods, string services) => new(IPNetwork.Parse(pods), IPNetwork.Parse(services));

    private bool IsFree(IPNetwork mesh, ImmutableArray<IPAddress> taken) =>
        !Addresses.Overlap(Pods, mesh) && !Addresses.Overlap(Services, mesh) && !taken.Any(a => Pods.Contains(a) || Services.Contains(a));
}
