using System.Collections.Immutable;
using Palisade.Core.Audit;

namespace Palisade.Provision.Audit.Items;

/// <summary>Permissions, banners, packages that have no place on a server. /boot/firmware is vfat and has no permissions.</summary>
internal static class FileItems
{
    public const string Banner = """
        This system is private property. Access is restricted to authorised persons.
        Every connection is monitored and recorded, and records are kept as evidence.
        If you do not accept these terms and conditions, or are not authorised, leave now.

        """;

    private const string Cis = "CIS Debian 12 7.1";

    public static ImmutableArray<HardeningItem> All { get; } =
    [
        new ModeItem("FIL-01", "password hashes are for root", Cis, 4, "/etc/shadow", "0640", "shadow"),
        new ModeItem("FIL-02", "group password hashes are for root", Cis, 3, "/etc/gshadow", "0640", "shadow"),
        new ModeItem("FIL-03", "accounts are changed by root", Cis, 4, "/etc/passwd", "0644"),
        new ModeItem("FIL-04", "groups are changed by root", Cis, 4, "/etc/group", "0644"),
        new ModeItem("FIL-05", "sshd's configuration is for root", "CIS Debian 12 5.1.1", 3, "/etc/ssh/sshd_config", "0600"),
        new ModeItem("FIL-06", "the Ed25519 host key is secret", "CIS Debian 12 5.1.2", 5, "/etc/ssh/ssh_host_ed25519_key", "0600"),
        new ModeItem("FIL-07", "the RSA host key is secret", "CIS Debian 12 5.1.2", 5, "/etc/ssh/ssh_host_rsa_key", "0600"),
        new ModeItem("FIL-08", "the ECDSA host key is secret", "CIS Debian 12 5.1.2", 5, "/etc/ssh/ssh_host_ecdsa_key", "0600"),
        new ModeItem("FIL-09", "cron's table is for root", "CIS Debian 12 2.4.1", 2, "/etc/crontab", "0600"),
        new ModeItem("FIL-10", "cron.d is for root", "CIS Debian 12 2.4.1", 2, "/etc/cron.d", "0700"),
        new ModeItem("FIL-11", "cron.hourly is for root", "CIS Debian 12 2.4.1", 1, "/etc/cron.hourly", "0700"),
        new ModeItem("FIL-12", "cron.daily is for root", "CIS Debian 12 2.4.1", 1, "/etc/cron.daily", "0700"),
        new ModeItem("FIL-13", "cron.weekly is for root", "CIS Debian 12 2.4.1", 1, "/etc/cron.weekly", "0700"),
        new ModeItem("FIL-14", "cron.monthly is for root", "CIS Debian 12 2.4.1", 1, "/etc/cron.monthly", "0700"),
        new ModeItem("FIL-15", "sudo's rules are for root", "lynis AUTH-9252", 2, "/etc/sudoers.d", "0750"),
        new ModeItem("FIL-16", "root's home is for root", "CIS Debian 12 7.2", 2, "/root", "0700"),
        new ModeItem("FIL-17", "root's keys are for root", "lynis FILE-7524", 3, "/root/.ssh", "0700"),
        new FileItem("FIL-18", "a banner on the console", "CIS Debian 12 1.6.2", 1, "/etc/issue", BannerOf, "^.*(authori[sz]ed|restricted)"),
        new FileItem("FIL-19", "a banner before remote logins", "CIS Debian 12 1.6.3", 1, "/etc/issue.net", BannerOf, "^.*(authori[sz]ed|restricted)"),
        .. new[] { "telnetd", "inetutils-telnetd", "rsh-server", "nis", "xinetd", "tftpd", "talkd" }
            .Select((package, i) => new NoPackageItem($"FIL-{20 + i}", $"{package} is not installed", "CIS Debian 12 2.1", 2, package)),
        new PackageItem("FIL-30", "installed files can be compared with their packages", "lynis PKGS-7370", 1, "debsums"),
        new StateItem("FIL-31", "nobody may write to /tmp's other entries", "CIS Debian 12 1.1.2", 3,
            _ => new CommandProbe(["stat", "-c", "%a", "/tmp"], "^1777$")),
    ];

    /// <summary>agetty expands backslash sequences in /etc/issue, so they are doubled; a banner of the owner's is theirs.</summary>
    private static string BannerOf(HardenTarget target)
    {
        var text = (target.Spec.Harden.Banner ?? Banner).ReplaceLineEndings("\n").TrimEnd('\n') + "\n";
        return text.Replace("\\", "\\\\", StringComparison.Ordinal);
    }
}
