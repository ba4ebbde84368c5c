using System.Text;
using System.Text.RegularExpressions;

namespace Palisade.Core.Text;

/// <summary>Writing scalars into YAML.</summary>
public static partial class YamlText
{
    /// <summary>
    /// <paramref name="text"/> as a scalar that every YAML reader takes for exactly this text, inside flow collections too:
    /// plain where nothing could misread it, else in double quotes.
    /// </summary>
    public static string Quote(string text)
    {
        if (Plain().IsMatch(text) && !Ambiguous().IsMatch(text))
        {
            return text;
        }

        var quoted = new StringBuilder("\"");
        foreach (var c in text)
        {
            _ = c switch
            {
                '"' => quoted.Append("\\\""),
                '\\' => quoted.Append(@"\\"),
                '\n' => quoted.Append("\\n"),
                '\t' => quoted.Append("\\t"),
                < ' ' or '\x7F' or (>= '\x80' and < '\xA0') or '\u2028' or '\u2029' or '\uFEFF' => quoted.Append($"\\u{(int)c:X4}"),
                _ => quoted.Append(c),
            };
        }

        return quoted.Append('"').ToString();
    }

    /// <summary>Letters and signs that mean nothing to YAML; a colon only inside a word.</summary>
    [GeneratedRegex(@"\A[A-Za-z0-9_./~][A-Za-z0-9_./~+@-]*(:[A-Za-z0-9_./~+@-]+)*\z")]
    private static partial Regex Plain();

    /// <summary>Words that some reader takes for a number, a date, a time, a truth value or nothing.</summary>
    [GeneratedRegex(@"\A(~|null|true|false|yes|no|on|off|y|n|[-+.]?[0-9][0-9_]*\.?[0-9_]*(e[-+]?[0-9]+)?|0[xob][0-9a-f_]+|[0-9]+(:[0-9]+)+(\.[0-9]*)?|[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}.*|[-+]?\.(inf|nan))\z", RegexOptions.IgnoreCase)]
    private static partial Regex Ambiguous();
}
