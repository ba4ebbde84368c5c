using System.Text.RegularExpressions;
using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Resources.Files;

/// <summary>
/// The text of a file with the wanted lines in it. Pure, and idempotent for any text: editing the result again gives the result.
/// </summary>
internal static class LinesEditor
{
    public const string Begin = "# BEGIN palisade";

    public const string End = "# END palisade";

    private static readonly TimeSpan PatternTimeout = TimeSpan.FromSeconds(2);

    public static string Edit(string text, LinesResource resource)
    {
        if (resource.Words.Length > 0)
        {
            text = AddWords(text, resource.Words);
        }

        if (resource.Block is null && resource.Set.Count + resource.Drop.Length + resource.DropStanzas.Length + resource.Top.Length == 0)
        {
            return text;
        }

        var parts = Parts.Of(text);
        foreach (var pattern in resource.Drop)
        {
            parts.RemoveAll(l => Matches(l, pattern));
        }

        foreach (var list in parts.Outside)
        {
            DropStanzas(list, resource.DropStanzas);
        }

        if (resource.Block is { } block)
        {
            parts.Block = [.. Lines(block.ReplaceLineEndings("\n")).Where(l => l.TrimEnd() is not (Begin or End))];
        }

        foreach (var (key, value) in resource.Set)
        {
            SetKey(parts, key, value, resource.Separator, sections: Path.GetFileName(resource.Path) == "config.txt");
        }

        parts.AddTop(resource.Top);

        return parts.ToString();
    }

    /// <summary>
    /// The kernel's command line is the file's first line and nothing else: words go there, and the line must never be split.
    /// </summary>
    private static string AddWords(string text, IEnumerable<string> wanted)
    {
        var feed = text.IndexOf('\n', StringComparison.Ordinal);
        var (line, rest) = feed < 0 ? (text, "") : (text[..feed], text[feed..]);
        var present = line.Split([' ', '\t', '\r'], StringSplitOptions.RemoveEmptyEntries).ToHashSet(StringComparer.Ordinal);
        var missing = wanted.Where(present.Add).ToList();
        if (missing.Count == 0)
        {
            return text;
        }

        line = line.TrimEnd(' ', '\t', '\r');
        return string.Join(' ', line.Length == 0 ? missing : [line, .. missing]) + (rest.Length == 0 ? "\n" : rest);
    }

    private static bool Matches(string line, string pattern) =>
        Regex.IsMatch(line.TrimEnd('\r'), pattern, RegexOptions.CultureInvariant, PatternTimeout);

    private static void DropStanzas(List<string> lines, IReadOnlyCollection<string> headers)
    {
        for (var i = 0; i < lines.Count;)
        {
            if (!headers.Any(h => Matches(lines[i], h)))
            {
                i++;
                continue;
            }

            lines.RemoveAt(i);
            while (i < lines.Count && lines[i] is [' ' or '\t', ..] && !headers.Any(h => Matches(lines[i], h)))
            {
                lines.RemoveAt(i);
            }
        }
    }

    private static void SetKey(Parts parts, string key, string value, string separator, bool sections)
    {
        var wanted = key + separator + value;
        var found = false;
        foreach (var list in parts.Outside)
        {
            for (var i = 0; i < list.Count; i++)
            {
                if (ValueOf(list[i], key, separator) is not { } present)
                {
                    continue;
                }

                if (found)
                {
                    list.RemoveAt(i--);
                    continue;
                }

                found = true;
                if (present != value.Trim())
                {
                    list[i] = wanted;
                }
            }
        }

        if (!found)
        {
            // In the Pi's config.txt a line after `[pi4]` speaks of that model alone.
            if (sections && parts.LastSection is { } section && section != "[all]")
            {
                parts.Append("[all]");
            }

            parts.Append(wanted);
        }
    }

    /// <summary>Null when the line does not set the key. Blanks around the separator do not matter, and where it is blank itself any will do.</summary>
    private static string? ValueOf(string line, string key, string separator)
    {
        var text = line.AsSpan().Trim();
        if (!text.StartsWith(key, StringComparison.Ordinal))
        {
            return null;
        }

        var rest = text[key.Length..];
        var sign = separator.AsSpan().Trim();
        if (sign.IsEmpty)
        {
            return rest.IsEmpty || char.IsWhiteSpace(rest[0]) ? rest.Trim().ToString() : null;
        }

        rest = rest.TrimStart();
        return rest.StartsWith(sign, StringComparison.Ordinal) ? rest[sign.Length..].Trim().ToString() : null;
    }

    private static string[] Lines(string text)
    {
        var lines = text.Split('\n');
        return lines[^1].Length == 0 ? lines[..^1] : lines;
    }

    /// <summary>A text taken apart: what is before Palisade's block, the block without its markers, what is after it.</summary>
    private sealed class Parts(List<string> before, List<string>? block, List<string> after, bool closed)
    {
        public List<string>? Block { get; set; } = block;

        public List<string>[] Outside => [before, after];

        public string? LastSection => before.Concat(after).Select(l => l.Trim()).LastOrDefault(l => l is ['[', .., ']']);

        public static Parts Of(string text)
        {
            List<string> lines = [.. Lines(text)];
            var closed = text.Length == 0 || text[^1] == '\n';

            // A lone marker is somebody's remains: the block is the first end marker and the nearest begin marker before it.
            for (int begin = -1, i = 0; i < lines.Count; i++)
            {
                var line = lines[i].TrimEnd();
                if (line == Begin)
                {
                    begin = i;
                }
                else if (line == End && begin >= 0)
                {
                    return new Parts(lines[..begin], lines[(begin + 1)..i], lines[(i + 1)..], closed);
                }
            }

            return new Parts(lines, null, [], closed);
        }

        public void AddTop(IReadOnlyCollection<string> wanted)
        {
            var missing = wanted.Where(w => !before.Concat(after).Any(l => l.TrimEnd() == w.TrimEnd())).ToList();
            closed |= missing.Count > 0 && before.Count + after.Count == 0;
            before.InsertRange(0, missing);
        }

        public void RemoveAll(Predicate<string> match)
        {
            before.RemoveAll(match);
            after.RemoveAll(match);
        }

        public void Append(string line)
        {
            (after.Count > 0 || Block is not null ? after : before).Add(line);
            closed = true;
        }

        public override string ToString()
        {
            List<string> lines = [.. before];
            if (Block is { Count: > 0 })
            {
                lines.AddRange([Begin, .. Block, End]);
                closed |= after.Count == 0;
            }

            lines.AddRange(after);
            return lines.Count == 0 ? "" : string.Join('\n', lines) + (closed ? "\n" : "");
        }
    }
}
