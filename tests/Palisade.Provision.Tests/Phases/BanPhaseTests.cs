using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases;
using Palisade.Provision.Phases.Firewall;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

public sealed class BanPhaseTests
{
    private static readonly BanSpec ForEver = new() { BanTime = null };

    [Fact]
    public void Action_OfABanForEver_GivesNoTimeout()
    {
        BanPhase.RenderAction(ForEver).ShouldContain("<set> { <ip> }\nactionunban");
        BanPhase.RenderAction(new BanSpec()).ShouldContain("<set> { <ip> timeout <bantime>s }\n");
    }

    [Fact]
    public void Jail_OfABanForEver_IsNegativeAndRemembered()
    {
        BanPhase.RenderJail(ForEver, new AddressSets([], [])).ShouldContain("\nbantime = -1\n");
        BanPhase.RenderDaemon(ForEver).ShouldContain("dbpurgeage = 315360000\n");
    }

    [Fact]
    public void Daemon_RemembersAtLeastAsLongAsItBans() =>
        BanPhase.RenderDaemon(new BanSpec { BanTime = TimeSpan.FromDays(30) }).ShouldContain("dbpurgeage = 2592000\n");

    /// <summary>A line in the journal is anybody's to write: each alternative names what only root or ssh's unit can be.</summary>
    [Fact]
    public void Jail_JournalMatch_TrustsNoUsersProcess()
    {
        var match = BanPhase.RenderJail(new BanSpec(), new AddressSets([], [])).Split('\n').Single(l => l.StartsWith("journalmatch = ", StringComparison.Ordinal))["journalmatch = ".Length..];
        match.Split(" + ").ShouldAllBe(m => m == "_SYSTEMD_UNIT=ssh.service" || m.EndsWith(" _UID=0", StringComparison.Ordinal));
        match.ShouldContain("_COMM=sshd-session");
    }

    [Fact]
    public void Jail_IgnoresWhatTheTableLetsThrough() =>
        BanPhase.RenderJail(new BanSpec(), BanRuleset.Allowed(Boards.Spec, Boards.Pi)).ShouldContain("ignoreip = 10.86.0.0/16 127.0.0.0/8 192.168.1.11 192.168.1.12 192.168.1.13 192.168.1.50 ::1\n");

    [Fact]
    public void Plan_ANewTable_RestartsTheDaemonThatRemembersTheBans()
    {
        var catalog = new BanPhase().Catalog("pi-1");
        catalog.Resource<ServiceResource>("service:fail2ban.service").RestartOn.ShouldContain("nft:inet palisade_ban");
    }
}
