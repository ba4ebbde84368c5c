using System.Collections.Immutable;
using System.Globalization;
using System.Runtime.InteropServices;
using System.Text.RegularExpressions;
using Palisade.Core.Converge;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Accounts;

namespace Palisade.Provision.Facts;

/// <summary>Reads what a board is. Mostly files; the few programs run side by side, because this is paid on every run.</summary>
/// <param name="session">The SSH session that asked, as far as it is known.</param>
public sealed partial class FactsReader(ISystem system, SshSession session, string? user)
{
    private static readonly ImmutableArray<string> AlgorithmKinds = ["cipher", "mac", "kex", "key"];
    private static readonly ImmutableArray<string> BootFolders = ["/boot/firmware", "/boot"];
    private static readonly ImmutableArray<string> TimeDaemons = ["systemd-timesyncd", "chrony", "ntpsec", "ntp", "openntpd"];

    public async Task<NodeFacts> ReadAsync(CancellationToken cancel)
    {
        var release = Assignments(system.ReadTextFollowing("/etc/os-release") ?? "");
        var (device, gateway) = NetworkFacts.ReadDefaultRoute(system);
        var algorithms = AlgorithmKinds.Select(k => RunAsync(["ssh", "-Q", k], cancel)).ToArray();
        var sshd = RunAsync(["ssh", "-V"], cancel);
        var machine = RunAsync(["uname", "-m"], cancel);
        var virtualization = RunAsync(["systemd-detect-virt"], cancel);
        var disk = RunAsync(["df", "-B1", "--output=source,avail", "/var/lib"], cancel);
        var packages = RunAsync(["dpkg", "--print-architecture"], cancel);
        var iptables = RunAsync(["iptables", "--version"], cancel);
        var manager = NetworkFacts.ReadManagerAsync(system, device, cancel);
        return new NodeFacts
        {
            Hostname = Kernel("hostname"),
            OsId = release.GetValueOrDefault("ID", "unknown"),
            OsVersion = release.GetValueOrDefault("VERSION_ID", ""),
            OsCodename = release.GetValueOrDefault("VERSION_CODENAME", ""),
            Architecture = (await machine.ConfigureAwait(false)).Output.Trim() is { Length: > 0 } name ? name : RuntimeInformation.OSArchitecture.ToString().ToLowerInvariant(),
            Kernel = Kernel("osrelease"),
            MachineId = system.ReadTextFollowing("/etc/machine-id")?.Trim() ?? "",
            BootId = Kernel("random/boot_id"),
            Time = system.Clock.GetUtcNow(),
            MemoryBytes = MemoryInfo.Read(system, "MemTotal"),
            Cpus = Math.Max(1, CpuLine().Count(system.ReadText("/proc/cpuinfo") ?? "")),
            DiskFreeBytes = long.TryParse(LastWords((await disk.ConfigureAwait(false)).Output).LastOrDefault(), NumberStyles.None, CultureInfo.InvariantCulture, out var free) ? free : 0,
            DataDevice = LastWords((await disk.ConfigureAwait(false)).Output) is [['/', 'd', 'e', 'v', '/', ..] and var source, _] ? source : null,
            DiskSwap = DiskSwap(),
            PackageArchitecture = (await packages.ConfigureAwait(false)) is { Ok: true } built ? built.Output.Trim() : null,
            IptablesVersion = IptablesRelease().Match((await iptables.ConfigureAwait(false)).Output) is { Success: true } found ? found.Groups[1].Value : null,
            BoardModel = system.ReadTextFollowing("/proc/device-tree/model")?.TrimEnd('\0', '\n') is { Length: > 0 } model ? model : null,
            PiBootFolder = BootFolders.FirstOrDefault(f => system.Exists(f + "/cmdline.txt") && system.Exists(f + "/config.txt")),
            MemoryCgroup = HasMemoryCgroup(),
            Virtualization = (await virtualization.ConfigureAwait(false)).Output.Trim() is { Length: > 0 } kind ? kind : "none",
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
            SshdVersion = Version().Match((await sshd.ConfigureAwait(false)) is var r ? r.Error + r.Output : "") is { Success: true } match ? match.Groups[1].Value : null,
            SshAlgorithms = Algorithms(await Task.WhenAll(algorithms).ConfigureAwait(false)),
        };
    }

    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Algorithms(ProcessResult[] results)
    {
        var found = ImmutableSortedDictionary.CreateBuilder<string, ImmutableArray<string>>(StringComparer.Ordinal);
        for (var i = 0; i < results.Length; i++)
        {
            if (results[i].Ok)
            {
                found[AlgorithmKinds[i]] = [.. results[i].Output.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)];
            }
        }

        return found.ToImmutable();
    }

    private Task<ProcessResult> RunAsync(ImmutableArray<string> argv, CancellationToken cancel) =>
        system.RunAsync(new ProcessCommand(argv) { Timeout = TimeSpan.FromSeconds(10) }, cancel);

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

    [GeneratedRegex(@"iptables v(\d+\.\d+\.\d+)")]
    private static partial Regex IptablesRelease();

    [GeneratedRegex(@"OpenSSH_(\d+\.\d+)")]
    private static partial Regex Version();

    [GeneratedRegex(@"^processor\s*:", RegexOptions.Multiline)]
    private static partial Regex CpuLine();
}
