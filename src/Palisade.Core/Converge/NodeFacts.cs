using System.Collections.Immutable;

namespace Palisade.Core.Converge;

/// <summary>What a board is, read by the node agent in one round trip. Plain data; a fake board is a JSON file of this.</summary>
public sealed record NodeFacts
{
    public required string Hostname { get; init; }

    /// <summary>ID and VERSION_ID of os-release(5): <c>debian</c>, <c>12</c>.</summary>
    public required string OsId { get; init; }

    public required string OsVersion { get; init; }

    /// <summary>VERSION_CODENAME: <c>bookworm</c>.</summary>
    public string OsCodename { get; init; } = "";

    /// <summary>As <c>uname -m</c>: <c>x86_64</c>, <c>aarch64</c>, <c>armv7l</c>.</summary>
    public required string Architecture { get; init; }

    public required string Kernel { get; init; }

    public required string MachineId { get; init; }

    public required string BootId { get; init; }

    /// <summary>The node's clock when it answered.</summary>
    public required DateTimeOffset Time { get; init; }

    public required long MemoryBytes { get; init; }

    public int Cpus { get; init; } = 1;

    /// <summary>Free bytes on the file system of /var/lib.</summary>
    public required long DiskFreeBytes { get; init; }

    /// <summary>/proc/device-tree/model, e.g. <c>Raspberry Pi 4 Model B Rev 1.4</c>; null elsewhere.</summary>
    public string? BoardModel { get; init; }

    /// <summary>Where cmdline.txt and config.txt are: <c>/boot/firmware</c> or <c>/boot</c>; null on boards without them.</summary>
    public string? PiBootFolder { get; init; }

    public bool MemoryCgroup { get; init; } = true;

    /// <summary>Device below the file system of /var/lib: <c>/dev/mmcblk0p2</c>, <c>/dev/sda1</c>; null where it is not a device.</summary>
    public string? DataDevice { get; init; }

    /// <summary>Swap areas in use that lie on a disk, and not in memory as zram does: <c>/var/swap</c>, <c>/dev/mmcblk0p3</c>.</summary>
    public ImmutableArray<string> DiskSwap { get; init; } = [];

    /// <summary>What packages are built for, as <c>dpkg --print-architecture</c>: <c>arm64</c>; may be 32-bit on a 64-bit kernel. Null: unknown.</summary>
    public string? PackageArchitecture { get; init; }

    /// <summary>Version of the installed iptables, <c>1.8.9</c>; null without one.</summary>
    public string? IptablesVersion { get; init; }

    /// <summary><c>lxc</c>, <c>kvm</c>, ... as systemd-detect-virt says; <c>none</c> on hardware.</summary>
    public string Virtualization { get; init; } = "none";

    /// <summary>Which of systemd-networkd, NetworkManager, ifupdown, dhcpcd manages the default interface; null if none was recognised.</summary>
    public string? NetworkManager { get; init; }

    public string? DefaultInterface { get; init; }

    public string? DefaultGateway { get; init; }

    /// <summary>Addresses with prefix length of all interfaces but loopback: <c>eth0</c> → <c>10.0.0.5/24</c>.</summary>
    public ImmutableArray<InterfaceAddress> Addresses { get; init; } = [];

    public string? TimeZone { get; init; }

    /// <summary>Unit that keeps the clock, of those installed: <c>systemd-timesyncd</c>, <c>chrony</c>, <c>ntpsec</c>, <c>ntp</c>, <c>openntpd</c>; null if none.</summary>
    public string? TimeDaemon { get; init; }

    /// <summary>Login users (uid 0 and uid ≥ 1000, below 60000).</summary>
    public ImmutableArray<UserFact> Users { get; init; } = [];

    /// <summary>Client address of this SSH session (SSH_CONNECTION), which must never be locked out.</summary>
    public string? SshClient { get; init; }

    /// <summary>Port that this SSH session reached on the node itself (SSH_CONNECTION); a NAT may show another one outside.</summary>
    public int? SshPort { get; init; }

    /// <summary>User of this SSH session.</summary>
    public string? SshUser { get; init; }

    /// <summary>Version of the OpenSSH server, e.g. <c>9.2</c>.</summary>
    public string? SshdVersion { get; init; }

    /// <summary>Algorithms this sshd can use, by <c>ssh -Q</c> name: cipher, mac, kex, key.</summary>
    public ImmutableSortedDictionary<string, ImmutableArray<string>> SshAlgorithms { get; init; } = ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty;

    /// <summary>True where the kernel and the clock belong to a host outside: the kinds of systemd-detect-virt --container.</summary>
    public bool IsContainer => Virtualization is "lxc" or "lxc-libvirt" or "systemd-nspawn" or "docker" or "podman" or "openvz" or "rkt" or "container-other";

    public bool IsRaspberryPi => BoardModel?.Contains("Raspberry Pi", StringComparison.Ordinal) ?? PiBootFolder is not null;
}

public sealed record InterfaceAddress(string Interface, string Cidr);

public sealed record UserFact(string Name, int Uid, string Home, string Shell, bool PasswordLocked);
