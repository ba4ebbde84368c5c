using System.Net;
using System.Net.Sockets;

namespace Palisade.Provision.Phases.Firewall;

/// <summary>Networks of both families as nftables wants them: apart, sorted, without repeats.</summary>
public sealed record AddressSets(IReadOnlyList<string> V4, IReadOnlyList<string> V6)
{
    public static AddressSets Of(IEnumerable<IPNetwork> networks)
    {
        var all = networks.Distinct().ToArray();
        return new(Sorted(all, AddressFamily.InterNetwork), Sorted(all, AddressFamily.InterNetworkV6));
    }

    /// <summary>The address alone; an IPv6 client's whole /64, because its privacy addresses change by the hour inside it.</summary>
    public static IPNetwork? OfClient(string? address)
    {
        if (Parse(address) is not { } ip)
        {
            return null;
        }

        if (ip.AddressFamily == AddressFamily.InterNetwork)
        {
            return new IPNetwork(ip, 32);
        }

        var bytes = ip.GetAddressBytes();
        bytes.AsSpan(8).Clear();
        return new IPNetwork(new IPAddress(bytes), 64);
    }

    /// <summary>Null for a DNS name: a filter that asks the DNS is a filter that the DNS opens.</summary>
    public static IPNetwork? OfNode(string address) =>
        Parse(address) is { } ip ? new IPNetwork(ip, ip.AddressFamily == AddressFamily.InterNetwork ? 32 : 128) : null;

    private static IPAddress? Parse(string? address)
    {
        if (!IPAddress.TryParse(address, out var ip))
        {
            return null;
        }

        ip = ip.IsIPv4MappedToIPv6 ? ip.MapToIPv4() : ip;
        return ip.AddressFamily == AddressFamily.InterNetworkV6 ? new IPAddress(ip.GetAddressBytes()) : ip;
    }

    private static string[] Sorted(IEnumerable<IPNetwork> networks, AddressFamily family) =>
    [
        .. networks.Where(n => n.BaseAddress.AddressFamily == family)
            .OrderBy(n => Convert.ToHexString(n.BaseAddress.GetAddressBytes()), StringComparer.Ordinal).ThenBy(n => n.PrefixLength)
            .Select(Text),
    ];

    private static string Text(IPNetwork network) =>
        network.PrefixLength == (network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? 32 : 128)
            ? network.BaseAddress.ToString()
            : network.ToString();
}
