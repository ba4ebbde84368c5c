using System.Globalization;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases.Firewall;

namespace Palisade.Provision.Phases;

/// <summary>
/// fail2ban for sshd, banning into Palisade's own set. Debian's default does not even start on a board without rsyslog, and its
/// action makes a table that other responders cannot use.
/// </summary>
public sealed class BanPhase : NodePhase
{
    private const string Action = "/etc/fail2ban/action.d/palisade.conf";
    private const string Jail = "/etc/fail2ban/jail.d/palisade.local";
    private const string Filter = "/etc/fail2ban/filter.d/sshd.local";
    private const string Daemon = "/etc/fail2ban/fail2ban.d/palisade.local";

    public override string Name => "fail2ban";

    public override string Title => "Ban whoever guesses";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        var ban = context.Spec.Harden.Ban;
        var allowed = BanRuleset.Allowed(context.Spec, facts);
        const string cause = "harden.ban";
        catalog.Add(new PackagesResource { Names = ["fail2ban", "python3-systemd"], KeepStopped = ["fail2ban.service"], Cause = cause });
        var table = catalog.Put(new NftTableResource { Name = BanRuleset.Table, Path = BanRuleset.Path, Ruleset = BanRuleset.Render(allowed), Risk = Risk.Access, Cause = cause });
        var action = catalog.Put(new FileResource { Path = Action, Content = RenderAction(ban), Cause = cause });
        var filter = catalog.Put(new FileResource { Path = Filter, Content = RenderFilter(), Cause = cause });
        var jail = catalog.Put(new FileResource { Path = Jail, Content = RenderJail(ban, allowed), Cause = cause });
        var daemon = catalog.Put(new FileResource { Path = Daemon, Content = RenderDaemon(ban), Cause = cause });

        // A table that was loaded anew is empty: fail2ban puts back the bans it remembers when it starts.
        catalog.Add(new ServiceResource { Unit = "fail2ban.service", RestartOn = [table, action, filter, jail, daemon], Cause = cause });
    }

    public static string RenderAction(BanSpec ban)
    {
        // The set's own timeout ends a ban also while fail2ban is down; without one the ban is for ever.
        var timeout = ban.BanTime is null ? "" : " timeout <bantime>s";
        return $$"""
            # Written by Palisade.
            [Definition]
            actionstart = nft list table inet {{BanRuleset.Table}} >/dev/null 2>&1 || nft -f {{BanRuleset.Path}}
            actionstop =
            actionflush =
            actioncheck = nft list set inet {{BanRuleset.Table}} <set> >/dev/null
            actionban = nft add element inet {{BanRuleset.Table}} <set> { <ip>{{timeout}} }
            actionunban = nft delete element inet {{BanRuleset.Table}} <set> { <ip> } 2>/dev/null || true

            [Init]
            set = {{BanRuleset.Set4}}

            [Init?family=inet6]
            set = {{BanRuleset.Set6}}

            """.ReplaceLineEndings("\n");
    }

    /// <summary>From OpenSSH 9.8 on, logins are logged by sshd-session.</summary>
    public static string RenderFilter() => "# Written by Palisade.\n[DEFAULT]\n_daemon = sshd(?:-session)?\n";

    /// <remarks>
    /// The journal's own fields decide what is read, because anybody may write a line that looks like sshd's: only a process of
    /// root's, or of ssh's unit, counts. <c>aggressive</c> also counts connections that end before a login, which is all that a
    /// password guesser leaves behind where no passwords are taken.
    /// </remarks>
    public static string RenderJail(BanSpec ban, AddressSets allowed) => $"""
        # Written by Palisade.
        [sshd]
        enabled = true
        backend = systemd
        mode = aggressive
        journalmatch = _SYSTEMD_UNIT=ssh.service + _COMM=sshd _UID=0 + _COMM=sshd-session _UID=0
        maxretry = {ban.MaxRetry}
        findtime = {Seconds(ban.FindTime)}
        bantime = {(ban.BanTime is { } time ? Seconds(time) : "-1")}
        ignoreself = true
        ignoreip = {string.Join(' ', allowed.V4.Concat(allowed.V6))}
        action = palisade

        """.ReplaceLineEndings("\n");

    /// <summary>fail2ban forgets after a day by default, and with it, at the next start, longer bans.</summary>
    public static string RenderDaemon(BanSpec ban)
    {
        var keep = ban.BanTime is { } time ? TimeSpan.FromTicks(Math.Max(time.Ticks, TimeSpan.TicksPerDay)) : TimeSpan.FromDays(3650);
        return $"# Written by Palisade.\n[DEFAULT]\ndbpurgeage = {Seconds(keep)}\n";
    }

    private static string Seconds(TimeSpan time) => ((long)time.TotalSeconds).ToString(CultureInfo.InvariantCulture);
}
