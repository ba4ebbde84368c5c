using System.Collections.Immutable;
using System.Security.Cryptography;
using System.Text;

namespace Palisade.Provision.Lab;

/// <summary>
/// How the root file system of all nodes is made: Debian 12 with what Raspberry Pi OS Lite has of a server, and its default
/// user. Neither Python nor a container engine nor a firewall: a board fresh from its vendor has none to rely on.
/// </summary>
internal sealed record RootFsRecipe
{
    public const string Release = "bookworm";

    /// <summary>deb822 text of the package sources.</summary>
    public required string Sources { get; init; }

    /// <summary>Lines of apt.conf(5): how this machine reaches the sources (proxy, dates).</summary>
    public required ImmutableArray<string> AptOptions { get; init; }

    public static ImmutableArray<string> Packages { get; } =
    [
        "ca-certificates", "cron", "dbus", "iproute2", "iputils-ping", "kmod", "less", "libpam-systemd", "nano", "netbase",
        "openssh-server", "procps", "sudo", "systemd", "systemd-sysv", "systemd-timesyncd", "tzdata", "udev",
    ];

    /// <summary>
    /// Shell script; <c>$1</c> is the root of the new system. What is masked cannot work in a container and would leave systemd
    /// "degraded" for reasons that no board has: device events and the audit socket belong to the machine, and there is no
    /// screen to log in at.
    /// </summary>
    public const string Customize = """
        set -eu
        root=$1
        chroot "$root" useradd --create-home --uid 1000 --shell /bin/bash --groups adm,sudo,users pi
        printf 'pi:raspberry\n' | chroot "$root" chpasswd
        chroot "$root" passwd --quiet --lock root
        printf 'pi ALL=(ALL) NOPASSWD: ALL\n' >"$root/etc/sudoers.d/010_pi-nopasswd"
        chmod 0440 "$root/etc/sudoers.d/010_pi-nopasswd"
        rm -f "$root"/etc/ssh/ssh_host_*
        cat >"$root/etc/systemd/system/regenerate-ssh-host-keys.service" <<'UNIT'
        [Unit]
        Description=Make this board's own SSH host keys
        ConditionPathExists=!/etc/ssh/ssh_host_ed25519_key
        Before=ssh.service

        [Service]
        Type=oneshot
        ExecStart=/usr/bin/ssh-keygen -A

        [Install]
        WantedBy=multi-user.target
        UNIT
        chroot "$root" systemctl --quiet enable regenerate-ssh-host-keys.service systemd-networkd.service
        chroot "$root" systemctl --quiet mask systemd-udevd.service systemd-udevd-control.socket systemd-udevd-kernel.socket \
            systemd-udev-trigger.service systemd-journald-audit.socket proc-sys-fs-binfmt_misc.automount \
            getty@.service console-getty.service
        rm -f "$root/etc/hostname" "$root/etc/machine-id" "$root/etc/resolv.conf"

        """;

    /// <summary>Twelve hexadecimal digits that change whenever the result would.</summary>
    public string Hash
    {
        get
        {
            var all = string.Join('\0', [Release, Sources, string.Join('\n', AptOptions), string.Join(' ', Packages), Customize]);
            return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(all)))[..12];
        }
    }

    /// <summary>mmdebstrap(1). The folder <paramref name="work"/> holds <c>lab.sources</c> and <c>customize</c>.</summary>
    public ImmutableArray<string> Command(string work, string target) =>
    [
        "mmdebstrap", "--quiet", "--mode=root", "--variant=minbase", "--format=directory",
        .. AptOptions.Select(o => "--aptopt=" + o),
        "--include=" + string.Join(',', Packages),
        $"--customize-hook=sh '{work}/customize' \"$1\"",
        Release, target, $"{work}/lab.sources",
    ];
}
