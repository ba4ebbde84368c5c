namespace Palisade.Rules.Syntax;

/// <summary>Both sides of a check.</summary>
public sealed partial class ConditionParser
{
    private FieldOperand? ParseField()
    {
        var start = pos;
        pos += FieldNameLength();
        var name = text[start..pos];
        string? argument = null;
        if (AtChar('[') && (argument = ParseArgument()) is null)
        {
            return null;
        }

        return new FieldOperand(Range(start), name, argument);
    }

    private string? ParseArgument()
    {
        pos++;
        string? argument;
        if (AtQuote())
        {
            argument = ParseQuoted();
            if (argument is null)
            {
                return null;
            }
        }
        else
        {
            var start = pos;
            while (pos < text.Length && !char.IsWhiteSpace(text[pos]) && text[pos] is not ('[' or ']' or '"' or '\''))
            {
                pos++;
            }

            if (pos == start)
            {
                Fail("expected an argument between `[` and `]`", "write a number or a name, or quote it: `proc.env[\"PATH\"]`", 1);
                return null;
            }

            argument = text[start..pos];
        }

        if (!AtChar(']'))
        {
            Fail("expected `]` behind the argument", "blanks, brackets and quotes must be inside quotes", 1);
            return null;
        }

        pos++;
        return argument;
    }

    /// <summary>The part of a transformer behind its name and <c>(</c>.</summary>
    private TransformOperand? ParseTransform(int start, Transform transform)
    {
        if (!Enter(start))
        {
            return null;
        }

        List<Operand> arguments = [];
        do
        {
            pos += arguments.Count > 0 ? 1 : 0;
            SkipBlanks();
            if (ParseTransformArgument(transform, arguments.Count) is not { } argument)
            {
                return null;
            }

            arguments.Add(argument);
            SkipBlanks();
        }
        while (AtChar(','));

        depth--;
        var name = Words.Spell(transform);
        if (!AtChar(')'))
        {
            Fail($"expected `)` at the end of `{name}(...)`", UnexpectedHelp(), WordLength());
            return null;
        }

        pos++;
        if (ArgumentCountError(transform, arguments.Count) is { } wanted)
        {
            pos = start;
            Fail($"`{name}` takes {wanted}, not {arguments.Count}", "see `docs/rules-language.md` for the transformers", name.Length);
            return null;
        }

        string? option = null;
        if (transform == Transform.GetOpt)
        {
            if (!AtChar('['))
            {
                Fail("expected the option's letter in brackets behind `getopt(...)`", "write `getopt(proc.args, \"ab:\")[b]`", 1);
                return null;
            }

            option = ParseArgument();
            if (option is null)
            {
                return null;
            }
        }

        return new TransformOperand(Range(start), transform, [.. arguments], option);
    }

    private static string? ArgumentCountError(Transform transform, int count) => transform switch
    {
        Transform.Join or Transform.GetOpt => count == 2 ? null : "two arguments",
        Transform.Concat => count >= 2 ? null : "at least two arguments",
        _ => count == 1 ? null : "one argument",
    };

    private Operand? ParseTransformArgument(Transform owner, int index)
    {
        var start = pos;
        if (FieldNameLength() > 0)
        {
            return ParseField();
        }

        if (TransformAt(out var transform, out var length))
        {
            if (owner == Transform.Val)
            {
                Fail("`val(...)` takes a field, not another transformer", "leave `val` out: a transformer already makes a value of the field", length);
                return null;
            }

            pos += length;
            return ParseTransform(start, transform);
        }

        var takesText = owner == Transform.Concat || (owner == Transform.Join && index == 0) || (owner == Transform.GetOpt && index == 1);
        if (takesText && AtQuote())
        {
            return ParseQuoted() is { } value ? new ValueOperand(Range(start), value, quoted: true) : null;
        }

        var takesTuple = (owner == Transform.Join && index == 1) || (owner == Transform.GetOpt && index == 0) || owner == Transform.Len;
        if (takesTuple && AtChar('('))
        {
            return ParseTuple();
        }

        Fail($"expected a field or a transformer inside `{Words.Spell(owner)}(...)`", "for example `tolower(proc.name)`", WordLength());
        return null;
    }

    private TupleOperand? ParseTuple()
    {
        var start = pos;
        if (!Enter(start))
        {
            return null;
        }

        List<Operand> items = [];
        do
        {
            pos++;
            SkipBlanks();
            if (ParseTransformArgument(Transform.Concat, items.Count) is not { } item)
            {
                return null;
            }

            items.Add(item);
            SkipBlanks();
        }
        while (AtChar(','));

        depth--;
        if (!AtChar(')'))
        {
            Fail("expected `,` or `)` in the list", UnexpectedHelp(), WordLength());
            return null;
        }

        pos++;
        return new TupleOperand(Range(start), [.. items]);
    }

    /// <summary>A transformer or <c>val(field)</c> on the right side. Null without an error means that something else stands there.</summary>
    private TransformOperand? ParseRightTransform()
    {
        var start = pos;
        if (At("val("))
        {
            pos += "val(".Length;
            return ParseTransform(start, Transform.Val);
        }

        if (TransformAt(out var transform, out var length))
        {
            pos += length;
            return ParseTransform(start, transform);
        }

        return null;
    }

    private Operand? ParseNumber()
    {
        SkipBlanks();
        if (ParseRightTransform() is { } transform)
        {
            return transform;
        }

        var start = pos;
        var length = error is null ? NumberLength() : 0;
        if (length == 0)
        {
            Fail("expected a number", "`<`, `<=`, `>` and `>=` compare with a number, a hexadecimal number or `val(field)`", WordLength());
            return null;
        }

        pos += length;
        return new ValueOperand(Range(start), text[start..pos], quoted: false);
    }

    private Operand? ParseText()
    {
        SkipBlanks();
        var transform = ParseRightTransform();
        return transform is not null || error is not null ? transform : ParseValue();
    }

    private ValueOperand? ParseValue()
    {
        var start = pos;
        if (AtQuote())
        {
            return ParseQuoted() is { } quoted ? new ValueOperand(Range(start), quoted, quoted: true) : null;
        }

        pos += BareLength();
        if (pos > start)
        {
            return new ValueOperand(Range(start), text[start..pos], quoted: false);
        }

        Fail("expected a value", "a value with blanks, parentheses, quotes, `=` or `,` must be quoted", WordLength());
        return null;
    }

    private Operand? ParseList()
    {
        SkipBlanks();
        var start = pos;
        if (AtChar('('))
        {
            pos++;
            return ParseListItems(start);
        }

        var transform = ParseRightTransform();
        if (transform is not null || error is not null)
        {
            return transform;
        }

        var length = IdentifierLength();
        if (length == 0)
        {
            Fail("expected a list in parentheses", "write the values as `(a, b)` or name a list", WordLength());
            return null;
        }

        pos += length;
        return new ListOperand(Range(start), [new ValueOperand(Range(start), text[start..pos], quoted: false)]);
    }

    private ListOperand? ParseListItems(int start)
    {
        List<ValueOperand> items = [];
        SkipBlanks();
        if (!AtChar(')'))
        {
            while (true)
            {
                SkipBlanks();
                if (ParseValue() is not { } item)
                {
                    return null;
                }

                items.Add(item);
                SkipBlanks();
                if (!AtChar(','))
                {
                    break;
                }

                pos++;
            }
        }

        if (!AtChar(')'))
        {
            Fail("expected `,` or `)` in the list", "a value with blanks or parentheses must be quoted", WordLength());
            return null;
        }

        pos++;
        return new ListOperand(Range(start), [.. items]);
    }
}
