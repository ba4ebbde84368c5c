using Palisade.Rules.Binding;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Loading;

/// <summary>
/// Binds every check of a condition to see that it can be evaluated, and warns of what loads but hardly means what it says.
/// A macro that many rules use is checked once for each source, so that its mistake is reported once.
/// </summary>
internal sealed class ConditionChecks(LoadLog log)
{
    private const string Absent = "<NA>";

    private readonly Dictionary<(Expr Body, string Source), BindError?> macros = [];
    private readonly Dictionary<string, CheckBinder> binders = [];
    private readonly HashSet<BindError> reported = new(ReferenceEqualityComparer.Instance);

    public static readonly string[] Deprecated = ["evt.dir", "evt.latency"];

    public static string DeprecatedHelp(string field) => field == "evt.dir"
        ? "remove it: there is one event for each system call, made when it returns" : "remove it: it has no value any more";

    /// <summary>False where the rule cannot be used; that is then logged.</summary>
    public bool Check(Expr condition, RuleSource source, string item, bool skipIfUnknown)
    {
        if (!binders.TryGetValue(source.Name, out var binder))
        {
            binders.Add(source.Name, binder = new CheckBinder(source));
        }

        var error = Visit(condition, source, binder, item);
        if (error is not null && skipIfUnknown && error.IsUnknown)
        {
            log.Add(LoadCode.UnknownFilter, item, error.At, error.Message, $"the rule is skipped; {error.Help}");
        }
        else if (error is not null && reported.Add(error))
        {
            log.Add(LoadCode.ErrCompileCondition, item, error.At, error.Message, error.Help);
        }

        return error is null;
    }

    /// <summary>Gives the first mistake.</summary>
    private BindError? Visit(Expr expr, RuleSource source, CheckBinder binder, string item)
    {
        switch (expr)
        {
            case AndExpr and:
                return VisitAll(and.Children, source, binder, item);
            case OrExpr or:
                return VisitAll(or.Children, source, binder, item);
            case NotExpr not:
                return Visit(not.Child, source, binder, item);
            case MacroExpr { Body: { } body }:
                if (!macros.TryGetValue((body, source.Name), out var known))
                {
                    macros[(body, source.Name)] = known = Visit(body, source, binder, item);
                }

                return known;
            case CheckExpr check:
                Warn(check, binder, item);
                binder.Bind(check, out var error);
                return error;
            default:
                return null;
        }
    }

    private BindError? VisitAll(IReadOnlyList<Expr> children, RuleSource source, CheckBinder binder, string item)
    {
        BindError? first = null;
        foreach (var child in children)
        {
            first ??= Visit(child, source, binder, item);
        }

        return first;
    }

    private void Warn(CheckExpr check, CheckBinder binder, string item)
    {
        foreach (var field in ExceptionChecks.Fields(check.Left))
        {
            if (Array.Find(Deprecated, d => field.Name == d || field.Name.StartsWith(d + ".", StringComparison.Ordinal)) is { } deprecated)
            {
                log.Add(LoadCode.DeprecatedItem, item, check.Left.At, $"the field `{field.Name}` is deprecated", DeprecatedHelp(deprecated));
            }

            if (field.Name.StartsWith("ka.", StringComparison.Ordinal) || field.Name.StartsWith("jevt.", StringComparison.Ordinal))
            {
                WarnAbsent(check, item);
            }
        }

        if (binder.Misuse(check) is { } misuse)
        {
            log.Add(LoadCode.CompileCondition, item, misuse.At, misuse.Message, misuse.Help);
        }
    }

    private void WarnAbsent(CheckExpr check, string item)
    {
        var compares = check.Operator is Operator.Equal or Operator.NotEqual or Operator.In or Operator.Intersects or Operator.PMatch;
        var value = check.Right switch
        {
            ValueOperand single => single,
            ListOperand list => list.Items.FirstOrDefault(i => i.Value == Absent),
            _ => null,
        };
        if (compares && value?.Value == Absent)
        {
            log.Add(LoadCode.UnsafeNaCheck, item, value.At, "a field that is absent does not equal the text `<NA>`", $"write `{check.Left} exists` or `not {check.Left} exists`");
        }
    }
}
