using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>useradd and its family over the text of /etc/passwd, shadow, group and gshadow.</summary>
public sealed class FakeAccounts
{
    private readonly FakeSystem system;

    public FakeAccounts(FakeSystem system)
    {
        this.system = system;
        system.On("useradd", (_, c) => Add([.. c.Argv.Skip(1)]));
        system.On("usermod", (_, c) => Modify([.. c.Argv.Skip(1)]));
        system.On("userdel", (_, c) => Remove([.. c.Argv.Skip(1)]));
        system.On("groupadd", (_, c) => AddGroup(c.Argv[^1]));
        system.On("groupdel", (_, c) => DropLine("/etc/group", c.Argv[^1]));
        system.On("chpasswd", (_, c) => SetPasswords(c.Input ?? ""));
        system.On("loginctl", (_, _) => new ProcessResult(0, "", ""));
        system.On("getent", (_, c) => Line(c.Argv[1] == "passwd" ? "/etc/passwd" : "/etc/group", c.Argv[2]) is { } line
            ? new ProcessResult(0, line + "\n", "")
            : new ProcessResult(2, "", ""));
    }

    public bool Exists(string name) => Line("/etc/passwd", name) is not null;

    /// <summary>The user's supplementary groups, sorted.</summary>
    public string[] GroupsOf(string name) =>
        [.. Lines("/etc/group").Where(l => l.Split(':')[3].Split(',').Contains(name)).Select(l => l.Split(':')[0]).Order(StringComparer.Ordinal)];

    public string? PasswordOf(string name) => Line("/etc/shadow", name)?.Split(':')[1];

    internal string Known(string owner) => Exists(owner) ? owner : throw new IOException($"no user `{owner}`");

    internal string KnownGroup(string group) =>
        Line("/etc/group", group) is not null ? group : throw new IOException($"no group `{group}`");

    private ProcessResult Add(string[] arguments)
    {
        var (name, options) = (arguments[^1], Options(arguments));
        if (Exists(name))
        {
            return new ProcessResult(9, "", $"useradd: user '{name}' already exists");
        }

        var isSystem = options.ContainsKey("-r") || options.ContainsKey("--system");
        var id = NextId(isSystem ? 999 : 1001, isSystem ? -1 : 1);
        var home = options.GetValueOrDefault("-d") ?? "/home/" + name;
        AddLine("/etc/passwd", $"{name}:x:{id}:{id}::{home}:{options.GetValueOrDefault("-s") ?? "/bin/sh"}");
        AddLine("/etc/shadow", $"{name}:!:19700:0:99999:7:::");
        if (Line("/etc/group", name) is null)
        {
            AddLine("/etc/group", $"{name}:x:{id}:");
        }

        if (options.ContainsKey("-m"))
        {
            system.Files.SeedDirectory(home, "0700", name, name);
        }

        return Join(name, options.GetValueOrDefault("-G"));
    }

    private ProcessResult Modify(string[] arguments)
    {
        var (name, options) = (arguments[^1], Options(arguments));
        if (!Exists(name))
        {
            return new ProcessResult(6, "", $"usermod: user '{name}' does not exist");
        }

        if (options.TryGetValue("-s", out var shell))
        {
            SetField("/etc/passwd", name, 6, shell!);
        }

        if (options.TryGetValue("-p", out var hash))
        {
            SetField("/etc/shadow", name, 1, hash!);
        }

        if (options.ContainsKey("-L") && PasswordOf(name) is { } old && !old.StartsWith('!'))
        {
            SetField("/etc/shadow", name, 1, "!" + old);
        }

        return Join(name, options.GetValueOrDefault("-aG") ?? options.GetValueOrDefault("-G"));
    }

    private ProcessResult Remove(string[] arguments)
    {
        var name = arguments[^1];
        if (Line("/etc/passwd", name) is not { } line)
        {
            return new ProcessResult(6, "", $"userdel: user '{name}' does not exist");
        }

        if (arguments.Contains("-r"))
        {
            system.Files.Remove(line.Split(':')[5]);
        }

        foreach (var file in (string[])["/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/subuid", "/etc/subgid"])
        {
            DropLine(file, name);
        }

        foreach (var group in GroupsOf(name))
        {
            var members = Line("/etc/group", group)!.Split(':')[3].Split(',').Where(m => m != name);
            SetField("/etc/group", group, 3, string.Join(',', members));
        }

        return new ProcessResult(0, "", "");
    }

    private ProcessResult AddGroup(string name)
    {
        if (Line("/etc/group", name) is null)
        {
            AddLine("/etc/group", $"{name}:x:{NextId(998, -1)}:");
        }

        return new ProcessResult(0, "", "");
    }

    private ProcessResult SetPasswords(string input)
    {
        foreach (var line in input.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var (name, hash) = (line[..line.IndexOf(':', StringComparison.Ordinal)], line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..]);
            if (!Exists(name))
            {
                return new ProcessResult(1, "", $"chpasswd: user '{name}' does not exist");
            }

            SetField("/etc/shadow", name, 1, hash);
        }

        return new ProcessResult(0, "", "");
    }

    private ProcessResult Join(string name, string? groups)
    {
        foreach (var group in groups?.Split(',', StringSplitOptions.RemoveEmptyEntries) ?? [])
        {
            if (Line("/etc/group", group) is not { } line)
            {
                return new ProcessResult(6, "", $"group '{group}' does not exist");
            }

            var members = line.Split(':')[3].Split(',', StringSplitOptions.RemoveEmptyEntries);
            SetField("/etc/group", group, 3, string.Join(',', members.Union([name])));
        }

        return new ProcessResult(0, "", "");
    }

    private static Dictionary<string, string?> Options(string[] arguments)
    {
        var valued = new HashSet<string> { "-s", "-d", "-G", "-aG", "-p", "-u", "-g", "-c", "-K", "-k" };
        var options = new Dictionary<string, string?>(StringComparer.Ordinal);
        for (var i = 0; i < arguments.Length - 1; i++)
        {
            options[arguments[i]] = valued.Contains(arguments[i]) ? arguments[++i] : null;
        }

        return options;
    }

    private int NextId(int from, int step)
    {
        var used = Lines("/etc/passwd").Concat(Lines("/etc/group")).Select(l => l.Split(':')[2]).ToHashSet();
        while (used.Contains(from.ToString(System.Globalization.CultureInfo.InvariantCulture)))
        {
            from += step;
        }

        return from;
    }

    private string[] Lines(string file) => (system.Files.Text(file) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private string? Line(string file, string name) => Lines(file).FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal));

    private void AddLine(string file, string line) => Write(file, [.. Lines(file), line]);

    private ProcessResult DropLine(string file, string name)
    {
        Write(file, Lines(file).Where(l => !l.StartsWith(name + ":", StringComparison.Ordinal)));
        return new ProcessResult(0, "", "");
    }

    private void SetField(string file, string name, int field, string value) => Write(file, Lines(file).Select(l =>
    {
        var parts = l.Split(':');
        if (parts[0] == name)
        {
            parts[field] = value;
        }

        return string.Join(':', parts);
    }));

    private void Write(string file, IEnumerable<string> lines)
    {
        var old = system.Files.Find(file)!;
        system.Files.Seed(file, string.Concat(lines.Select(l => l + "\n")), old.Mode, old.Owner, old.Group);
    }
}
