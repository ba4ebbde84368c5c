using System.Collections.Immutable;
using Palisade.Core.Audit;
using Palisade.Provision.Phases.Firewall;

namespace Palisade.Provision.Audit.Items;

/// <summary>Whoever guesses is shut out.</summary>
internal static class BanItems
{
    public static ImmutableArray<HardeningItem> All { get; } =
    [
        new StateItem("BAN-01", "fail2ban runs", "lynis DEB-0880", 4, _ => new UnitProbe("fail2ban.service")),
        new StateItem("BAN-02", "failed SSH logins are counted", "jail.conf(5)", 3,
            _ => new CommandProbe(["fail2ban-client", "status"], @"Jail list:.*\bsshd\b")),
        new StateItem("BAN-03", "banned addresses are dropped before anything else", "nft(8)", 3,
            _ => new CommandProbe(["nft", "-t", "list", "table", "inet", BanRuleset.Table], @"ip saddr @banned4 counter packets \d+ bytes \d+ drop")),
    ];
}
