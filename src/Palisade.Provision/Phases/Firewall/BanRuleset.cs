using System.Net;
using Palisade.Core.Converge;
using Palisade.Core.Spec;

namespace Palisade.Provision.Phases.Firewall;

/// <summary>
/// Banned addresses, in a table of their own: loading the firewall anew replaces its table with all sets in it, and would set
/// everybody free. It filters before connections are followed, so that a ban also ends what was open, and what goes to
/// containers.
/// </summary>
public static class BanRuleset
{
    public const string Table = "palisade_ban";
    public const string Path = "/etc/palisade/nftables/palisade_ban.nft";

    /// <summary>Members may carry a timeout each: <c>nft add element inet palisade_ban banned4 { 192.0.2.1 timeout 1h }</c>.</summary>
    public const string Set4 = "banned4";

    public const string Set6 = "banned6";

    public static string Render(AddressSets allowed) => NftText.Table(Table)
        .Why("These are let through whoever asks for a ban: a forged log line must not split the cluster.")
        .Set("allowed4", "ipv4_addr", [.. allowed.V4])
        .Set("allowed6", "ipv6_addr", [.. allowed.V6])
        .Open("set " + Set4).Line("type ipv4_addr").Line("size 65536").Line("flags timeout").Close()
        .Open("set " + Set6).Line("type ipv6_addr").Line("size 65536").Line("flags timeout").Close()
        .Open("chain prerouting").Line("type filter hook prerouting priority raw; policy accept;")
        .Line("iifname \"lo\" accept")
        .Line("ip saddr @allowed4 accept")
        .Line("ip6 saddr @allowed6 accept")
        .Line($"ip saddr @{Set4} counter drop")
        .Line($"ip6 saddr @{Set6} counter drop")
        .Close()
        .Close()
        .ToString();

    /// <summary>Loopback, the mesh, the nodes, whom the YAML names, and whoever applies this right now.</summary>
    public static AddressSets Allowed(ClusterSpec spec, NodeFacts facts)
    {
        List<IPNetwork> networks =
        [
            IPNetwork.Parse("127.0.0.0/8"),
            IPNetwork.Parse("::1/128"),
            spec.Mesh.Subnet,
            .. spec.Nodes.Select(n => AddressSets.OfNode(n.Address)).OfType<IPNetwork>(),
            .. spec.Harden.Ban.Ignore,
        ];
        if (AddressSets.OfClient(facts.SshClient) is { } client && !networks.Exists(n => n.Contains(client.BaseAddress)))
        {
            networks.Add(client);
        }

        return AddressSets.Of(networks);
    }
}
