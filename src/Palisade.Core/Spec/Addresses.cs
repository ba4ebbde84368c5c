using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Numerics;

namespace Palisade.Core.Spec;

/// <summary>Arithmetic on IP addresses and networks.</summary>
public static class Addresses
{
    /// <summary>The network that <paramref name="address"/> lies in, its host bits cleared.</summary>
    public static IPNetwork NetworkOf(IPAddress address, int prefixLength)
    {
        var hostBits = Bits(address) - prefixLength;
        return new IPNetwork(FromNumber((ToNumber(address) >> hostBits) << hostBits, address.AddressFamily), prefixLength);
    }

    /// <summary>Address number <paramref name="index"/> of the network; 0 is the network's own.</summary>
    public static IPAddress At(IPNetwork network, BigInteger index) =>
        FromNumber(ToNumber(network.BaseAddress) + index, network.BaseAddress.AddressFamily);

    /// <summary>Addresses in the network, its own and the broadcast address included.</summary>
    public static BigInteger Size(IPNetwork network) => BigInteger.One << (Bits(network.BaseAddress) - network.PrefixLength);

    public static IPAddress Last(IPNetwork network) => At(network, Size(network) - 1);

    /// <summary>True where an address lies in both; never for networks of different families.</summary>
    public static bool Overlap(IPNetwork a, IPNetwork b) =>
        a.BaseAddress.AddressFamily == b.BaseAddress.AddressFamily && (a.Contains(b.BaseAddress) || b.Contains(a.BaseAddress));

    /// <summary>The network's own address or its broadcast address, which no host can have (IPv4 prefixes shorter than 31).</summary>
    public static bool IsEdge(IPNetwork network, IPAddress address) =>
        network.BaseAddress.AddressFamily == AddressFamily.InterNetwork && network.PrefixLength < 31
        && (address.Equals(network.BaseAddress) || address.Equals(Last(network)));

    /// <summary>IPv4 written as IPv6 (<c>::ffff:10.0.0.1</c>) is the same host.</summary>
    public static IPAddress Canonical(IPAddress address) => address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address;

    /// <summary><c>10.86.0.1:5000</c>, <c>[fd00::1]:5000</c>, <c>pi-1:5000</c> (RFC 3986, section 3.2.2).</summary>
    /// <param name="host">Address or name.</param>
    public static string HostPort(string host, int port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(host.Contains(':') ? $"[{host}]" : host)}:{port}");

    /// <summary>Addresses of the nodes themselves and of their gateways, as far as the file says them as numbers.</summary>
    public static IEnumerable<IPAddress> OfNodes(ClusterSpec spec) => spec.Nodes
        .SelectMany(n => new[] { n.Network?.Address, n.Network?.Gateway, IPAddress.TryParse(n.Address, out var a) ? a : null })
        .OfType<IPAddress>();

    private static int Bits(IPAddress address) => address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128;

    private static BigInteger ToNumber(IPAddress address) => new(address.GetAddressBytes(), isUnsigned: true, isBigEndian: true);

    private static IPAddress FromNumber(BigInteger number, AddressFamily family)
    {
        var bytes = new byte[family == AddressFamily.InterNetwork ? 4 : 16];
        var digits = number.ToByteArray(isUnsigned: true, isBigEndian: true);
        var taken = Math.Min(digits.Length, bytes.Length);
        digits.AsSpan(digits.Length - taken).CopyTo(bytes.AsSpan(bytes.Length - taken));
        return new IPAddress(bytes);
    }
}
