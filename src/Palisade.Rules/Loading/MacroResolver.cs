using System.Collections.Immutable;
using System.Runtime.CompilerServices;
using Palisade.Core.Text;
using Palisade.Rules.Definitions;
using Palisade.Rules.Documents;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Loading;

/// <summary>
/// Gives each macro name in a condition its condition. A macro sees those that were defined before its last change; rules see
/// all. The written-out size is counted, not written out: macros that double ten times over must not cost a gigabyte.
/// </summary>
internal sealed class MacroResolver(DefinitionTable<MacroDefinition> macros, RuleFileLimits limits, LoadLog log)
{
    private readonly Dictionary<MacroDefinition, State> states = [];

    private sealed record State(bool Done, long Nodes, int Depth);

    private readonly record struct Size(long Nodes, int Depth);

    /// <summary>Null where a macro is missing, broken or refers to itself; that is then logged, unless it was before.</summary>
    /// <param name="visibility">Macros defined at or after this index cannot be seen.</param>
    public Expr? Resolve(Expr expr, int visibility, string item)
    {
        var size = new Size(0, 0);
        var result = Rewrite(expr, visibility, item, ref size);
        if (result is not null && (size.Nodes > limits.MaxConditionNodes || size.Depth > ConditionParser.RuleDepth))
        {
            log.Add(LoadCode.ErrValidate, item, expr.At, size.Depth > ConditionParser.RuleDepth
                ? $"the condition is nested deeper than {ConditionParser.RuleDepth} levels with its macros written out"
                : $"the condition has more than {limits.MaxConditionNodes} checks with its macros written out", "use fewer levels of macros");
            return null;
        }

        return result;
    }

    /// <summary>Resolves a macro's own condition, once.</summary>
    public void Resolve(MacroDefinition macro)
    {
        if (states.ContainsKey(macro) || macro.Expr is null)
        {
            return;
        }

        states[macro] = new State(false, 0, 0);
        var size = new Size(0, 0);
        var item = $"macro `{macro.Name}`";
        macro.Expr = Rewrite(macro.Expr, macro.Visibility, item, ref size);
        states[macro] = new State(true, size.Nodes, size.Depth);
    }

    private Expr? Rewrite(Expr expr, int visibility, string item, ref Size size)
    {
        size = size with { Nodes = Math.Min(size.Nodes + 1, int.MaxValue) };
        switch (expr)
        {
            case AndExpr and:
                return RewriteAll(and.Children, visibility, item, ref size) is { } all ? new AndExpr(and.At, all) : null;
            case OrExpr or:
                return RewriteAll(or.Children, visibility, item, ref size) is { } any ? new OrExpr(or.At, any) : null;
            case NotExpr not:
                var child = Rewrite(not.Child, visibility, item, ref size);
                size = size with { Depth = size.Depth + 1 };
                return child is null ? null : new NotExpr(not.At, child);
            case MacroExpr macro:
                return RewriteMacro(macro, visibility, item, ref size);
            default:
                return expr;
        }
    }

    private ImmutableArray<Expr>? RewriteAll(ImmutableArray<Expr> children, int visibility, string item, ref Size size)
    {
        var result = ImmutableArray.CreateBuilder<Expr>(children.Length);
        var complete = true;
        var depth = 0;
        foreach (var child in children)
        {
            var inner = size with { Depth = 0 };
            if (Rewrite(child, visibility, item, ref inner) is { } rewritten)
            {
                result.Add(rewritten);
            }
            else
            {
                complete = false;
            }

            depth = Math.Max(depth, inner.Depth);
            size = inner;
        }

        size = size with { Depth = depth + 1 };
        return complete ? result.MoveToImmutable() : null;
    }

    private MacroExpr? RewriteMacro(MacroExpr reference, int visibility, string item, ref Size size)
    {
        var macro = macros.Find(reference.Name);
        if (macro is null || macro.Index >= visibility)
        {
            var help = macro is not null
                ? $"`{reference.Name}` is defined later; a macro sees only those before it"
                : Suggestion.For(reference.Name, macros.All.Select(m => m.Name)) is { } near
                    ? $"did you mean `{near}`?" : "define it with `- macro:` in this file or one that is loaded before";
            log.Add(LoadCode.ErrValidate, item, reference.At, $"the macro `{reference.Name}` is not defined", help);
            return null;
        }

        macro.IsUsed = true;
        if (states.TryGetValue(macro, out var state) && !state.Done)
        {
            log.Add(LoadCode.ErrValidate, item, reference.At, $"the macro `{reference.Name}` refers to itself", "write the condition without the loop");
            return null;
        }

        if (!RuntimeHelpers.TryEnsureSufficientExecutionStack())
        {
            log.Add(LoadCode.ErrValidate, item, reference.At, "macros refer to each other too deeply", "use fewer levels of macros");
            return null;
        }

        Resolve(macro);
        if (macro.Expr is null)
        {
            return null;
        }

        state = states[macro];
        size = new Size(Math.Min(size.Nodes + state.Nodes, int.MaxValue), Math.Max(size.Depth, state.Depth));
        if (state.Nodes > limits.MaxConditionNodes || state.Depth > ConditionParser.RuleDepth)
        {
            log.Add(LoadCode.ErrValidate, item, reference.At, $"the macro `{reference.Name}` is too large or too deep with its own macros written out", "use fewer levels of macros");
            return null;
        }

        return new MacroExpr(reference.At, reference.Name, macro.Expr);
    }
}
