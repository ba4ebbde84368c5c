using System.Globalization;
using Palisade.Events.Schemas;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Compilation;

/// <summary>
/// Which event codes a condition can be true for, by sets: <c>evt.type</c> gives one, every other check all of them,
/// <c>and</c> intersects, <c>or</c> unites, <c>not</c> is pushed down to the checks.
/// </summary>
internal static class EventTypeAlgebra
{
    /// <summary>Codes whose <c>evt.type</c> is not decided by the code: the name has to be compared for each event.</summary>
    public static readonly EventCodeSet Unnamed = EventCodeSet.Of(EventCode.Generic, EventCode.AsyncEvent, EventCode.PluginEvent);

    public static EventCodeSet CodesOf(Expr expr) => CodesOf(expr, negated: false);

    /// <summary>Whether an event type check is true for every event of the code, for none (false), or must be made (null).</summary>
    public static bool? Decide(CheckExpr check, EventCode code)
    {
        if (IsNeverTrue(check))
        {
            return false;
        }

        return IsEventType(check, out var values) && !Unnamed.Contains(code)
            ? Named(values).Contains(code) != (check.Operator == Operator.NotEqual)
            : null;
    }

    private static EventCodeSet CodesOf(Expr expr, bool negated) => expr switch
    {
        AndExpr and => Combine(and.Children, negated, intersect: !negated),
        OrExpr or => Combine(or.Children, negated, intersect: negated),
        NotExpr not => CodesOf(not.Child, !negated),
        MacroExpr macro => macro.Body is null ? EventSchemas.Delivered : CodesOf(macro.Body, negated),
        CheckExpr check => CodesOf(check, negated),
        _ => EventSchemas.Delivered,
    };

    private static EventCodeSet Combine(IReadOnlyList<Expr> children, bool negated, bool intersect)
    {
        var codes = CodesOf(children[0], negated);
        for (var i = 1; i < children.Count; i++)
        {
            var next = CodesOf(children[i], negated);
            codes = intersect ? codes.Intersect(next) : codes.Union(next);
        }

        return codes;
    }

    private static EventCodeSet CodesOf(CheckExpr check, bool negated)
    {
        if (IsNeverTrue(check))
        {
            return negated ? EventSchemas.Delivered : EventCodeSet.Empty;
        }

        if (!IsEventType(check, out var values))
        {
            return EventSchemas.Delivered;
        }

        var named = Named(values);
        return (check.Operator == Operator.NotEqual) != negated
            ? EventSchemas.Delivered.Except(named.Except(Unnamed))
            : named.Intersect(EventSchemas.Delivered);
    }

    private static bool IsEventType(CheckExpr check, out IEnumerable<string> values)
    {
        values = check.Right switch
        {
            ValueOperand value => [value.Value],
            ListOperand list => list.Items.Select(i => i.Value),
            _ => [],
        };
        return check is { Left: FieldOperand { Name: "evt.type", Argument: null }, Modifier: Modifier.None, Right: ValueOperand or ListOperand }
            && check.Operator is Operator.Equal or Operator.NotEqual or Operator.In or Operator.Intersects;
    }

    private static EventCodeSet Named(IEnumerable<string> values)
    {
        var codes = EventCodeSet.Empty;
        foreach (var value in values)
        {
            codes = codes.Union(EventSchemas.CodesOf(value));
        }

        return codes;
    }

    /// <summary>Events count from 1, which rules use to write a condition that never holds.</summary>
    private static bool IsNeverTrue(CheckExpr check)
    {
        if (check is not { Left: FieldOperand { Name: "evt.num", Argument: null }, Modifier: Modifier.None, Right: ValueOperand value }
            || !ulong.TryParse(value.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return false;
        }

        return check.Operator switch
        {
            Operator.Equal or Operator.LessOrEqual => number == 0,
            Operator.Less => number <= 1,
            _ => false,
        };
    }
}
