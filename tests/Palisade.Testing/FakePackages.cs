using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>dpkg and apt over a set of installed names; every name can be installed unless it is in <see cref="Missing"/>.</summary>
public sealed class FakePackages
{
    private readonly FakeSystem system;

    public FakePackages(FakeSystem system)
    {
        this.system = system;
        Installed = new SortedSet<string>(StringComparer.Ordinal) { "base-files", "bash", "openssh-server", "systemd", "sudo", "nftables", "tzdata" };
        Manual = new SortedSet<string>(Installed, StringComparer.Ordinal);
        OnInstall["fail2ban"] = s => s.Units.Add("fail2ban.service");
        OnInstall["docker.io"] = s =>
        {
            s.Units.Add("containerd.service");
            s.Units.Add("docker.service");
            s.Units.Add("docker.socket");
            s.Files.SeedDirectory("/etc/docker");
        };
        OnInstall["docker-registry"] = s =>
        {
            s.Units.Add("docker-registry.service");
            s.Files.Seed("/etc/docker/registry/config.yml", "version: 0.1\n");
        };
        OnInstall["tinc"] = s =>
        {
            s.Units.Add("tinc.service", active: false);
            s.Files.Seed("/lib/systemd/system/tinc@.service", "[Service]\n");
            s.Files.SeedDirectory("/etc/tinc");
        };
        OnInstall["chrony"] = s => s.Units.Add("chrony.service");
        OnInstall["unattended-upgrades"] = s => s.Units.Add("unattended-upgrades.service");
        OnInstall["nftables"] = s => s.Units.Add("nftables.service", enabled: false, active: false);
        OnInstall["libpam-google-authenticator"] = _ => { };
        system.On("dpkg-query", (_, c) => Query(c));
        system.On("apt-get", (_, c) => AptGet([.. c.Argv.Skip(1)]));
        system.On("apt-mark", (_, c) => Mark([.. c.Argv.Skip(1)]));
        system.On("dpkg", (_, c) => c.Argv.Contains("--print-architecture") ? new ProcessResult(0, "arm64\n", "") : c.Argv.Contains("-S") ? new ProcessResult(1, "", "no path found") : new ProcessResult(0, "", ""));
        system.Units.Add("nftables.service", enabled: false, active: false);
    }

    public SortedSet<string> Installed { get; }

    public SortedSet<string> Manual { get; }

    /// <summary>Names that no archive has.</summary>
    public HashSet<string> Missing { get; } = new(StringComparer.Ordinal);

    /// <summary>What comes with a package: its units, folders, files.</summary>
    public Dictionary<string, Action<FakeSystem>> OnInstall { get; } = new(StringComparer.Ordinal);

    /// <summary>Set to say that another program holds dpkg's lock for so many calls.</summary>
    public int LockedCalls { get; set; }

    public int Updates { get; private set; }

    private ProcessResult Query(ProcessCommand command)
    {
        var format = command.Argv.FirstOrDefault(a => a.StartsWith("-f=", StringComparison.Ordinal))?[3..] ?? "${Package}\n";
        var names = command.Argv.Skip(1).Where(a => !a.StartsWith('-')).ToArray();
        var known = names.Length == 0 ? [.. Installed] : names.Where(Installed.Contains).ToArray();
        var output = string.Concat(known.Select(n => format
            .Replace("${Package}", n, StringComparison.Ordinal)
            .Replace("${binary:Package}", n, StringComparison.Ordinal)
            .Replace("${db:Status-Status}", "installed", StringComparison.Ordinal)
            .Replace("${db:Status-Abbrev}", "ii ", StringComparison.Ordinal)
            .Replace("${Version}", "1.0", StringComparison.Ordinal)
            .Replace("\\n", "\n", StringComparison.Ordinal)
            .Replace("\\t", "\t", StringComparison.Ordinal)));
        return new ProcessResult(known.Length == names.Length || names.Length == 0 ? 0 : 1, output, "");
    }

    private ProcessResult AptGet(string[] arguments)
    {
        if (LockedCalls > 0)
        {
            LockedCalls--;
            return new ProcessResult(100, "", "E: Could not get lock /var/lib/dpkg/lock-frontend. It is held by process 4711 (unattended-upgr)");
        }

        var options = new HashSet<string> { "-o", "-t" };
        var words = new List<string>();
        for (var i = 0; i < arguments.Length; i++)
        {
            if (options.Contains(arguments[i]))
            {
                i++;
            }
            else if (!arguments[i].StartsWith('-'))
            {
                words.Add(arguments[i]);
            }
        }

        switch (words)
        {
            case ["update"]:
                Updates++;
                system.Files.Seed("/var/lib/apt/lists/mirror_InRelease", "Suite: bookworm\n");
                system.Files.Seed("/var/lib/apt/lists/partial", new FakeEntry(FileKind.Directory, "0700") { Modified = system.Clock.GetUtcNow() });
                return new ProcessResult(0, "", "");
            case ["install", .. var names]:
                if (names.Find(Missing.Contains) is { } missing)
                {
                    return new ProcessResult(100, "", $"E: Unable to locate package {missing}");
                }

                foreach (var name in names.Where(Installed.Add))
                {
                    OnInstall.GetValueOrDefault(name)?.Invoke(system);
                }

                Manual.UnionWith(names);
                return new ProcessResult(0, "", "");
            case ["purge" or "remove", .. var names]:
                Installed.ExceptWith(names);
                Manual.ExceptWith(names);
                return new ProcessResult(0, "", "");
            case ["autoremove" or "clean", ..]:
                return new ProcessResult(0, "", "");
            default:
                return new ProcessResult(100, "", "E: Invalid operation");
        }
    }

    private ProcessResult Mark(string[] words)
    {
        switch (words)
        {
            case ["showmanual"]:
                return new ProcessResult(0, string.Concat(Manual.Select(m => m + "\n")), "");
            case ["auto", .. var names]:
                Manual.ExceptWith(names);
                return new ProcessResult(0, "", "");
            case ["manual", .. var names]:
                Manual.UnionWith(names);
                return new ProcessResult(0, "", "");
            default:
                return new ProcessResult(1, "", "E: unknown");
        }
    }
}
