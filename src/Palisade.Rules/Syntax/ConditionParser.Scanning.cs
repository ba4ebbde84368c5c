using System.Text;

namespace Palisade.Rules.Syntax;

/// <summary>What stands at the current position.</summary>
public sealed partial class ConditionParser
{
    internal static bool IsBlank(char c) => c is ' ' or '\t' or '\b' or '\r' or '\n';

    private static bool IsBareCharacter(char c) => c is not ('(' or ')' or '"' or '\'' or '=' or ',') && !char.IsWhiteSpace(c);

    private bool SkipBlanks()
    {
        var start = pos;
        while (pos < text.Length && IsBlank(text[pos]))
        {
            pos++;
        }

        return pos > start;
    }

    private bool AtChar(char c) => pos < text.Length && text[pos] == c;

    private bool AtQuote() => AtChar('"') || AtChar('\'');

    private bool At(string word) => string.CompareOrdinal(text, pos, word, 0, word.Length) == 0;

    private int IdentifierLength() => IdentifierLength(pos);

    private int IdentifierLength(int start)
    {
        if (start >= text.Length || !char.IsAsciiLetter(text[start]))
        {
            return 0;
        }

        var end = start + 1;
        while (end < text.Length && (char.IsAsciiLetterOrDigit(text[end]) || text[end] == '_'))
        {
            end++;
        }

        return end - start;
    }

    /// <summary>Length of two or more identifiers joined by dots, or 0.</summary>
    private int FieldNameLength()
    {
        var end = pos + IdentifierLength();
        var parts = end > pos ? 1 : 0;
        while (parts > 0 && end < text.Length && text[end] == '.' && IdentifierLength(end + 1) is var length and > 0)
        {
            end += 1 + length;
            parts++;
        }

        return parts > 1 ? end - pos : 0;
    }

    private bool TransformAt(out Transform transform, out int length)
    {
        foreach (var (name, candidate) in Words.Transforms)
        {
            if (At(name) && pos + name.Length < text.Length && text[pos + name.Length] == '(')
            {
                transform = candidate;
                length = name.Length + 1;
                return true;
            }
        }

        transform = default;
        length = 0;
        return false;
    }

    private bool TakeOperator(Words.OperatorWord word)
    {
        if (!At(word.Text))
        {
            return false;
        }

        var end = pos + word.Text.Length;
        if (word.NeedsBlank && (end >= text.Length || !IsBlank(text[end])))
        {
            return false;
        }

        pos = end;
        return true;
    }

    /// <summary>
    /// The word is a modifier only where a list or the name of one follows, so that <c>a.b = anyof and c</c> still compares with
    /// the text "anyof".
    /// </summary>
    private Modifier TakeModifier()
    {
        var start = pos;
        SkipBlanks();
        foreach (var (word, modifier) in Words.Modifiers)
        {
            if (!At(word))
            {
                continue;
            }

            pos += word.Length;
            var blank = SkipBlanks();
            var name = IdentifierLength();
            if (AtChar('(') || (blank && name > 0 && text.AsSpan(pos, name) is not ("and" or "or" or "not")))
            {
                return modifier;
            }

            break;
        }

        pos = start;
        return Modifier.None;
    }

    /// <summary>Digits with sign, fraction and exponent, or a hexadecimal number.</summary>
    private int NumberLength()
    {
        var end = pos;
        if (end + 2 < text.Length && text[end] == '0' && text[end + 1] is 'x' or 'X' && char.IsAsciiLetterOrDigit(text[end + 2]))
        {
            end += 2;
            while (end < text.Length && char.IsAsciiLetterOrDigit(text[end]))
            {
                end++;
            }

            return end - pos;
        }

        end += end < text.Length && text[end] is '+' or '-' ? 1 : 0;
        var digits = Digits(end);
        if (digits == 0)
        {
            return 0;
        }

        end += digits;
        if (end < text.Length && text[end] == '.')
        {
            end += 1 + Digits(end + 1);
        }

        if (end + 1 < text.Length && text[end] is 'e' or 'E' && text[end + 1] is '+' or '-' && Digits(end + 2) is var exponent and > 0)
        {
            end += 2 + exponent;
        }

        return end - pos;
    }

