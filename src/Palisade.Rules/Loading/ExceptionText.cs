using Palisade.Rules.Definitions;
using Palisade.Rules.Syntax;
using Palisade.Rules.Text;

namespace Palisade.Rules.Loading;

/// <summary>Writes a rule's exceptions into its condition: <c>(condition) and not ((field = value and ...) or ...)</c>.</summary>
internal static class ExceptionText
{
    public static MappedText Build(IReadOnlyList<ScalarText> condition, IReadOnlyList<ExceptionDefinition> exceptions)
    {
        var text = new MappedText.Builder();
        var wrapped = exceptions.Any(e => e.Values.Count > 0);
        text.Append(wrapped ? "(" : "");
        for (var i = 0; i < condition.Count; i++)
        {
            text.Append(i == 0 ? "" : " ");
            text.Append(condition[i]);
        }

        text.Append(wrapped ? ")" : "");
        foreach (var exception in exceptions.Where(e => e.Values.Count > 0 && e.Fields is not null))
        {
            text.Append(" and not ");
            if (exception.Fields!.IsList)
            {
                AppendCombinations(text, exception);
            }
            else
            {
                AppendSingle(text, exception);
            }
        }

        return text.Build();
    }

    private static void AppendSingle(MappedText.Builder text, ExceptionDefinition exception)
    {
        text.Append("(");
        text.Append(exception.Fields!.At);
        text.Append(" ");
        text.Append(exception.Comparisons!.Text, exception.Comparisons.At);
        text.Append(" (");
        AppendItems(text, exception.Values);
        text.Append("))");
    }

    private static void AppendCombinations(MappedText.Builder text, ExceptionDefinition exception)
    {
        text.Append("(");
        for (var i = 0; i < exception.Values.Count; i++)
        {
            text.Append(i == 0 ? "(" : " or (");
            for (var k = 0; k < exception.Fields!.Items!.Count; k++)
            {
                text.Append(k == 0 ? "" : " and ");
                text.Append(exception.Fields.Items[k].At);
                text.Append(" ");
                text.Append(exception.Comparisons!.Items![k].Text, exception.Comparisons.Items[k].At);
                text.Append(" ");
                AppendValue(text, exception.Comparisons.Items[k].Text, exception.Values[i].Items![k]);
            }

            text.Append(")");
        }

        text.Append(")");
    }

    private static void AppendValue(MappedText.Builder text, string comparison, ExceptionEntry value)
    {
        var wantsList = ExceptionChecks.TryComparison(comparison, out var op, out var modifier)
            && (modifier != Modifier.None || Words.IsListOperator(op));
        if (value.IsList)
        {
            text.Append("(");
            AppendItems(text, value.Items!);
            text.Append(")");
        }
        else if (wantsList && value.Text[0] == '(')
        {
            text.Append(value.At);
        }
        else
        {
            text.Append(wantsList ? "(" : "");
            text.Append(QuotedItem.Of(value.Text, commaSeparates: wantsList), value.At);
            text.Append(wantsList ? ")" : "");
        }
    }

    private static void AppendItems(MappedText.Builder text, IReadOnlyList<ExceptionEntry> items)
    {
        for (var i = 0; i < items.Count; i++)
        {
            text.Append(i == 0 ? "" : ", ");
            text.Append(QuotedItem.Of(items[i].Text, commaSeparates: true), items[i].At);
        }
    }
}
