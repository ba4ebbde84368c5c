using System.Collections.Immutable;
using Palisade.Core.Audit;
using Palisade.Provision.Phases.Firewall;

namespace Palisade.Provision.Audit.Items;

/// <summary>The node's own packet filter, as it is loaded.</summary>
internal static class FirewallItems
{
    private static readonly ImmutableArray<string> List = ["nft", "-t", "list", "table", "inet", FirewallRuleset.Table];

    public static ImmutableArray<HardeningItem> All { get; } =
    [
        new StateItem("FW-01", "what is not allowed is dropped", "CIS Debian 12 4.3.7", 5,
            _ => new CommandProbe(List, @"hook input priority \S+; policy drop;")),
        new StateItem("FW-02", "new SSH connections are limited by sender", "nft(8)", 3,
            _ => new CommandProbe(List, @"@ssh_rate4 \{ ip saddr .*limit rate over")),
        new StateItem("FW-03", "the mesh's addresses are believed on the mesh only", "RFC 3704", 3,
            _ => new CommandProbe(List, @"iifname != ""\S+"" ip6? saddr \S+ counter packets \d+ bytes \d+ drop")),
        new StateItem("FW-04", "containers' ports are closed to the outside unless they are published", "docs.docker.com: packet filtering", 3,
            _ => new CommandProbe(List, @"ct status dnat counter packets \d+ bytes \d+ drop")),
    ];
}
