using System.Collections.Immutable;
using System.Globalization;
using System.Text.RegularExpressions;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// Takes apart what <c>kubectl diff</c> prints: one <c>diff -u</c> after another, each over two temporary files that are named
/// after the object.
/// </summary>
internal static partial class KubectlDiff
{
    /// <summary>Hunks by object, without lines that an API server counts by itself. An object of which nothing else differs is not in it.</summary>
    public static ImmutableDictionary<KubeKey, string> Parse(string output, IEnumerable<KubeObject> objects)
    {
        var byFile = objects.GroupBy(FileName, StringComparer.Ordinal).ToDictionary(g => g.Key, g => g.First().Key, StringComparer.Ordinal);
        var found = ImmutableDictionary.CreateBuilder<KubeKey, string>();
        foreach (var (file, hunks) in Sections(output.Split('\n')))
        {
            if (!byFile.TryGetValue(file, out var key))
            {
                // Better a difference under a strange name than one that is kept quiet.
                key = new KubeKey("", "object", "", file);
            }

            if (Meaningful(hunks) is { Count: > 0 } kept)
            {
                found[key] = string.Join('\n', kept) + "\n";
            }
        }

        return found.ToImmutable();
    }

    /// <summary>As kubectl's diff.go names them: group and version, kind, namespace, name.</summary>
    public static string FileName(KubeObject o) => $"{o.ApiVersion.Replace('/', '.')}.{o.Kind}.{o.Namespace}.{o.Name}";

    private static IEnumerable<(string File, List<List<string>> Hunks)> Sections(string[] lines)
    {
        string? file = null;
        List<List<string>> hunks = [];
        for (var i = 0; i < lines.Length;)
        {
            if (Header().Match(lines[i]) is { Success: true } header)
            {
                if (file is not null)
                {
                    yield return (file, hunks);
                }

                (file, hunks) = (header.Groups[1].Value, []);
                i++;
            }
            else if (file is not null && Hunk().Match(lines[i]) is { Success: true } hunk)
            {
                // Counted, because a removed line may itself look like the header of a file.
                var (old, now) = (Count(hunk.Groups[1].Value), Count(hunk.Groups[2].Value));
                List<string> body = [lines[i++]];
                while (i < lines.Length && (old > 0 || now > 0 || lines[i].StartsWith('\\')))
                {
                    old -= lines[i].StartsWith('+') || lines[i].StartsWith('\\') ? 0 : 1;
                    now -= lines[i].StartsWith('-') || lines[i].StartsWith('\\') ? 0 : 1;
                    body.Add(lines[i++]);
                }

                hunks.Add(body);
            }
            else
            {
                i++;
            }
        }

        if (file is not null)
        {
            yield return (file, hunks);
        }
    }

    private static List<string> Meaningful(List<List<string>> hunks) =>
        [.. hunks.Select(h => h.Where(l => !Counted().IsMatch(l)).ToList()).Where(h => h.Any(l => l is ['+' or '-', ..])).SelectMany(h => h)];

    private static int Count(string text) => text.Length == 0 ? 1 : int.Parse(text, CultureInfo.InvariantCulture);

    [GeneratedRegex(@"^diff .*/MERGED-\d+/(.+)$")]
    private static partial Regex Header();

    [GeneratedRegex(@"^@@ -\d+(?:,(\d+))? \+\d+(?:,(\d+))? @@")]
    private static partial Regex Hunk();

    [GeneratedRegex(@"^[-+]  (generation|resourceVersion|uid|creationTimestamp): ")]
    private static partial Regex Counted();
}
