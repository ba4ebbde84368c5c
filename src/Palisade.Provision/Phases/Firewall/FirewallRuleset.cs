using System.Collections.Immutable;
using System.Net.Sockets;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Mesh;

namespace Palisade.Provision.Phases.Firewall;

/// <summary>
/// The node's packet filter, nft(8): one table of its own. Docker's and anybody else's tables stand beside it untouched; a
/// packet passes only if all of them let it.
/// </summary>
public static class FirewallRuleset
{
    public const string Table = "palisade";
    public const string Path = "/etc/palisade/nftables/palisade.nft";

    public static string Render(FirewallModel model)
    {
        var text = NftText.Table(Table);
        Sets(text, model);
        Input(text, model);
        Forward(text, model);
        return text.Close().ToString();
    }

    private static void Sets(NftText text, FirewallModel model)
    {
        foreach (var (name, type) in new[] { ("ssh_rate4", "ipv4_addr"), ("ssh_rate6", "ipv6_addr") })
        {
            text.Open("set " + name).Line("type " + type).Line("size 65535").Line("flags dynamic,timeout").Line("timeout 1m").Close();
        }

        if (model.MeshPeers is { } peers)
        {
            text.Set("mesh_peers4", "ipv4_addr", [.. peers.V4]).Set("mesh_peers6", "ipv6_addr", [.. peers.V6]);
        }

        if (model.SshFrom is { } ssh)
        {
            text.Set("ssh_from4", "ipv4_addr", [.. ssh.V4]).Set("ssh_from6", "ipv6_addr", [.. ssh.V6]);
        }
    }

    private static void Input(NftText text, FirewallModel model)
    {
        text.Open("chain input").Line("type filter hook input priority filter; policy drop;")
            .Line("iifname \"lo\" accept")
            .Why("A packet that claims a mesh address without coming through the mesh is forged.")
            .Line($"iifname != \"{MeshNetwork.Interface}\" {Family(model.MeshSubnet)} saddr {model.MeshSubnet} counter drop")
            .Line("ct state established,related accept")
            .Line("ct state invalid counter drop");
        Icmp(text);
        text.Line("udp sport 67 udp dport 68 accept")
            .Line("ip6 saddr fe80::/10 udp sport 547 udp dport 546 accept");
        if (model.MulticastDns)
        {
            text.Line("ip daddr 224.0.0.251 udp dport 5353 accept").Line("ip6 daddr ff02::fb udp dport 5353 accept");
        }

        text.Line("jump ssh").Line("jump mesh").Line("jump services").Line("jump engine")
            .Line("meta pkttype { broadcast, multicast } counter drop")
            .Line("limit rate 6/minute burst 10 packets log prefix \"palisade drop: \" level info")
            .Line("counter drop")
            .Close();
        Ssh(text, model);
        Mesh(text, model);
        Services(text, model);
        Engine(text, model);
    }

    private static void Icmp(NftText text) => text
        .Line("icmp type { destination-unreachable, time-exceeded, parameter-problem } accept")
        .Line("icmp type echo-request limit rate 20/second burst 40 packets accept")
        .Why("Without packet-too-big and neighbour discovery there is no IPv6.")
        .Line("icmpv6 type { destination-unreachable, packet-too-big, time-exceeded, parameter-problem } accept")
        .Line("icmpv6 type { nd-router-advert, nd-neighbor-solicit, nd-neighbor-advert } ip6 hoplimit 255 accept")
        .Line("icmpv6 type { mld-listener-query, mld-listener-report, mld-listener-done, mld2-listener-report } ip6 saddr fe80::/10 accept")
        .Line("icmpv6 type echo-request limit rate 20/second burst 40 packets accept");

    private static void Ssh(NftText text, FirewallModel model)
    {
        var match = "tcp dport " + Ports(model.SshPorts);
        var over = $"limit rate over {model.SshPerMinute}/minute burst {model.SshPerMinute} packets";
        text.Open("chain ssh")
            .Line($"{match} ct state new update @ssh_rate4 {{ ip saddr {over} }} counter drop")
            .Why("An IPv6 site has a whole /64 to try from.")
            .Line($"{match} ct state new update @ssh_rate6 {{ ip6 saddr and ffff:ffff:ffff:ffff:: {over} }} counter drop");
        if (model.SshFrom is null)
        {
            text.Line($"{match} accept");
        }
        else
        {
            text.Line($"ip saddr @ssh_from4 {match} accept").Line($"ip6 saddr @ssh_from6 {match} accept");
        }

        text.Close();
    }

