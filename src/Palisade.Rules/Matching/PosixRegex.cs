using System.Text;
using System.Text.RegularExpressions;

namespace Palisade.Rules.Matching;

/// <summary>
/// A regular expression that must match the whole text. It runs on the automaton engine, whose time does not depend on how
/// cunning the pattern or the text is; lookaround and back-references do not exist there, as they do not in RE2.
/// </summary>
internal static class PosixRegex
{
    private static readonly (string Name, string Set)[] Classes =
    [
        ("[:alpha:]", "a-zA-Z"), ("[:digit:]", "0-9"), ("[:alnum:]", "a-zA-Z0-9"), ("[:upper:]", "A-Z"), ("[:lower:]", "a-z"),
        ("[:space:]", @"\t\n\v\f\r "), ("[:blank:]", @"\t "), ("[:xdigit:]", "0-9a-fA-F"), ("[:cntrl:]", @"\x00-\x1f\x7f"),
        ("[:print:]", @"\x20-\x7e"), ("[:graph:]", @"\x21-\x7e"), ("[:word:]", "a-zA-Z0-9_"),
        ("[:punct:]", @"\x21-\x2f\x3a-\x40\x5b-\x60\x7b-\x7e"),
    ];

    /// <summary>Null with the reason where the pattern cannot be used.</summary>
    public static Regex? TryCreate(string pattern, out string? error)
    {
        error = null;
        try
        {
            return new Regex($@"\A(?:{Translate(pattern)})\z", RegexOptions.NonBacktracking | RegexOptions.CultureInvariant);
        }
        catch (RegexParseException e)
        {
            error = e.Error.ToString();
        }
        catch (Exception e) when (e is NotSupportedException or ArgumentException)
        {
            error = "lookaround, back-references and expressions of extreme size are not supported";
        }

        return null;
    }

    /// <summary>Writes POSIX classes and brackets inside brackets the way .NET reads them.</summary>
    private static string Translate(string pattern)
    {
        var text = new StringBuilder(pattern.Length);
        var inSet = false;
        for (var i = 0; i < pattern.Length; i++)
        {
            var c = pattern[i];
            if (c == '\\' && i + 1 < pattern.Length)
            {
                text.Append(c).Append(pattern[++i]);
            }
            else if (!inSet)
            {
                text.Append(c);
                inSet = c == '[';
                if (inSet && i + 1 < pattern.Length && pattern[i + 1] == '^')
                {
                    text.Append(pattern[++i]);
                }

                if (inSet && i + 1 < pattern.Length && pattern[i + 1] == ']')
                {
                    // First in a set, a closing bracket is a member.
                    text.Append('\\').Append(pattern[++i]);
                }
            }
            else if (c == '[')
            {
                var named = Array.Find(Classes, n => string.CompareOrdinal(pattern, i, n.Name, 0, n.Name.Length) == 0);
                text.Append(named.Name is null ? @"\[" : named.Set);
                i += named.Name is null ? 0 : named.Name.Length - 1;
            }
            else
            {
                inSet = c != ']';
                text.Append(c);
            }
        }

        return text.ToString();
    }
}
