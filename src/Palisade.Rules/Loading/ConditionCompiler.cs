using Palisade.Rules.Definitions;
using Palisade.Rules.Documents;
using Palisade.Rules.Syntax;
using Palisade.Rules.Text;

namespace Palisade.Rules.Loading;

/// <summary>From the texts of conditions to trees with lists and macros resolved.</summary>
internal sealed class ConditionCompiler
{
    private readonly RuleCollection definitions;
    private readonly ListExpander lists;
    private readonly RuleFileLimits limits;
    private readonly MacroResolver resolver;
    private readonly LoadLog log;

    public ConditionCompiler(RuleCollection definitions, ListExpander lists, RuleFileLimits limits, LoadLog log)
    {
        this.definitions = definitions;
        this.lists = lists;
        this.limits = limits;
        this.log = log;
        resolver = new MacroResolver(definitions.Macros, limits, log);
    }

    public void CompileMacros()
    {
        foreach (var macro in definitions.Macros.All)
        {
            macro.Expr = Parse(ExceptionText.Build(macro.Condition, []), $"macro `{macro.Name}`");
        }

        foreach (var macro in definitions.Macros.All)
        {
            resolver.Resolve(macro);
        }
    }

    public Expr? Compile(RuleDefinition rule)
    {
        var item = $"rule `{rule.Name}`";
        var expr = Parse(ExceptionText.Build(rule.Condition, rule.Exceptions), item);
        return expr is null ? null : resolver.Resolve(expr, int.MaxValue, item);
    }

    private Expr? Parse(MappedText condition, string item)
    {
        if (lists.Expand(condition) is not { } expanded)
        {
            log.Add(LoadCode.ErrCompileCondition, item, new TextRange(condition, 0, 1),
                $"the condition is longer than {limits.MaxConditionLength} characters with its lists written out", "use smaller lists");
            return null;
        }

        var result = ConditionParser.Parse(expanded, ConditionParser.RuleDepth);
        if (result.Error is { } error)
        {
            log.Add(LoadCode.ErrCompileCondition, item, error.At, error.Message, error.Help);
        }

        return result.Expr;
    }
}
