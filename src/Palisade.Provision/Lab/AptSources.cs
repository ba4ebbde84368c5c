using System.Collections.Immutable;
using System.Text;

namespace Palisade.Provision.Lab;

/// <summary>
/// Finds this machine's own Debian sources, so that nodes get packages from wherever the machine gets them. Reads both forms of
/// sources.list(5) and writes deb822.
/// </summary>
internal static class AptSources
{
    private static readonly string[] Fields = ["Types", "URIs", "Suites", "Components", "Signed-By", "Trusted"];

    /// <param name="files">Names and contents of the machine's source lists.</param>
    /// <param name="machineRelease">The machine's VERSION_CODENAME; its suites are turned into those of the nodes' release.</param>
    /// <returns>Stanzas for Debian's main component; empty where the machine has no Debian sources.</returns>
    public static string For(IEnumerable<(string Name, string Text)> files, string machineRelease)
    {
        var all = files.SelectMany(f => f.Name.EndsWith(".sources", StringComparison.Ordinal) ? Stanzas(f.Text) : OneLiners(f.Text))
            .Select(s => Adapt(s, machineRelease)).OfType<ImmutableSortedDictionary<string, string>>().ToList();

        // Other vendors call their suites after Debian's releases too; they sign with keys of their own.
        var debian = all.FindAll(s => !s.TryGetValue("Signed-By", out var key) || key.Contains("debian-archive", StringComparison.Ordinal));
        var text = new StringBuilder();
        foreach (var stanza in debian.Count > 0 ? debian : all)
        {
            foreach (var field in Fields.Where(stanza.ContainsKey))
            {
                text.Append(field).Append(": ").Append(stanza[field]).Append('\n');
            }

            text.Append('\n');
        }

        return text.ToString();
    }

    /// <summary>Options of <c>apt-config dump</c> that say how to reach the sources.</summary>
    public static ImmutableArray<string> Options(string aptConfigDump) =>
        [.. aptConfigDump.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .Where(l => l.StartsWith("Acquire::Check-", StringComparison.Ordinal)
                || l.StartsWith("Acquire::http", StringComparison.Ordinal) && l.Contains("Proxy", StringComparison.Ordinal))
            .Where(l => !l.Contains(" \"\"", StringComparison.Ordinal))];

    private static ImmutableSortedDictionary<string, string>? Adapt(ImmutableSortedDictionary<string, string> stanza, string machineRelease)
    {
        string[] Words(string field) => stanza.GetValueOrDefault(field, "").Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        if (!Words("Types").Contains("deb") || !Words("Components").Contains("main") || Words("URIs").Length == 0
            || stanza.GetValueOrDefault("Enabled", "yes") is "no" or "false")
        {
            return null;
        }

        string[] wanted = [machineRelease, machineRelease + "-updates", machineRelease + "-security"];
        var suites = Words("Suites").Where(wanted.Contains).Select(s => RootFsRecipe.Release + s[machineRelease.Length..]).ToList();
        return suites.Count == 0 ? null
            : stanza.SetItem("Types", "deb").SetItem("Components", "main").SetItem("Suites", string.Join(' ', suites));
    }

    private static IEnumerable<ImmutableSortedDictionary<string, string>> Stanzas(string text)
    {
        var fields = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.OrdinalIgnoreCase);
        string? last = null;
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Append(""))
        {
            if (line.StartsWith('#'))
            {
                continue;
            }

            if (line.Trim().Length == 0)
            {
                if (fields.Count > 0)
                {
                    yield return fields.ToImmutable();
                    fields.Clear();
                }

                last = null;
            }
            else if (char.IsWhiteSpace(line[0]))
            {
                // A continuation: an inline key, or a long list.
                fields[last ?? "-"] = fields.GetValueOrDefault(last ?? "-", "") + "\n" + line;
            }
            else if (line.Split(':', 2) is [var name, var value])
            {
                last = name.Trim();
                fields[last] = value.Trim();
            }
        }
    }

    private static IEnumerable<ImmutableSortedDictionary<string, string>> OneLiners(string text)
    {
        foreach (var line in text.ReplaceLineEndings("\n").Split('\n').Select(l => l.Split('#')[0].Trim()).Where(l => l.Length > 0))
        {
            var open = line.IndexOf('[');
            var close = line.IndexOf(']');
            var options = open >= 0 && close > open ? line[(open + 1)..close] : "";
            var words = (open >= 0 && close > open ? line[..open] + line[(close + 1)..] : line)
                .Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
            if (words is not [var type, var uri, var suite, _, ..])
            {
                continue;
            }

            var stanza = ImmutableSortedDictionary.Create<string, string>(StringComparer.OrdinalIgnoreCase)
                .Add("Types", type).Add("URIs", uri).Add("Suites", suite).Add("Components", string.Join(' ', words[3..]));
            foreach (var option in options.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries))
            {
                if (option.Split('=', 2) is [var key, var value] && key is "signed-by" or "trusted")
                {
                    stanza = stanza.SetItem(key, value);
                }
            }

            yield return stanza;
        }
    }
}
