using System.Net.Sockets;

namespace Palisade.Engines.K3s;

/// <summary>Packets inside packets (RFC 7348).</summary>
public static class Vxlan
{
    /// <summary>
    /// Bytes of a packet inside VXLAN: what carries it, less the outer IP and UDP headers, VXLAN's own and the inner Ethernet's.
    /// Flannel does the same sum from the interface it is given, so pods behind the mesh fit without being told.
    /// </summary>
    /// <param name="outer">Bytes of a packet in the mesh.</param>
    public static int InnerMtu(int outer, AddressFamily family = AddressFamily.InterNetwork) =>
        outer - (family == AddressFamily.InterNetworkV6 ? 40 : 20) - 8 - 8 - 14;
}
