using System.Globalization;
using System.Text;

namespace Palisade.Core.Text;

/// <summary>Text as a terminal shows it.</summary>
public static class DisplayText
{
    /// <summary>
    /// <paramref name="text"/> without anything that a terminal would obey: whoever writes a file or a remote message must not
    /// be able to move the cursor, recolour or rename the window. Tabs become spaces, other controls a visible <c>�</c>.
    /// </summary>
    public static string Printable(string text)
    {
        if (!text.AsSpan().ContainsAnyExceptInRange(' ', '~'))
        {
            return text;
        }

        var result = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
        {
            switch (Rune.GetUnicodeCategory(rune))
            {
                case UnicodeCategory.Control when rune.Value == '\t':
                    result.Append(' ');
                    break;
                // Format covers the bidirectional overrides, which can make a line read as another.
                case UnicodeCategory.Control or UnicodeCategory.Format or UnicodeCategory.LineSeparator or UnicodeCategory.ParagraphSeparator:
                    result.Append('\uFFFD');
                    break;
                default:
                    result.Append(rune);
                    break;
            }
        }

        return result.ToString();
    }

    /// <summary>Columns that <paramref name="text"/> takes: combining marks none, East Asian wide letters and emoji two.</summary>
    public static int Width(ReadOnlySpan<char> text)
    {
        var width = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            width += Width(rune);
        }

        return width;
    }

    /// <summary>Exactly <paramref name="width"/> columns: padded, or cut with <c>…</c>.</summary>
    public static string Fit(string text, int width)
    {
        var has = Width(text);
        if (has <= width)
        {
            return text + new string(' ', width - has);
        }

        var result = new StringBuilder();
        var used = 0;
        foreach (var rune in text.EnumerateRunes())
        {
            if (used + Width(rune) > width - 1)
            {
                break;
            }

            result.Append(rune);
            used += Width(rune);
        }

        return result.Append('…').Append(' ', Math.Max(0, width - 1 - used)).ToString();
    }

    private static int Width(Rune rune) => rune.Value switch
    {
        < 0x300 => 1,
        >= 0x1100 and <= 0x115F or >= 0x2E80 and <= 0xA4CF or >= 0xAC00 and <= 0xD7A3 or >= 0xF900 and <= 0xFAFF
            or >= 0xFE30 and <= 0xFE6F or >= 0xFF00 and <= 0xFF60 or >= 0xFFE0 and <= 0xFFE6 or >= 0x1F300 and <= 0x1F64F
            or >= 0x1F900 and <= 0x1F9FF or >= 0x20000 and <= 0x3FFFD => 2,
        _ => Rune.GetUnicodeCategory(rune) is UnicodeCategory.NonSpacingMark or UnicodeCategory.EnclosingMark or UnicodeCategory.Format ? 0 : 1,
    };
}
