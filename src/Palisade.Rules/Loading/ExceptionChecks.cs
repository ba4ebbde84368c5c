using Palisade.Core.Text;
using Palisade.Events.Fields;
using Palisade.Rules.Definitions;
using Palisade.Rules.Syntax;
using Palisade.Rules.Text;

namespace Palisade.Rules.Loading;

/// <summary>What an exception must satisfy, and how one is appended to.</summary>
internal static class ExceptionChecks
{
    public static ExceptionDefinition Copy(ExceptionDefinition exception)
    {
        var copy = new ExceptionDefinition(exception.NameText) { Fields = exception.Fields, Comparisons = exception.Comparisons };
        copy.Values.AddRange(exception.Values);
        return copy;
    }

    /// <summary>Fills in the default comparisons and checks that fields exist and that each list is as long as it must be.</summary>
    /// <param name="source">Null where the rule's source is unknown: fields cannot be checked then.</param>
    public static void Validate(ItemValues item, ExceptionDefinition exception, RuleSource? source)
    {
        if (exception.Fields is not { } fields)
        {
            if (!item.Failed)
            {
                Fail(item, exception, exception.NameText, "has no `fields`", "add `fields: [proc.name]`");
            }

            return;
        }

        if (fields.IsList)
        {
            ValidateList(item, exception, fields);
        }
        else
        {
            ValidateScalar(item, exception);
        }

        foreach (var field in fields.IsList ? fields.Items! : [fields])
        {
            ValidateField(item, exception, field, source);
        }

        ValidateValues(item, exception, fields);
    }

    public static void Append(ItemValues item, RuleDefinition rule, List<ExceptionDefinition> added, RuleSource? source)
    {
        foreach (var exception in added)
        {
            var previous = rule.Exceptions.Find(e => e.Name == exception.Name);
            if (previous is null)
            {
                if (exception.Fields is not null && exception.Values.Count == 0)
                {
                    Fail(item, exception, exception.NameText, "is new here and needs `values`", "add `values:`, or define the exception in the rule itself");
                }

                Validate(item, exception, source);
                rule.Exceptions.Add(exception);
            }
            else if (exception.Fields is not null || exception.Comparisons is not null)
            {
                Fail(item, exception, (exception.Fields ?? exception.Comparisons)!.At,
                    "exists already; only values can be appended to it", "remove `fields` and `comps`");
            }
            else
            {
                previous.Values.AddRange(exception.Values);
                ValidateValues(item, previous, previous.Fields!);
            }
        }
    }

    private static void ValidateList(ItemValues item, ExceptionDefinition exception, ExceptionEntry fields)
    {
        exception.Comparisons ??= new ExceptionEntry(fields.At, [.. fields.Items!.Select(f => new ExceptionEntry(Default(f.At, "="), null))]);
        if (exception.Comparisons.Items?.Count != fields.Items!.Count)
        {
            Fail(item, exception, exception.Comparisons.At, "must have as many `comps` as `fields`", $"give `comps` {fields.Items.Count} entries");
            return;
        }

        foreach (var comparison in exception.Comparisons.Items)
        {
            if (comparison.IsList || !TryComparison(comparison.Text, out _, out _))
            {
                Fail(item, exception, comparison.At, $"uses `{comparison.Text}`, which is not an operator", $"operators are {string.Join(' ', Words.OperatorNames)}");
            }
        }
    }

    private static void ValidateScalar(ItemValues item, ExceptionDefinition exception)
    {
        exception.Comparisons ??= new ExceptionEntry(Default(exception.Fields!.At, "in"), null);
        if (exception.Comparisons.IsList)
        {
            Fail(item, exception, exception.Comparisons.At, "has one field and must have one comparison", "write `comps: in` without brackets");
        }
        else if (!TryComparison(exception.Comparisons.Text, out var op, out var modifier) || (modifier == Modifier.None && !Words.IsListOperator(op)))
        {
            Fail(item, exception, exception.Comparisons.At, $"has one field, which cannot be compared by `{exception.Comparisons.Text}`",
                "use in, pmatch, intersects, or an operator with oneof, anyof or allof");
        }
    }

    private static void ValidateField(ItemValues item, ExceptionDefinition exception, ExceptionEntry field, RuleSource? source)
    {
        var text = MappedText.From($"{field.Text} exists");
        if (field.IsList || ConditionParser.Parse(text).Expr is not CheckExpr check)
        {
            Fail(item, exception, field.At, $"names `{field.Text}`, which is not a field", "`palisade watch list fields` shows all fields");
            return;
        }

        foreach (var operand in Fields(check.Left))
        {
            if (source is not null && source.Fields.TryBind(operand.Name, operand.Argument, out _) != FieldLookupError.None)
            {
                Fail(item, exception, field.At, $"names `{operand}`, which the source `{source.Name}` does not have",
                    Suggestion.For(operand.Name, FieldNames(source)) is { } near ? $"did you mean `{near}`?" : "`palisade watch list fields` shows all fields");
            }
        }
    }

    private static void ValidateValues(ItemValues item, ExceptionDefinition exception, ExceptionEntry fields)
    {
        foreach (var value in exception.Values)
        {
            if (!fields.IsList && value.IsList)
            {
                Fail(item, exception, value.At, "has one field, so its values must be texts", "write `values: [a, b]`");
            }
            else if (fields.IsList && value.Items?.Count != fields.Items!.Count)
            {
                Fail(item, exception, value.At, $"needs {fields.Items!.Count} values in each entry, one for each field", "write `values: [[a, b], [c, d]]`");
            }
            else if (fields.IsList && value.Items!.Any(v => v.IsList && v.Items!.Any(i => i.IsList)))
            {
                Fail(item, exception, value.At, "has values nested too deeply", "a value is a text or a list of texts");
            }
        }
    }

    /// <summary>Reads <c>startswith</c> or <c>startswith anyof</c>.</summary>
    public static bool TryComparison(string text, out Operator op, out Modifier modifier)
    {
        var words = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var second = words.Length == 2 ? Array.Find(Words.Modifiers, m => m.Text == words[1]) : default;
        modifier = second.Modifier;
        op = default;
        return words.Length is 1 or 2 && Words.TryOperator(words[0], out op) && (words.Length == 1 || second.Text is not null);
    }

    public static IEnumerable<FieldOperand> Fields(Operand operand) => operand switch
    {
        FieldOperand field => [field],
        TransformOperand transform => transform.Arguments.SelectMany(Fields),
        TupleOperand tuple => tuple.Items.SelectMany(Fields),
        _ => [],
    };

    private static IEnumerable<string> FieldNames(RuleSource source) => source.Fields.Tables.SelectMany(t => t.Rows).Select(r => r.Definition.Name);

    /// <summary>A comparison that is not written is shown at the field it belongs to.</summary>
    private static ScalarText Default(ScalarText at, string comparison) => new(comparison, at.File, at.Start.Line, at.Start.Column);

    private static void Fail(ItemValues item, ExceptionDefinition exception, ScalarText at, string what, string help) =>
        item.ErrorAt(LoadCode.ErrValidate, at, $"the exception `{exception.Name}` {what}", help);
}
