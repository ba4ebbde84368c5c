namespace Palisade.Events.Fields;

/// <summary>
/// Shell patterns as fnmatch(3) without flags takes them: <c>*</c> and <c>?</c> match slashes too, <c>[…]</c> is a set with ranges, <c>!</c> or <c>^</c> first in it negates,
/// a backslash takes the next character as it is.
/// </summary>
public static class Glob
{
    /// <summary>Time grows with pattern times text at worst: a star only ever goes back to the last star.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        int p = 0, t = 0, starPattern = -1, starText = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                starPattern = ++p;
                starText = t;
                continue;
            }

            if (p < pattern.Length && MatchOne(pattern[p..], text[t], ignoreCase, out var taken))
            {
                p += taken;
                t++;
                continue;
            }

            if (starPattern < 0)
            {
                return false;
            }

            p = starPattern;
            t = ++starText;
        }

        return pattern[p..].TrimStart('*').IsEmpty;
    }

    private static bool MatchOne(ReadOnlySpan<char> pattern, char c, bool ignoreCase, out int taken)
    {
        taken = 1;
        switch (pattern[0])
        {
            case '?':
                return true;
            case '[' when MatchSet(pattern, c, ignoreCase, out taken) is { } inSet:
                return inSet;
            case '\\' when pattern.Length > 1:
                taken = 2;
                return Same(pattern[1], c, ignoreCase);
            default:
                taken = 1;
                return Same(pattern[0], c, ignoreCase);
        }
    }

    /// <summary>Null for a bracket that is never closed, which stands for itself.</summary>
    private static bool? MatchSet(ReadOnlySpan<char> pattern, char c, bool ignoreCase, out int taken)
    {
        taken = 1;
        var at = 1;
        var negated = at < pattern.Length && pattern[at] is '!' or '^';
        at += negated ? 1 : 0;
        var found = false;
        for (var first = true; at < pattern.Length && (first || pattern[at] != ']'); first = false)
        {
            at += pattern[at] == '\\' && at + 1 < pattern.Length ? 1 : 0;
            var low = pattern[at++];
            var high = low;
            if (at + 1 < pattern.Length && pattern[at] == '-' && pattern[at + 1] != ']')
            {
                high = pattern[at + 1];
                at += 2;
            }

            found |= (c >= low && c <= high) || (ignoreCase && InRange(char.ToLowerInvariant(c), low, high)) || (ignoreCase && InRange(char.ToUpperInvariant(c), low, high));
        }

        if (at >= pattern.Length)
        {
            return null;
        }

        taken = at + 1;
        return found != negated;
    }

    private static bool InRange(char c, char low, char high) => c >= low && c <= high;

    private static bool Same(char a, char b, bool ignoreCase) => a == b || (ignoreCase && char.ToLowerInvariant(a) == char.ToLowerInvariant(b));
}
