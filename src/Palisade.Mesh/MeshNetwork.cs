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
    /// IPv6, so that nothing is fragmented on Ethernet.
    /// </summary>
    public const int Mtu = 1400;

    /// <summary>Bytes that an overlay network may use inside the mesh: VXLAN adds 50 over IPv4, 70 over IPv6.</summary>
    public const int OverlayMtu = Mtu - 70;

    /// <summary><c>10.86.0.1/32</c>, <c>fd00::1/128</c>: what one node owns of the mesh.</summary>
    public static string HostPrefix(IPAddress address) =>
        $"{address}/{(address.AddressFamily == AddressFamily.InterNetworkV6 ? 128 : 32)}";
}
