using System.Globalization;
using System.Text;

namespace Palisade.Core.Text;

/// <summary>
/// The difference of two texts as unified hunks without file headers (the form of diff -u and patch), for people to read.
/// Shortest edit script after Myers, "An O(ND) Difference Algorithm and Its Variations" (1986).
/// </summary>
public static class UnifiedDiff
{
    /// <summary>Beyond so many differing lines the shortest script is not looked for: memory grows with its square.</summary>
    private const int MaxEdits = 1000;

    private const string NoNewline = "\\ No newline at end of file";

    /// <param name="maxLines">Lines of output after which the rest is only counted.</param>
    /// <returns>Null when the texts are equal.</returns>
    public static string? Create(string before, string after, int context = 3, int maxLines = 400)
    {
        if (before == after)
        {
            return null;
        }

        var (old, now) = (Split(before), Split(after));
        var lines = new List<string>();
        foreach (var hunk in Hunks(Script(old, now), context))
        {
            lines.Add(Header(hunk));
            foreach (var (kind, oldIndex, newIndex) in hunk)
            {
                var line = kind == '+' ? now[newIndex] : old[oldIndex];
                lines.Add(kind + line.TrimEnd('\n'));
                if (!line.EndsWith('\n'))
                {
                    lines.Add(NoNewline);
                }
            }
        }

        return Capped(lines, maxLines);
    }

    /// <summary>Lines with their line feed; a missing one at the end is part of the text and shows as a difference.</summary>
    private static string[] Split(string text)
    {
        var lines = new List<string>();
        for (int start = 0, end; start < text.Length; start = end)
        {
            var feed = text.IndexOf('\n', start);
            end = feed < 0 ? text.Length : feed + 1;
            lines.Add(text[start..end]);
        }

        return [.. lines];
    }

    private static List<Edit> Script(string[] old, string[] now)
    {
        var head = 0;
        while (head < old.Length && head < now.Length && old[head] == now[head])
        {
            head++;
        }

        var tail = 0;
        while (tail < old.Length - head && tail < now.Length - head && old[^(tail + 1)] == now[^(tail + 1)])
        {
            tail++;
        }

        var script = new List<Edit>();
        script.AddRange(Enumerable.Range(0, head).Select(i => new Edit(' ', i, i)));
        script.AddRange(Middle(old, now, head, old.Length - tail, now.Length - tail));
        script.AddRange(Enumerable.Range(0, tail).Select(i => new Edit(' ', old.Length - tail + i, now.Length - tail + i)));
        return script;
    }

    private static IEnumerable<Edit> Middle(string[] old, string[] now, int head, int oldEnd, int newEnd)
    {
        if (Trace(old, now, head, oldEnd, newEnd) is { } trace)
        {
            return WalkBack(trace, head, oldEnd - head, newEnd - head);
        }

        return Enumerable.Range(head, oldEnd - head).Select(i => new Edit('-', i, head))
            .Concat(Enumerable.Range(head, newEnd - head).Select(i => new Edit('+', oldEnd, i)));
    }

    /// <summary>The furthest points reached on each diagonal after 0, 1, 2, ... edits; null when there are too many.</summary>
    private static List<int[]>? Trace(string[] old, string[] now, int head, int oldEnd, int newEnd)
    {
        var (n, m) = (oldEnd - head, newEnd - head);
        var trace = new List<int[]>();
        var previous = new int[3];
        for (var d = 0; d <= Math.Min(n + m, MaxEdits); d++)
        {
            var reached = new int[2 * d + 3];
            for (var k = -d; k <= d; k += 2)
            {
                // Index of diagonal k is k + d + 1 here and k + d in the array of one edit fewer.
                var x = d == 0 ? 0
                    : k == -d || (k != d && previous[k + d - 1] < previous[k + d + 1]) ? previous[k + d + 1]
                    : previous[k + d - 1] + 1;
                while (x < n && x - k < m && old[head + x] == now[head + x - k])
                {
                    x++;
                }

                reached[k + d + 1] = x;
                if (x >= n && x - k >= m)
                {
                    trace.Add(reached);
                    return trace;
                }
            }

            trace.Add(reached);
            previous = reached;
        }

        return null;
    }

    private static List<Edit> WalkBack(List<int[]> trace, int head, int x, int y)
    {
        var edits = new List<Edit>();
        for (var d = trace.Count - 1; d >= 0; d--)
        {
            var k = x - y;
            var (fromX, fromY) = (0, 0);
            if (d > 0)
            {
                var previous = trace[d - 1];
                var down = k == -d || (k != d && previous[k + d - 1] < previous[k + d + 1]);
                fromX = down ? previous[k + d + 1] : previous[k + d - 1];
                fromY = fromX - (down ? k + 1 : k - 1);
            }

            while (x > fromX && y > fromY)
            {
                edits.Add(new Edit(' ', head + --x, head + --y));
            }

            if (d > 0)
            {
                edits.Add(x == fromX ? new Edit('+', head + x, head + --y) : new Edit('-', head + --x, head + y));
            }
        }

        edits.Reverse();
        return edits;
    }

    private static IEnumerable<List<Edit>> Hunks(List<Edit> script, int context)
    {
        for (var i = 0; i < script.Count;)
        {
            var first = script.FindIndex(i, e => e.Kind != ' ');
            if (first < 0)
            {
                yield break;
            }

            var last = first;
            for (int next; (next = script.FindIndex(last + 1, e => e.Kind != ' ')) >= 0 && next - last <= 2 * context + 1;)
            {
                last = next;
            }

            var start = Math.Max(i, first - context);
            var end = Math.Min(script.Count, last + context + 1);
            yield return script[start..end];
            i = end;
        }
    }

    private static string Header(List<Edit> hunk)
    {
        var (olds, news) = (hunk.Count(e => e.Kind != '+'), hunk.Count(e => e.Kind != '-'));
        return $"@@ -{Range(hunk[0].Old, olds)} +{Range(hunk[0].New, news)} @@";
    }

    /// <summary>An empty range names the line before it, as diff does.</summary>
    private static string Range(int start, int count) =>
        string.Create(CultureInfo.InvariantCulture, $"{(count == 0 ? start : start + 1)},{count}");

    private static string Capped(List<string> lines, int maxLines)
    {
        var text = new StringBuilder();
        foreach (var line in lines.Take(maxLines))
        {
            text.Append(line).Append('\n');
        }

        if (lines.Count > maxLines)
        {
            text.Append(CultureInfo.InvariantCulture, $"... {lines.Count - maxLines} more lines\n");
        }

        return text.ToString();
    }

    /// <param name="Kind">Space for both, <c>-</c> for the old text only, <c>+</c> for the new.</param>
    private readonly record struct Edit(char Kind, int Old, int New);
}
