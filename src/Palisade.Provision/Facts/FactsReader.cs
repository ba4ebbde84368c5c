using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;
using Palisade.Core.Converge;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Accounts;

namespace Palisade.Provision.Facts;

/// <summary>Reads what a board is. Mostly files; the few programs run side by side, because this is paid on every run.</summary>
/// <param name="session">The SSH session that asked, as far as it is known.</param>
public sealed partial class FactsReader(ISystem system, SshSession session, string? user)
{
    private static readonly ImmutableArray<string> BootFolders = ["/boot/firmware", "/boot"];
    private static readonly ImmutableArray<string> TimeDaemons = ["systemd-timesyncd", "chrony", "ntpsec", "ntp", "openntpd"];

    public async Task<NodeFacts> ReadAsync(CancellationToken cancel)
    {
        var release = Assignments(system.ReadTextFollowing("/etc/os-release") ?? "");
        var (device, gateway) = NetworkFacts.ReadDefaultRoute(system);
        var disk = system.RunAsync(new ProcessCommand(["df", "-B1", "--output=source,avail", "/var/lib"]) { Timeout = TimeSpan.FromSeconds(10) }, cancel);
        var manager = NetworkFacts.ReadManagerAsync(system, device, cancel);
        var software = await new SoftwareReader(system).ReadAsync(cancel).ConfigureAwait(false);
        return new NodeFacts
        {
            Hostname = Kernel("hostname"),
            OsId = release.GetValueOrDefault("ID", "unknown"),
            OsVersion = release.GetValueOrDefault("VERSION_ID", ""),
            OsCodename = release.GetValueOrDefault("VERSION_CODENAME", ""),
            Architecture = software.Machine,
            Kernel = Kernel("osrelease"),
            MachineId = system.ReadTextFollowing("/etc/machine-id")?.Trim() ?? "",
            BootId = Kernel("random/boot_id"),
            Time = system.Clock.GetUtcNow(),
            MemoryBytes = MemoryInfo.Read(system, "MemTotal"),
            Cpus = Math.Max(1, CpuLine().Count(system.ReadText("/proc/cpuinfo") ?? "")),
            DiskFreeBytes = long.TryParse(LastWords((await disk.ConfigureAwait(false)).Output).LastOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var free) ? free : 0,
            DataDevice = LastWords((await disk.ConfigureAwait(false)).Output) is [['/', 'd', 'e', 'v', '/', ..] and var source, _] ? source : null,
            DiskSwap = DiskSwap(),
            PackageArchitecture = software.PackageArchitecture,
            IptablesVersion = software.IptablesVersion,
            BoardModel = system.ReadTextFollowing("/proc/device-tree/model")?.TrimEnd('\0', '\n') is { Length: > 0 } model ? model : null,
            PiBootFolder = BootFolders.FirstOrDefault(f => system.Exists(f + "/cmdline.txt") && system.Exists(f + "/config.txt")),
            MemoryCgroup = HasMemoryCgroup(),
            Virtualization = software.Virtualization,
            NetworkManager = await manager.ConfigureAwait(false),
            DefaultInterface = device,
            DefaultGateway = gateway,
            Addresses = NetworkFacts.ReadAddresses(),
            TimeZone = TimeZone(),
            TimeDaemon = TimeDaemons.FirstOrDefault(d => system.Exists($"/lib/systemd/system/{d}.service") || system.Exists($"/usr/lib/systemd/system/{d}.service")),
            Users = Users(),
            SshClient = session.Client,
            SshPort = session.Port,
            SshUser = user,
            SshdVersion = software.SshdVersion,
            SshAlgorithms = software.SshAlgorithms,
        };
    }

    private string Kernel(string key) => system.ReadText("/proc/sys/kernel/" + key)?.Trim() ?? "";

    /// <summary>cgroup v2 lists controllers in a file; v1 in a table whose last column says whether each is on.</summary>
    private bool HasMemoryCgroup() => system.ReadText("/sys/fs/cgroup/cgroup.controllers") is { } controllers
        ? controllers.Split([' ', '\n']).Contains("memory")
        : (system.ReadText("/proc/cgroups") ?? "").Split('\n').Select(l => l.Split('\t')).Any(f => f is ["memory", _, _, "1"]);

    /// <summary>First column of /proc/swaps, below its header (proc_swaps(5)).</summary>
    private ImmutableArray<string> DiskSwap() =>
    [
        .. (system.ReadText("/proc/swaps") ?? "").Split('\n').Skip(1)
            .Select(l => l.Split(' ', 2)[0].Split('\t')[0])
            .Where(n => n.StartsWith('/') && !n.StartsWith("/dev/zram", StringComparison.Ordinal)),
    ];

    private string? TimeZone()
    {
        const string Zones = "/usr/share/zoneinfo/";
        var target = system.Stat("/etc/localtime")?.Target is { } t ? Path.GetFullPath(t, "/etc") : null;
        return target?.StartsWith(Zones, StringComparison.Ordinal) == true ? target[Zones.Length..] : system.ReadText("/etc/timezone")?.Trim();
    }

    private ImmutableArray<UserFact> Users()
    {
        var files = new AccountFiles(system);
        return
        [
            .. files.Accounts.Where(a => a.Uid == 0 || a.Uid is >= 1000 and < 60000)
                .Select(a => new UserFact(a.Name, a.Uid, a.Home, a.Shell, AccountFiles.IsLocked(files.PasswordField(a.Name)))),
        ];
    }

    private static Dictionary<string, string> Assignments(string text) => text.Split('\n')
        .Select(l => l.Split('=', 2)).Where(p => p.Length == 2)
        .GroupBy(p => p[0], StringComparer.Ordinal)
        .ToDictionary(g => g.Key, g => g.Last()[1].Trim().Trim('"', '\''), StringComparer.Ordinal);

    private static string[] LastWords(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault()?.Split(' ', StringSplitOptions.RemoveEmptyEntries) ?? [];

    [GeneratedRegex(@"^processor\s*:", RegexOptions.Multiline)]
    private static partial Regex CpuLine();
}
