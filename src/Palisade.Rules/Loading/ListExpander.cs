using Palisade.Rules.Definitions;
using Palisade.Rules.Text;

namespace Palisade.Rules.Loading;

/// <summary>
/// Puts the items of lists where a condition names them. Falco substitutes text, so a name counts wherever it stands between
/// blanks, parentheses, commas and equal signs; unlike there, a name inside a quoted string stays what it is.
/// </summary>
internal sealed class ListExpander(DefinitionTable<ListDefinition> lists, int maxLength)
{
    /// <summary>Null where the text grows beyond the limit.</summary>
    public MappedText? Expand(MappedText condition)
    {
        var text = condition.Value;
        var builder = new MappedText.Builder();
        var copied = 0;
        var at = 0;
        while (at < text.Length)
        {
            var end = TokenEnd(text, at);
            if (end == at)
            {
                at++;
                continue;
            }

            if (text[at] is not ('"' or '\'') && lists.Find(text[at..end]) is { } list)
            {
                builder.Append(condition, copied, at - copied);
                copied = Substitute(list, builder, text, end);
                end = copied;
                if (builder.Length > maxLength)
                {
                    return null;
                }
            }

            at = end;
        }

        if (copied == 0)
        {
            return condition;
        }

        builder.Append(condition, copied, text.Length - copied);
        return builder.Length > maxLength ? null : builder.Build();
    }

    /// <summary>Behind the word, quoted string or nothing that starts at <paramref name="start"/>.</summary>
    private static int TokenEnd(string text, int start)
    {
        var end = start;
        if (text[start] is '"' or '\'')
        {
            end = start + 1;
            while (end < text.Length && (text[end] != text[start] || text[end - 1] == '\\'))
            {
                end++;
            }

            return Math.Min(end + 1, text.Length);
        }

        while (end < text.Length && text[end] is not (' ' or '\t' or '\n' or '\r' or '(' or ')' or ',' or '='))
        {
            end++;
        }

        return end;
    }

    /// <summary>Gives the position in <paramref name="text"/> from which it is to be copied on.</summary>
    private int Substitute(ListDefinition list, MappedText.Builder builder, string text, int end)
    {
        var before = builder.Length;
        var first = true;
        AppendItems(list, builder, ref first, []);
        if (builder.Length > before)
        {
            return end;
        }

        // Nothing stands between two commas now; one of them goes.
        while (char.IsWhiteSpace(builder.Last))
        {
            builder.RemoveLast();
        }

        if (builder.Last == ',')
        {
            builder.RemoveLast();
            return end;
        }

        var next = end;
        while (next < text.Length && char.IsWhiteSpace(text[next]))
        {
            next++;
        }

        return next < text.Length && text[next] == ',' ? next + 1 : end;
    }

    private void AppendItems(ListDefinition list, MappedText.Builder builder, ref bool first, HashSet<string> active)
    {
        list.IsUsed = true;
        active.Add(list.Name);
        foreach (var item in list.Items)
        {
            if (builder.Length > maxLength)
            {
                break;
            }

            if (!active.Contains(item.Value) && active.Count < 100 && lists.Find(item.Value) is { } inner)
            {
                AppendItems(inner, builder, ref first, active);
                continue;
            }

            builder.Append(first ? "" : ", ");
            first = false;
            builder.Append(QuotedItem.Of(item.Value, commaSeparates: true), item);
        }

        active.Remove(list.Name);
    }
}
