using System.Collections.Immutable;
using Palisade.Core.Text;
using Palisade.Events;
using Palisade.Events.Fields;
using Palisade.Events.Schemas;
using Palisade.Rules.Loading;
using Palisade.Rules.Matching;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Binding;

/// <summary>Turns the checks of a condition into checks that can be evaluated, or says why that cannot be.</summary>
internal sealed class CheckBinder(RuleSource source)
{
    private readonly OperandBinder operands = new(source);

    public BoundCheck? Bind(CheckExpr check, out BindError? error)
    {
        if (operands.Bind(check.Left, out error) is not { } left)
        {
            return null;
        }

        if (!TypeRules.Supports(left.Type, left.IsList, check.Operator) || (check.Modifier != Modifier.None && left.IsList))
        {
            error = new(check.At, $"`{check.Left}` is a {TypeRules.Describe(left.Type, left.IsList)} and has no operator `{Words.Spell(check.Operator)}`",
                $"its operators are {TypeRules.Supported(left.Type, left.IsList)}");
            return null;
        }

        if (UsesEventType(left) && EventTypeError(check, left) is { } eventType)
        {
            error = eventType;
            return null;
        }

        return check.Right switch
        {
            null => new BoundCheck { Syntax = check, Left = left },
            ValueOperand value => BindValues(check, left, [value], out error),
            ListOperand list => BindValues(check, left, list.Items, out error),
            var right => BindRight(check, left, right, out error),
        };
    }

    /// <summary>A bare value that is also a field's name, and so perhaps meant as the field.</summary>
    public BindError? Misuse(CheckExpr check)
    {
        IEnumerable<ValueOperand> values = check.Right switch
        {
            ValueOperand value => [value],
            ListOperand list => list.Items,
            _ => [],
        };
        foreach (var value in values.Where(v => !v.Quoted && v.Value.Contains('.', StringComparison.Ordinal)))
        {
            if (source.Fields.TryBind(value.Value, out _) == FieldLookupError.None)
            {
                return new(value.At, $"`{value.Value}` is compared as a text, though a field has this name", $"write `val({value.Value})` for the field, or quote the text");
            }
        }

        return null;
    }

    private static BoundCheck? BindValues(CheckExpr check, BoundOperand left, ImmutableArray<ValueOperand> values, out BindError? error)
    {
        ValueTest? test;
        if (check.Modifier == Modifier.None)
        {
            test = LiteralReader.Create(left.Type, check.Operator, values, out error);
        }
        else
        {
            List<ValueTest> tests = [];
            error = null;
            foreach (var value in values)
            {
                if (LiteralReader.Create(left.Type, check.Operator, [value], out error) is not { } one)
                {
                    return null;
                }

                tests.Add(one);
            }

            test = new ModifiedTest(check.Modifier, [.. tests]);
        }

        return test is null ? null : new BoundCheck { Syntax = check, Left = left, Test = test, Values = [.. values.Select(v => v.Value)] };
    }

    private BoundCheck? BindRight(CheckExpr check, BoundOperand left, Operand operand, out BindError? error)
    {
        if (operands.Bind(operand, out error) is not { } right)
        {
            return null;
        }

        var op = Words.Spell(check.Operator);
        var quantified = new[] { left, right }.OfType<BoundFieldOperand>().FirstOrDefault(f => f.Field.Quantifier != FieldQuantifier.One);
        error = (check.Operator, check.Modifier, left.Type, quantified) switch
        {
            (_, not Modifier.None, _, _) => new(operand.At, $"`{Words.Spell(check.Modifier)}` needs a list of values", "write the values in parentheses"),
            (Operator.PMatch or Operator.Regex, _, _, _) => new(operand.At, $"`{op}` cannot compare with a field", "write the values in the condition"),
            (_, _, FieldType.IpNet, _) => new(operand.At, $"`{check.Left}` is a network and cannot be compared with a field", "use a field that is an address, such as fd.sip"),
            (_, _, _, { } several) => new(operand.At, $"`{several.Field}` stands for several values and cannot be compared with a field", "use a field that has one value"),
            _ when left.Type != right.Type || left.IsList != right.IsList => new(operand.At,
                $"a {TypeRules.Describe(left.Type, left.IsList)} cannot be compared with a {TypeRules.Describe(right.Type, right.IsList)}", "both sides must be of one type"),
            _ => null,
        };
        return error is null ? new BoundCheck { Syntax = check, Left = left, Right = right } : null;
    }

    private static bool UsesEventType(BoundOperand operand) => operand switch
    {
        BoundFieldOperand field => field.Field.Definition.Name == "evt.type",
        BoundTransform transform => transform.Arguments.Any(UsesEventType),
        BoundTuple tuple => tuple.Items.Any(UsesEventType),
        _ => false,
    };

    /// <summary>Rules are indexed by event type when they are loaded, so what is compared must be known then.</summary>
    private BindError? EventTypeError(CheckExpr check, BoundOperand left)
    {
        if (left is not BoundFieldOperand)
        {
            return new(check.Left.At, "`evt.type` cannot be given to a transformer", "compare it with the names of event types");
        }

        if (check.Right is TransformOperand)
        {
            return new(check.Right.At, "`evt.type` cannot be compared with a field", "compare it with the names of event types");
        }

        if (source.Source != EventSource.Syscall || check.Operator is not (Operator.Equal or Operator.NotEqual or Operator.In or Operator.Intersects))
        {
            return null;
        }

        ImmutableArray<ValueOperand> values = check.Right is ListOperand list ? list.Items : [(ValueOperand)check.Right!];
        foreach (var value in values.Where(v => EventSchemas.CodesOf(v.Value).IsEmpty))
        {
            return new(value.At, $"there is no event type `{value.Value}`", Suggestion.For(value.Value, EventSchemas.AllNames) is { } near
                ? $"did you mean `{near}`?" : "`palisade watch list events` shows all event types", IsUnknown: true);
        }

        return null;
    }
}
