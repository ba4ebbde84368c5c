using System.Collections.Immutable;
using Palisade.Core.Text;
using Palisade.Events.Fields;
using Palisade.Rules.Loading;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Binding;

/// <summary>Finds the fields of an operand and the type of what transformers make of them.</summary>
internal sealed class OperandBinder(RuleSource source)
{
    public BoundOperand? Bind(Operand operand, out BindError? error)
    {
        error = null;
        return operand switch
        {
            FieldOperand field => BindField(field, out error),
            TransformOperand { Transform: Transform.Val } val => Bind(val.Arguments[0], out error),
            TransformOperand transform => BindTransform(transform, out error),
            TupleOperand tuple => BindTuple(tuple, out error),
            ValueOperand value => new BoundText(value.Value),
            _ => throw new InvalidOperationException($"unexpected operand {operand.GetType().Name}"),
        };
    }

    private BoundFieldOperand? BindField(FieldOperand operand, out BindError? error)
    {
        error = null;
        var result = source.Fields.TryBind(operand.Name, operand.Argument, out var field);
        if (result == FieldLookupError.None)
        {
            return new BoundFieldOperand(field!);
        }

        error = result switch
        {
            FieldLookupError.ArgumentMissing => new(operand.At, $"the field `{operand.Name}` needs an argument", $"write `{operand.Name}[...]`"),
            FieldLookupError.ArgumentNotAllowed => new(operand.At, $"the field `{operand.Name}` takes no argument", "remove the brackets"),
            FieldLookupError.ArgumentInvalid => new(operand.At, $"the field `{operand.Name}` does not take the argument `{operand.Argument}`",
                "`palisade watch list fields` shows what the argument can be"),
            _ => new(operand.At, $"the source `{source.Name}` has no field `{operand.Name}`", Near(operand.Name), IsUnknown: true),
        };
        return null;
    }

    private string Near(string name)
    {
        var names = source.Fields.Tables.SelectMany(t => t.Rows).Select(r => r.Definition.Name);
        return Suggestion.For(name, names) is { } near ? $"did you mean `{near}`?" : "`palisade watch list fields` shows all fields";
    }

    private BoundTuple? BindTuple(TupleOperand tuple, out BindError? error)
    {
        error = null;
        var items = ImmutableArray.CreateBuilder<BoundOperand>(tuple.Items.Length);
        foreach (var item in tuple.Items)
        {
            if (Bind(item, out error) is not { } bound || !IsSingleText(item, bound, "list", out error))
            {
                return null;
            }

            items.Add(bound);
        }

        return new BoundTuple($"({string.Join(", ", items.Select(i => i.Key))})", items.MoveToImmutable());
    }

    private BoundTransform? BindTransform(TransformOperand operand, out BindError? error)
    {
        error = null;
        var name = Words.Spell(operand.Transform);
        var arguments = ImmutableArray.CreateBuilder<BoundOperand>(operand.Arguments.Length);
        foreach (var argument in operand.Arguments)
        {
            if (Bind(argument, out error) is not { } bound)
            {
                return null;
            }

            if (bound is BoundFieldOperand { Field: var field } && (field.Quantifier != FieldQuantifier.One || field.Definition.Name == "evt.rawarg"))
            {
                error = new(argument.At, $"`{field}` cannot be given to a transformer", "it stands for several values or has no type of its own; use a field that has one value");
                return null;
            }

            arguments.Add(bound);
        }

        var all = arguments.MoveToImmutable();
        var first = all[0];
        var type = first.Type;
        var isList = first.IsList;
        switch (operand.Transform)
        {
            case Transform.Len:
                if (!isList && type is not (FieldType.String or FieldType.Bytes))
                {
                    error = new(operand.Arguments[0].At, $"`len` takes a text, bytes or a list, not a {TypeRules.Describe(type, isList)}", "use a text field");
                }

                (type, isList) = (FieldType.UInt64, false);
                break;
            case Transform.Join:
                _ = IsSingleText(operand.Arguments[0], first, name, out error) && IsTextList(operand.Arguments[1], all[1], name, out error);
                (type, isList) = (FieldType.String, false);
                break;
            case Transform.GetOpt:
                _ = IsTextList(operand.Arguments[0], first, name, out error) && IsSingleText(operand.Arguments[1], all[1], name, out error);
                (type, isList) = (FieldType.String, false);
                if (error is null && operand.Option!.Length != 1)
                {
                    error = new(operand.At, "the option in brackets must be one letter", "write `getopt(proc.args, \"ab:\")[b]`");
                }

                break;
            case Transform.Concat:
                for (var i = 0; i < all.Length && error is null; i++)
                {
                    IsSingleText(operand.Arguments[i], all[i], name, out error);
                }

                break;
            case Transform.B64:
                if (type is not (FieldType.String or FieldType.Bytes))
                {
                    error = WrongType(operand.Arguments[0], first, name);
                }

                break;
            default:
                if (type != FieldType.String)
                {
                    error = WrongType(operand.Arguments[0], first, name);
                }

                break;
        }

        var option = operand.Option is null ? "" : $"[{operand.Option}]";
        return error is null
            ? new BoundTransform($"{name}({string.Join(", ", all.Select(a => a.Key))}){option}", type, isList, operand.Transform, all, operand.Option)
            : null;
    }

    private static bool IsSingleText(Operand syntax, BoundOperand operand, string name, out BindError? error)
    {
        error = operand is { Type: FieldType.String, IsList: false } ? null : WrongType(syntax, operand, name);
        return error is null;
    }

    private static bool IsTextList(Operand syntax, BoundOperand operand, string name, out BindError? error)
    {
        error = operand is { Type: FieldType.String, IsList: true } ? null
            : new(syntax.At, $"`{name}` takes a list of texts here, not a {TypeRules.Describe(operand.Type, operand.IsList)}", "use a list field, or write `(a.b, c.d)`");
        return error is null;
    }

    private static BindError WrongType(Operand syntax, BoundOperand operand, string name) =>
        new(syntax.At, $"`{name}` takes a text, not a {TypeRules.Describe(operand.Type, operand.IsList)}", "use a text field");
}
