using Palisade.Events.Schemas;
using Palisade.Rules.Binding;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Compilation;

/// <summary>
/// Writes a condition for one event code: checks that the code decides become constants and take what hangs on them along, so that
/// an event never pays for the parts of a rule that are about other events.
/// </summary>
internal sealed class Specializer(CheckBinder binder, TermTable terms)
{
    private readonly Dictionary<(Expr Body, EventCode Code), Term> macros = [];
    private readonly Dictionary<CheckExpr, Term> checks = [];

    public Term Specialize(Expr expr, EventCode code) => expr switch
    {
        AndExpr and => terms.And(and.Children.Select(c => Specialize(c, code))),
        OrExpr or => terms.Or(or.Children.Select(c => Specialize(c, code))),
        NotExpr not => terms.Not(Specialize(not.Child, code)),
        MacroExpr { Body: { } body } => Macro(body, code),
        CheckExpr check => Check(check, code),
        _ => throw new InvalidOperationException("the condition has an unresolved macro"),
    };

    private Term Macro(Expr body, EventCode code)
    {
        if (!macros.TryGetValue((body, code), out var term))
        {
            macros[(body, code)] = term = Specialize(body, code);
        }

        return term;
    }

    private Term Check(CheckExpr check, EventCode code)
    {
        if (EventTypeAlgebra.Decide(check, code) is { } decided)
        {
            return decided ? terms.True : terms.False;
        }

        if (!checks.TryGetValue(check, out var term))
        {
            var bound = binder.Bind(check, out var error)
                ?? throw new InvalidOperationException($"a condition that was checked cannot be bound: {error!.Message}");
            checks[check] = term = terms.Check(bound);
        }

        return term;
    }
}
