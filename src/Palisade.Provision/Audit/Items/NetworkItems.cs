using System.Collections.Immutable;

namespace Palisade.Provision.Audit.Items;

/// <summary>
/// Network settings. Left out on purpose: ip_forward (the engine's), accept_ra (boards on IPv6 get their address by it),
/// tcp_timestamps (throughput), strict rp_filter (mesh and containers answer on other interfaces than they were asked on).
/// </summary>
internal static class NetworkItems
{
    private const string Cis = "CIS Debian 12 3.3";

    /// <summary>Interfaces that exist, and those that will.</summary>
    private static readonly ImmutableArray<string> Scopes = ["all", "default"];

    public static ImmutableArray<HardeningItem> All { get; } =
    [
        .. Both(1, "redirects are not believed", 2, "net.ipv4.conf.{0}.accept_redirects", "0"),
        .. Both(3, "redirects of gateways are not believed", 2, "net.ipv4.conf.{0}.secure_redirects", "0"),
        .. Both(5, "no redirects are sent", 2, "net.ipv4.conf.{0}.send_redirects", "0"),
        .. Both(7, "the sender does not choose the route", 2, "net.ipv4.conf.{0}.accept_source_route", "0"),
        .. Both(9, "impossible senders are dropped", 2, "net.ipv4.conf.{0}.rp_filter", "2", "1"),
        .. Both(11, "impossible senders are logged", 1, "net.ipv4.conf.{0}.log_martians", "1"),
        .. Both(13, "redirects are not believed (IPv6)", 2, "net.ipv6.conf.{0}.accept_redirects", "0"),
        .. Both(15, "the sender does not choose the route (IPv6)", 2, "net.ipv6.conf.{0}.accept_source_route", "0"),
        new SysctlItem("NET-17", "broadcast pings are not answered", Cis, 1, "net.ipv4.icmp_echo_ignore_broadcasts", "1"),
        new SysctlItem("NET-18", "bogus ICMP errors are ignored", Cis, 1, "net.ipv4.icmp_ignore_bogus_error_responses", "1"),
        new SysctlItem("NET-19", "SYN floods meet cookies", Cis, 2, "net.ipv4.tcp_syncookies", "1"),
        new SysctlItem("NET-20", "a finished connection cannot be killed by a late reset", "RFC 1337", 1, "net.ipv4.tcp_rfc1337", "1"),
    ];

    private static IEnumerable<HardeningItem> Both(int first, string title, int weight, string key, string value, params ImmutableArray<string> alsoFine) =>
        Scopes.Select((scope, i) =>
            new SysctlItem($"NET-{first + i:00}", $"{title}: {scope} interfaces", Cis, weight, key.Replace("{0}", scope, StringComparison.Ordinal), value, alsoFine));
}
