using Palisade.Provision.Node;

namespace Palisade.Testing;

public sealed class FakeUnit
{
    public bool Enabled { get; set; }

    public bool Active { get; set; }

    public bool Masked { get; set; }

    /// <summary>Times it was started anew or told to reload, for tests that count.</summary>
    public int Restarts { get; set; }

    public int Reloads { get; set; }
}

/// <summary>systemctl over a table of units; a unit also exists when its file does.</summary>
public sealed class FakeUnits
{
    private const string Wants = "/etc/systemd/system/multi-user.target.wants/";

    private readonly FakeSystem system;
    private readonly SortedDictionary<string, FakeUnit> units = new(StringComparer.Ordinal);

    public FakeUnits(FakeSystem system)
    {
        this.system = system;
        system.On("systemctl", (_, command) => Systemctl([.. command.Argv.Skip(1)]));
        foreach (var unit in (string[])["ssh.service", "cron.service", "systemd-journald.service", "systemd-timesyncd.service", "systemd-networkd.service"])
        {
            units[unit] = new FakeUnit { Enabled = true, Active = true };
        }
    }

    /// <summary>Units whose start fails.</summary>
    public HashSet<string> Broken { get; } = new(StringComparer.Ordinal);

    public int DaemonReloads { get; private set; }

    public FakeUnit this[string name] => Find(name) ?? throw new KeyNotFoundException(name);

    public void Add(string name, bool enabled = true, bool active = true) =>
        units[Full(name)] = new FakeUnit { Enabled = enabled, Active = active };

    public void Remove(string name)
    {
        units.Remove(Full(name));
        system.Files.Remove(Wants + Full(name));
    }

    public FakeUnit? Find(string name)
    {
        name = Full(name);
        if (units.TryGetValue(name, out var unit))
        {
            return unit;
        }

        var at = name.IndexOf('@', StringComparison.Ordinal);
        var template = at > 0 ? name[..(at + 1)] + ".service" : name;
        var exists = units.ContainsKey(template) || new[] { "/etc/systemd/system/", "/lib/systemd/system/", "/run/systemd/system/" }
            .Any(f => system.Files.Find(f + name) is not null || system.Files.Find(f + template) is not null);
        return exists ? units[name] = new FakeUnit() : null;
    }

    private static string Full(string name) => Path.GetFileName(name) is var n && n.Contains('.', StringComparison.Ordinal) ? n : n + ".service";

    private ProcessResult Systemctl(string[] arguments)
    {
        var now = arguments.Contains("--now");
        var words = arguments.Where(a => !a.StartsWith("--", StringComparison.Ordinal)).ToArray();
        return words switch
        {
            ["daemon-reload" or "daemon-reexec"] => Reload(),
            ["is-system-running"] => Ok("running\n"),
            ["reset-failed", ..] => Ok(""),
            ["show", "-p", var properties, .. var names] => Ok(string.Join("\n", names.Select(n => Show(n, properties.Split(','))))),
            ["show", .. var names] => Ok(string.Join("\n", names.Select(n => Show(n, null)))),
            [var verb, .. var names] => Each(verb, names, now),
            _ => new ProcessResult(1, "", "unknown systemctl call"),
        };
    }

    private ProcessResult Reload()
    {
        DaemonReloads++;
        return Ok("");
    }

    private string Show(string name, string[]? properties)
    {
        var unit = Find(name);
        var values = new Dictionary<string, string>
        {
            ["Id"] = Full(name),
            ["LoadState"] = unit is null ? "not-found" : unit.Masked ? "masked" : "loaded",
            ["ActiveState"] = unit is { Active: true } ? "active" : "inactive",
            ["SubState"] = unit is { Active: true } ? "running" : "dead",
            ["UnitFileState"] = unit is null ? "" : unit.Masked ? "masked" : unit.Enabled ? "enabled" : "disabled",
            ["NeedDaemonReload"] = "no",
        };
        return string.Concat((properties ?? [.. values.Keys]).Where(values.ContainsKey).Select(p => $"{p}={values[p]}\n"));
    }

    private ProcessResult Each(string verb, string[] names, bool now)
    {
        var output = "";
        var status = 0;
        foreach (var name in names)
        {
            if (Find(name) is not { } unit)
            {
                if (verb == "mask")
                {
                    units[Full(name)] = new FakeUnit { Masked = true };
                    system.Files.SeedLink("/etc/systemd/system/" + Full(name), "/dev/null");
                    continue;
                }

                if (verb.StartsWith("try-", StringComparison.Ordinal))
                {
                    continue;
                }

                if (verb != "is-active")
                {
                    return new ProcessResult(5, "", $"Unit {name} not found.");
                }

                (status, output) = (3, output + "inactive\n");
                continue;
            }

            (status, var line) = One(verb, Full(name), unit, now);
            output += line;
            if (status is not 0 and not 3 and not 1 || (status == 1 && verb != "is-enabled"))
            {
                return new ProcessResult(status, "", line);
            }
        }

        return new ProcessResult(status, output, "");
    }

    private (int Status, string Line) One(string verb, string name, FakeUnit unit, bool now)
    {
        switch (verb)
        {
            case "is-active":
                return unit.Active ? (0, "active\n") : (3, "inactive\n");
            case "is-enabled":
                return unit.Enabled ? (0, "enabled\n") : (1, unit.Masked ? "masked\n" : "disabled\n");
            case "enable":
                unit.Enabled = true;
                system.Files.SeedLink(Wants + name, "/lib/systemd/system/" + name);
                return now ? Start(name, unit) : (0, "");
            case "disable":
                unit.Enabled = false;
                system.Files.Remove(Wants + name);
                unit.Active &= !now;
                return (0, "");
            case "mask":
                unit.Masked = true;
                unit.Active &= !now;
                system.Files.SeedLink("/etc/systemd/system/" + name, "/dev/null");
                return (0, "");
            case "unmask":
                unit.Masked = false;
                if (system.Files.Find("/etc/systemd/system/" + name) is { Kind: FileKind.Symlink, Target: "/dev/null" })
                {
                    system.Files.Remove("/etc/systemd/system/" + name);
                }

                return (0, "");
            case "stop":
                unit.Active = false;
                return (0, "");
            case "start":
                return unit.Active ? (0, "") : Start(name, unit);
            case "restart":
                unit.Restarts++;
                return Start(name, unit);
            case "reload" or "reload-or-restart" or "try-reload-or-restart" or "try-restart":
                if (!unit.Active)
                {
                    return verb == "reload-or-restart" ? Start(name, unit) : verb == "reload" ? (1, $"{name} is not active") : (0, "");
                }

                unit.Reloads++;
                return (0, "");
            default:
                return (0, "");
        }
    }

    private (int Status, string Line) Start(string name, FakeUnit unit)
    {
        if (unit.Masked || Broken.Contains(name))
        {
            unit.Active = false;
            return (1, $"Job for {name} failed{(unit.Masked ? ": unit is masked" : "")}.");
        }

        unit.Active = true;
        return (0, "");
    }

    private static ProcessResult Ok(string output) => new(0, output, "");
}
