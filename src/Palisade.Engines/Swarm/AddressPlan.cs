using System.Collections.Immutable;
using System.Net;
using Palisade.Core.Spec;

namespace Palisade.Engines.Swarm;

/// <summary>
/// Address ranges for Docker's own networks. Docker's built-in choice starts at 172.17.0.0/16 and walks through 192.168.0.0/16,
/// which is where home networks live; a clash there cuts a board off from its LAN.
/// </summary>
/// <param name="Overlay">Overlay networks of the swarm; a /24 is taken from it for each.</param>
/// <param name="Bridges">docker0, docker_gwbridge and other local bridges of each node; a /24 each.</param>
public sealed record AddressPlan(IPNetwork Overlay, IPNetwork Bridges)
{
    private static readonly ImmutableArray<AddressPlan> Candidates =
    [
        Of("10.90.0.0/16", "10.91.0.0/16"),
        Of("10.190.0.0/16", "10.191.0.0/16"),
        Of("10.250.0.0/16", "10.251.0.0/16"),
        Of("172.28.0.0/16", "172.29.0.0/16"),
    ];

    /// <summary>The first pair that holds no node's address and does not overlap the mesh. Depends on the spec alone, so it is stable.</summary>
    public static AddressPlan For(ClusterSpec spec)
    {
        var taken = Addresses.OfNodes(spec).ToImmutableArray();
        return Candidates.FirstOrDefault(c => c.IsFree(spec.Mesh.Subnet, taken), Candidates[0]);
    }

    private static AddressPlan Of(string overlay, string bridges) => new(IPNetwork.Parse(overlay), IPNetwork.Parse(bridges));

    private bool IsFree(IPNetwork mesh, ImmutableArray<IPAddress> taken) =>
        !Addresses.Overlap(Overlay, mesh) && !Addresses.Overlap(Bridges, mesh) && !taken.Any(a => Overlay.Contains(a) || Bridges.Contains(a));
}
