using System.Text;
using Palisade.Provision.Node;

namespace Palisade.Provision.Undo;

/// <summary>Takes a user's lines out of the account files' text, and puts them back in their places.</summary>
internal static class AccountText
{
    public static IReadOnlyList<string> Files { get; } = ["/etc/passwd", "/etc/shadow", "/etc/group", "/etc/gshadow", "/etc/subuid", "/etc/subgid"];

    private static readonly string[] GroupFiles = ["/etc/group", "/etc/gshadow"];

    public static UserEntry Capture(ISystem system, string name, bool exists)
    {
        if (!exists)
        {
            return new UserEntry(name, [], []);
        }

        var lines = Files.SelectMany(file => Lines(system, file)
            .Select((text, index) => new AccountLine(file, index, text))
            .Where(l => NameOf(l.Text) == name));
        var memberships = GroupFiles.SelectMany(file => Lines(system, file)
            .Where(l => Members(l).Contains(name)).Select(l => $"{file}:{NameOf(l)}"));
        return new UserEntry(name, [.. lines], [.. memberships]);
    }

    public static IEnumerable<string> Names(ISystem system) =>
        Lines(system, "/etc/passwd").Select(l => "user:" + NameOf(l)).Concat(Lines(system, "/etc/group").Select(l => "group:" + NameOf(l)));

    public static async Task RestoreAsync(ISystem system, UserEntry entry, CancellationToken cancel)
    {
        foreach (var file in Files)
        {
            var before = Lines(system, file);
            var lines = before.ToList();
            foreach (var kept in entry.Lines.Where(l => l.File == file))
            {
                var index = lines.FindIndex(l => NameOf(l) == entry.Name);
                if (index >= 0)
                {
                    // The members of a group of that name are others' business.
                    lines[index] = kept.Text;
                }
                else
                {
                    lines.Insert(Math.Min(kept.Index, lines.Count), kept.Text);
                }
            }

            if (GroupFiles.Contains(file))
            {
                lines = [.. lines.Select(l => WithMembership(l, entry.Name, entry.Memberships.Contains($"{file}:{NameOf(l)}")))];
            }

            if (!lines.SequenceEqual(before) && system.Stat(file) is { } status)
            {
                var text = Encoding.UTF8.GetBytes(string.Concat(lines.Select(l => l + "\n")));
                await system.WriteFileAsync(file, text, status.Mode, status.Owner, status.Group, null, cancel).ConfigureAwait(false);
            }
        }
    }

    private static string[] Lines(ISystem system, string file) => (system.ReadText(file) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries);

    private static string NameOf(string line) => line.Split(':', 2)[0];

    private static string[] Members(string line) => line.Split(':') is { Length: >= 4 } parts ? parts[3].Split(',', StringSplitOptions.RemoveEmptyEntries) : [];

    private static string WithMembership(string line, string name, bool wanted)
    {
        var members = Members(line);
        if (members.Contains(name) == wanted)
        {
            return line;
        }

        var parts = line.Split(':');
        if (parts.Length < 4)
        {
            return line;
        }

        parts[3] = string.Join(',', wanted ? [.. members, name] : members.Where(m => m != name));
        return string.Join(':', parts);
    }
}
