namespace Palisade.Rules.Matching;

/// <summary>
/// fnmatch(3) without flags: <c>*</c> and <c>?</c> match slashes and leading dots too, <c>[a-z]</c>, <c>[!a]</c> and
/// <c>[[:digit:]]</c> match one character, a backslash takes away a character's meaning.
/// </summary>
internal static class Glob
{
    /// <summary>Time is at most pattern times text: only the last star is ever tried again.</summary>
    public static bool IsMatch(ReadOnlySpan<char> pattern, ReadOnlySpan<char> text, bool ignoreCase = false)
    {
        int p = 0, t = 0, star = -1, retry = 0;
        while (t < text.Length)
        {
            if (p < pattern.Length && pattern[p] == '*')
            {
                star = p++;
                retry = t;
            }
            else if (p < pattern.Length && MatchOne(pattern, p, text[t], ignoreCase, out var next))
            {
                p = next;
                t++;
            }
            else if (star >= 0)
            {
                p = star + 1;
                t = ++retry;
            }
            else
            {
                return false;
            }
        }

        while (p < pattern.Length && pattern[p] == '*')
        {
            p++;
        }

        return p == pattern.Length;
    }

    /// <summary>Whether a text has characters that mean something in a pattern.</summary>
    public static bool IsPattern(ReadOnlySpan<char> text) => text.IndexOfAny('*', '?', '[') >= 0;

    private static bool MatchOne(ReadOnlySpan<char> pattern, int at, char c, bool ignoreCase, out int next)
    {
        next = at + 1;
        switch (pattern[at])
        {
            case '?':
                return true;
            case '[' when TryClass(pattern, at, c, ignoreCase, out next, out var matched):
                return matched;
            case '\\' when at + 1 < pattern.Length:
                next = at + 2;
                return Same(pattern[at + 1], c, ignoreCase);
            default:
                next = at + 1;
                return Same(pattern[at], c, ignoreCase);
        }
    }

    /// <summary>False where the bracket is never closed; it then is an ordinary character.</summary>
    private static bool TryClass(ReadOnlySpan<char> pattern, int at, char c, bool ignoreCase, out int next, out bool matched)
    {
        matched = false;
        next = at + 1;
        var i = at + 1;
        var negated = i < pattern.Length && pattern[i] is '!' or '^';
        i += negated ? 1 : 0;
        for (var first = true; i < pattern.Length; first = false)
        {
            if (pattern[i] == ']' && !first)
            {
                next = i + 1;
                matched ^= negated;
                return true;
            }

            if (pattern[i] == '[' && NamedClass(pattern[i..], c, ignoreCase, out var length, out var inClass))
            {
                matched |= inClass;
                i += length;
                continue;
            }

            var low = Literal(pattern, ref i);
            var high = low;
            if (i + 1 < pattern.Length && pattern[i] == '-' && pattern[i + 1] != ']')
            {
                i++;
                high = Literal(pattern, ref i);
            }

            matched |= InRange(low, high, c) || (ignoreCase && (InRange(low, high, char.ToLowerInvariant(c)) || InRange(low, high, char.ToUpperInvariant(c))));
        }

        matched = false;
        return false;
    }

    private static char Literal(ReadOnlySpan<char> pattern, ref int i)
    {
        i += pattern[i] == '\\' && i + 1 < pattern.Length ? 1 : 0;
        return pattern[i++];
    }

    private static bool NamedClass(ReadOnlySpan<char> at, char c, bool ignoreCase, out int length, out bool matched)
    {
        length = 0;
        matched = false;
        var end = at.IndexOf(":]");
        if (at.Length < 4 || at[1] != ':' || end < 2)
        {
            return false;
        }

        length = end + 2;
        matched = at[2..end] switch
        {
            "alpha" => char.IsAsciiLetter(c),
            "digit" => char.IsAsciiDigit(c),
            "alnum" => char.IsAsciiLetterOrDigit(c),
            "upper" => char.IsAsciiLetterUpper(c) || (ignoreCase && char.IsAsciiLetter(c)),
            "lower" => char.IsAsciiLetterLower(c) || (ignoreCase && char.IsAsciiLetter(c)),
            "space" => c is ' ' or (>= '\t' and <= '\r'),
            "blank" => c is ' ' or '\t',
            "punct" => char.IsAscii(c) && (char.IsPunctuation(c) || char.IsSymbol(c)),
            "xdigit" => char.IsAsciiHexDigit(c),
            "cntrl" => c < ' ' || c == '\x7f',
            "print" => c is >= ' ' and < '\x7f',
            "graph" => c is > ' ' and < '\x7f',
            _ => false,
        };
        return true;
    }

    private static bool InRange(char low, char high, char c) => low <= c && c <= high;

    private static bool Same(char a, char b, bool ignoreCase) =>
        a == b || (ignoreCase && char.ToUpperInvariant(a) == char.ToUpperInvariant(b));
}
