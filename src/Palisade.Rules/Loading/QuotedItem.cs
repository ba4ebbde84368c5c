using System.Text;

namespace Palisade.Rules.Loading;

/// <summary>Writes an item of a YAML list as a value of a condition.</summary>
internal static class QuotedItem
{
    /// <param name="commaSeparates">Whether a comma in an item without blanks makes two values of it, as it does in Falco's lists.</param>
    public static string Of(string item, bool commaSeparates)
    {
        if (item.Length > 0 && (item[0] is '"' or '\'' || !NeedsQuotes(item, commaSeparates)))
        {
            return item;
        }

        var text = new StringBuilder("\"");
        for (var i = 0; i < item.Length; i++)
        {
            // Backslashes stay: who wrote the item for Falco has escaped it already.
            if (item[i] == '"' && (i == 0 || item[i - 1] != '\\'))
            {
                text.Append('\\');
            }

            text.Append(item[i]);
        }

        return text.Append('"').ToString();
    }

    private static bool NeedsQuotes(string item, bool commaSeparates)
    {
        foreach (var c in item)
        {
            if (char.IsWhiteSpace(c) || c is '(' or ')' or '"' or '\'' or '=' || (c == ',' && !commaSeparates))
            {
                return true;
            }
        }

        return false;
    }
}
