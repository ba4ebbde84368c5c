using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Palisade.Core.Text;
using Palisade.Events.Fields;
using Palisade.Rules.Binding;
using Palisade.Rules.Loading;
using Palisade.Rules.Syntax;
using Palisade.Rules.Text;

namespace Palisade.Rules.Output;

/// <summary>
/// Reads an output: text with <c>%field</c>, <c>%field[argument]</c>, <c>%20field</c> and <c>%transformer(...)</c>. The longest field that
/// exists wins, so a full stop may follow one directly. A leading <c>*</c> is accepted; absent values always print.
/// </summary>
internal sealed class OutputParser
{
    private const int MaxWidth = 10_000;

    private readonly MappedText source;
    private readonly RuleSource fields;
    private readonly OperandBinder binder;
    private readonly ImmutableArray<OutputPart>.Builder parts = ImmutableArray.CreateBuilder<OutputPart>();
    private readonly StringBuilder literal = new();
    private int pos;

    private OutputParser(MappedText source, RuleSource fields)
    {
        this.source = source;
        this.fields = fields;
        binder = new OperandBinder(fields);
    }

    public static ImmutableArray<OutputPart>? Parse(MappedText source, RuleSource fields, out BindError? error) =>
        new OutputParser(source, fields).Parse(out error);

    private ImmutableArray<OutputPart>? Parse(out BindError? error)
    {
        error = null;
        var text = source.Value;
        pos = text.StartsWith('*') ? 1 : 0;
        while (pos < text.Length)
        {
            if (text[pos] != '%')
            {
                literal.Append(text[pos++]);
            }
            else if (pos + 1 < text.Length && text[pos + 1] == '%')
            {
                literal.Append('%');
                pos += 2;
            }
            else if ((error = ReadValue()) is not null)
            {
                return null;
            }
        }

        Flush();
        return parts.ToImmutable();
    }

    private BindError? ReadValue()
    {
        var text = source.Value;
        var start = pos++;
        var digits = pos;
        while (pos < text.Length && char.IsAsciiDigit(text[pos]))
        {
            pos++;
        }

        var width = 0;
        if (pos > digits && (!int.TryParse(text.AsSpan(digits, pos - digits), NumberStyles.None, CultureInfo.InvariantCulture, out width) || width > MaxWidth))
        {
            return Error(start, pos - start, $"a width cannot be more than {MaxWidth}", "use a smaller width");
        }

        var nameStart = pos;
        var operand = ConditionParser.ParseTransformAt(source, pos, out var end, out var syntax) is { } transform
            ? binder.Bind(transform, out var error)
            : syntax is null ? BindLongest(out end, out error) : Failed(syntax, out error);
        if (operand is null)
        {
            return error ?? Error(start, Math.Max(1, WordEnd(nameStart) - start), $"`{text[start..WordEnd(nameStart)]}` is not a field of the source `{fields.Name}`", Near(nameStart), isUnknown: true);
        }

        Flush();
        parts.Add(new OutputPart(text[nameStart..end], operand, width));
        pos = end;
        return null;
    }

    private static BoundOperand? Failed(SyntaxError syntax, out BindError? error)
    {
        error = new BindError(syntax.At, syntax.Message, syntax.Help);
        return null;
    }

    private BoundFieldOperand? BindLongest(out int end, out BindError? error)
    {
        var text = source.Value;
        error = null;
        for (end = WordEnd(pos); end > pos; end--)
        {
            var name = text[pos..end];
            var close = end < text.Length && text[end] == '[' ? text.IndexOf(']', end) : -1;
            if (close > 0)
            {
                var argument = text[(end + 1)..close];
                if (argument is ['"' or '\'', .., var last] && last == argument[0] && argument.Length > 1)
                {
                    argument = argument[1..^1];
                }

                if (fields.Fields.TryBind(name, argument, out var withArgument) == FieldLookupError.None)
                {
                    end = close + 1;
                    return new BoundFieldOperand(withArgument!);
                }
            }

            var result = fields.Fields.TryBind(name, null, out var field);
            if (result == FieldLookupError.None)
            {
                return new BoundFieldOperand(field!);
            }

            if (result == FieldLookupError.ArgumentMissing)
            {
                error = Error(pos, end - pos, $"the field `{name}` needs an argument", $"write `%{name}[...]`");
            }
        }

        return null;
    }

    private int WordEnd(int start)
    {
        var end = start;
        while (end < source.Value.Length && (char.IsAsciiLetterOrDigit(source.Value[end]) || source.Value[end] is '.' or '_'))
        {
            end++;
        }

        return end;
    }

    private string Near(int nameStart)
    {
        var name = source.Value[nameStart..WordEnd(nameStart)];
        var all = fields.Fields.Tables.SelectMany(t => t.Rows).Select(r => r.Definition.Name);
        return name.Length == 0 ? "write `%%` for a percent sign"
            : Suggestion.For(name, all) is { } near ? $"did you mean `%{near}`?" : "`palisade watch list fields` shows all fields; `%%` is a percent sign";
    }

    private BindError Error(int start, int length, string message, string help, bool isUnknown = false) =>
        new(new TextRange(source, start, length), message, help, isUnknown);

    private void Flush()
    {
        if (literal.Length > 0)
        {
            parts.Add(new OutputPart(literal.ToString(), null, 0));
            literal.Clear();
        }
    }
}
