using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.RegularExpressions;
using Palisade.Core.Text;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// Takes apart what <c>kubectl diff</c> prints: one <c>diff -u</c> after another, each over two temporary files that are named
/// after the object.
/// </summary>
internal static partial class KubectlDiff
{
    /// <summary>Hunks by object, without lines that an API server counts by itself. An object of which nothing else differs is not in it.</summary>
    /// <param name="output">With the whole of each object around what differs: only so can be told where a line belongs.</param>
    public static ImmutableDictionary<KubeKey, string> Parse(string output, IEnumerable<KubeObject> objects)
    {
        var byFile = objects.GroupBy(FileName, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Key, StringComparer.Ordinal);
        var found = ImmutableDictionary.CreateBuilder<KubeKey, string>();
        foreach (var (file, lines) in Sections(output.Split('\n')))
        {
            if (!byFile.TryGetValue(file, out var key))
            {
                // Better a difference under a strange name than one that is kept quiet.
                key = new KubeKey("", "object", "", file);
            }

            if (UnifiedDiff.Create(Shown(lines, '-'), Shown(lines, '+')) is { } hunks)
            {
                found[key] = hunks;
            }
        }

        return found.ToImmutable();
    }

    /// <summary>As kubectl's diff.go names them: group and version, kind, namespace, name.</summary>
    public static string FileName(KubeObject o) => $"{o.ApiVersion.Replace('/', '.')}.{o.Kind}.{o.Namespace}.{o.Name}";

    private static IEnumerable<(string File, List<string> Lines)> Sections(string[] lines)
    {
        string? file = null;
        List<string> body = [];
        for (var i = 0; i < lines.Length;)
        {
            if (Header().Match(lines[i]) is { Success: true } header)
            {
                if (file is not null)
                {
                    yield return (file, body);
                }

                (file, body) = (header.Groups[1].Value, []);
                i++;
            }
            else if (file is not null && Hunk().Match(lines[i]) is { Success: true } hunk)
            {
                // Counted, because a removed line may itself look like the header of a file.
                var (old, now) = (Count(hunk.Groups[1].Value), Count(hunk.Groups[2].Value));
                for (i++; i < lines.Length && (old > 0 || now > 0 || lines[i].StartsWith('\\')); i++)
                {
                    old -= lines[i].StartsWith('+') || lines[i].StartsWith('\\') ? 0 : 1;
                    now -= lines[i].StartsWith('-') || lines[i].StartsWith('\\') ? 0 : 1;
                    body.Add(lines[i]);
                }
            }
            else
            {
                i++;
            }
        }

        if (file is not null)
        {
            yield return (file, body);
        }
    }

    /// <summary>
    /// One side of a difference, without what the API server keeps for itself in an object's metadata. kubectl before 1.21 shows
    /// who manages which field and since when, and since when changes with every look.
    /// </summary>
    private static string Shown(IEnumerable<string> lines, char side)
    {
        var text = new StringBuilder();
        var (metadata, kept) = (false, true);
        foreach (var line in lines.Where(l => l is [var first, ..] && (first == ' ' || first == side)).Select(l => l[1..]))
        {
            if (line is not [' ', ..])
            {
                (metadata, kept) = (line == "metadata:", true);
            }
            else if (metadata && line is [' ', ' ', not (' ' or '-'), ..])
            {
                kept = !Counted().IsMatch(line);
            }

            if (kept)
            {
                text.Append(line).Append('\n');
            }
        }

        return text.ToString();
    }

    private static int Count(string text) => text.Length == 0 ? 1 : int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^diff .*/MERGED-\d+/(.+)$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")]
    private static partial Regex Hunk();

    [GeneratedRegex(@"^  (generation|resourceVersion|uid|creationTimestamp|selfLink|managedFields):")]
    private static partial Regex Counted();
}
