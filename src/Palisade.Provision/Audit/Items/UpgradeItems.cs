using System.Collections.Immutable;
using Palisade.Core.Audit;
using Palisade.Provision.Phases.Base;

namespace Palisade.Provision.Audit.Items;

/// <summary>Security fixes arrive by themselves.</summary>
internal static class UpgradeItems
{
    public static ImmutableArray<HardeningItem> All { get; } =
    [
        new StateItem("UPD-01", "security upgrades are installed unattended", "CIS Debian 12 1.2.2", 4,
            _ => new FileMatchProbe(SecurityUpgrades.Path, "^APT::Periodic::Unattended-Upgrade \"1\";$")),
        new StateItem("UPD-02", "upgrades have their timer", "systemd.timer(5)", 3, _ => new UnitProbe("apt-daily-upgrade.timer")),
        new StateItem("UPD-03", "packages must be signed", "apt-secure(8)", 5,
            _ => new CommandProbe(["apt-config", "dump"], "(AllowUnauthenticated|Get::AllowUnauthenticated|AllowInsecureRepositories) \"(1|true|yes)\"", MustMatch: false)),
        new StateItem("UPD-04", "the clock is kept right", "CIS Debian 12 2.3", 2,
            t => t.Facts.IsContainer ? null : new UnitProbe((t.Facts.TimeDaemon ?? "systemd-timesyncd") + ".service")),
    ];
}
