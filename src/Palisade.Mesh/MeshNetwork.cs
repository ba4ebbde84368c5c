using System.Net;
using System.Net.Sockets;

namespace Palisade.Mesh;

/// <summary>Names and sizes of the mesh that firewall, engine and mesh phases share.</summary>
public static class MeshNetwork
{
    /// <summary>Folder below /etc/tinc and instance of the unit.</summary>
    public const string Name = "palisade";

    /// <summary>Network interface on every node.</summary>
    public const string Interface = "pal0";

    /// <summary>The node's output with its public key, PEM.</summary>
    public const string PublicKeyOutput = "mesh.public-key";

    /// <summary>
    /// Bytes of an IP packet in the mesh. With the outer headers, padding and MAC such a packet takes at most 1,490 bytes over
    /// IPv6, so that nothing is fragmented on Ethernet. Overlay networks must stay below it by their own headers.
    /// </summary>
    public const int Mtu = 1400;

    /// <summary><c>10.86.0.1/32</c>, <c>fd00::1/128</c>: what one node owns of the mesh.</summary>
    public static string HostPrefix(IPAddress address) =>
        $"{address}/{(address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32)}";
}