    private int Digits(int start)
    {
        var end = start;
        while (end < text.Length && char.IsAsciiDigit(text[end]))
        {
            end++;
        }

        return end - start;
    }

    private int BareLength()
    {
        var end = pos;
        while (end < text.Length && IsBareCharacter(text[end]))
        {
            end++;
        }

        return end - pos;
    }

    /// <summary>A string in single or double quotes. It ends at the first such quote that has no backslash in front of it.</summary>
    private string? ParseQuoted()
    {
        var quote = text[pos];
        var end = pos + 1;
        while (end < text.Length && (text[end] != quote || text[end - 1] == '\\'))
        {
            end++;
        }

        if (end >= text.Length)
        {
            Fail($"the string has no closing {quote}", $"close it with {quote}; inside the string write \\{quote}", text.Length - pos);
            return null;
        }

        var value = Unescape(text.AsSpan(pos + 1, end - pos - 1), quote);
        pos = value is null ? pos : end + 1;
        return value;
    }

    private string? Unescape(ReadOnlySpan<char> raw, char quote)
    {
        if (!raw.Contains('\\'))
        {
            return raw.ToString();
        }

        var value = new StringBuilder(raw.Length);
        List<byte> bytes = [];
        for (var i = 0; i < raw.Length; i++)
        {
            if (raw[i] == '\\' && i + 3 < raw.Length && raw[i + 1] == 'x' && char.IsAsciiHexDigit(raw[i + 2]) && char.IsAsciiHexDigit(raw[i + 3]))
            {
                bytes.Add(Convert.FromHexString(raw.Slice(i + 2, 2))[0]);
                i += 3;
                continue;
            }

            Flush(value, bytes);
            if (raw[i] != '\\')
            {
                value.Append(raw[i]);
                continue;
            }

            var escaped = i + 1 < raw.Length ? raw[i + 1] : '\0';
            var meaning = escaped == quote ? quote : Meaning(escaped);
            if (meaning == '\0')
            {
                pos += 1 + i;
                Fail($"`\\{escaped}` is not an escape that a {quote}-quoted string has", "the escapes are \\b \\f \\n \\r \\t \\\\ \\/ \\xHH and the quote in use", 2);
                return null;
            }

            value.Append(meaning);
            i++;
        }

        Flush(value, bytes);
        if (value.ToString().Contains('\0', StringComparison.Ordinal))
        {
            Fail("a value cannot hold a NUL character", "remove the \\x00", raw.Length + 2);
            return null;
        }

        return value.ToString();
    }

    /// <summary>Escaped bytes may spell a character together, as <c>\xC3\xA9</c> does.</summary>
    private static void Flush(StringBuilder value, List<byte> bytes)
    {
        if (bytes.Count > 0)
        {
            value.Append(Encoding.UTF8.GetString([.. bytes]));
            bytes.Clear();
        }
    }

    private static char Meaning(char escaped) => escaped switch
    {
        'b' => '\b',
        'f' => '\f',
        'n' => '\n',
        'r' => '\r',
        't' => '\t',
        // Rules written before escapes were checked put a backslash in front of blanks; both mean a backslash.
        '\\' or ' ' => '\\',
        '/' => '/',
        _ => '\0',
    };

    private int WordLength()
    {
        var length = pos < text.Length ? BareLength() : 0;
        return Math.Max(1, length);
    }

    private string UnexpectedHelp()
    {
        if (pos >= text.Length)
        {
            return "the condition ends too early";
        }

        var word = text.AsSpan(pos, Math.Min(WordLength(), 40));
        return word.Equals("AND", StringComparison.OrdinalIgnoreCase) || word.Equals("OR", StringComparison.OrdinalIgnoreCase)
            || word.Equals("NOT", StringComparison.OrdinalIgnoreCase)
            ? $"`{word.ToString().ToLowerInvariant()}` is written in lower case"
            : $"`{word}` cannot stand here; a value with blanks must be quoted";
    }

    private string OperatorHelp() => pos < text.Length && text[pos] == '.'
        ? "the parts of a field's name start with a letter"
        : $"operators are {string.Join(' ', Words.OperatorNames)}; the ones that are words need a blank behind them";
}