    private static void Mesh(NftText text, FirewallModel model)
    {
        text.Open("chain mesh");
        foreach (var protocol in new[] { "tcp", "udp" })
        {
            if (model.MeshPeers is null)
            {
                text.Line($"{protocol} dport {model.MeshPort} accept");
            }
            else
            {
                text.Line($"ip saddr @mesh_peers4 {protocol} dport {model.MeshPort} accept")
                    .Line($"ip6 saddr @mesh_peers6 {protocol} dport {model.MeshPort} accept");
            }
        }

        foreach (var rule in Accept(model.ClusterPorts))
        {
            text.Line($"iifname \"{MeshNetwork.Interface}\" {rule}");
        }

        text.Close();
    }

    private static void Services(NftText text, FirewallModel model)
    {
        text.Open("chain services");
        if (model.OperatorPorts.Length > 0)
        {
            var match = $"tcp dport {Ports(model.OperatorPorts)}";
            text.Line(model.SshFrom is null ? $"{match} accept" : $"ip saddr @ssh_from4 {match} accept");
            if (model.SshFrom is not null)
            {
                text.Line($"ip6 saddr @ssh_from6 {match} accept");
            }
        }

        if (model.ServicePorts.Length > 0)
        {
            text.Line($"tcp dport {Ports(model.ServicePorts)} accept");
        }

        if (model.ServiceUdpPorts.Length > 0)
        {
            text.Line($"udp dport {Ports(model.ServiceUdpPorts)} accept");
        }

        foreach (var open in model.Open)
        {
            text.Line($"{From(open)}{open.Protocol} dport {open.Port} accept");
        }

        text.Close();
    }

    /// <summary>
    /// Containers may speak to the engine on their own node, over TCP only: VXLAN believes whatever arrives on its UDP port, and a
    /// container that reaches it can speak in every overlay network.
    /// </summary>
    private static void Engine(NftText text, FirewallModel model)
    {
        text.Open("chain engine");
        var rules = Accept([.. model.ClusterPorts.Where(p => p.Protocol == "tcp" && p.Purpose != "registry")]).ToArray();
        foreach (var name in model.EngineInterfaces)
        {
            foreach (var rule in rules)
            {
                text.Line($"iifname \"{name}\" {rule}");
            }
        }

        text.Close();
    }

    /// <summary>
    /// The engine forwards to containers by destination NAT, before any input rule is asked. Only what is published in the YAML
    /// passes from outside; what somebody publishes by hand, or the engine keeps for the cluster, does not.
    /// </summary>
    private static void Forward(NftText text, FirewallModel model)
    {
        text.Open("chain forward").Line("type filter hook forward priority filter; policy accept;")
            .Line($"iifname \"{MeshNetwork.Interface}\" accept");
        foreach (var name in model.EngineInterfaces)
        {
            text.Line($"iifname \"{name}\" accept");
        }

        text.Line("ct state established,related accept");
        if (model.ServicePorts.Length > 0)
        {
            text.Line($"ct status dnat meta l4proto tcp ct original proto-dst {Ports(model.ServicePorts)} accept");
        }

        if (model.ServiceUdpPorts.Length > 0)
        {
            text.Line($"ct status dnat meta l4proto udp ct original proto-dst {Ports(model.ServiceUdpPorts)} accept");
        }

        foreach (var open in model.Open)
        {
            text.Line($"{From(open)}ct status dnat meta l4proto {open.Protocol} ct original proto-dst {open.Port} accept");
        }

        text.Line("ct status dnat counter drop");
        foreach (var name in model.EngineInterfaces)
        {
            text.Line($"oifname \"{name}\" counter drop");
        }

        text.Line($"oifname \"{MeshNetwork.Interface}\" counter drop").Close();
    }

    private static IEnumerable<string> Accept(ImmutableArray<MeshPort> ports) => ports
        .GroupBy(p => p.Protocol)
        .OrderBy(g => g.Key, StringComparer.Ordinal)
        .Select(g => g.Key == "esp" ? "meta l4proto esp accept" : $"{g.Key} dport {Ports([.. g.Select(p => p.Port).Distinct().Order()])} accept");

    private static string Ports(ImmutableArray<int> ports) => ports.Length == 1 ? $"{ports[0]}" : $"{{ {string.Join(", ", ports)} }}";

    private static string From(OpenPortSpec open) => open.From is { } from ? $"{Family(from)} saddr {from} " : "";

    private static string Family(System.Net.IPNetwork network) => network.BaseAddress.AddressFamily == AddressFamily.InterNetworkV6 ? "ip6" : "ip";
}
