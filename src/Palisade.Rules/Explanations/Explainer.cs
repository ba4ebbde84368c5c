using System.Collections.Immutable;
using Palisade.Events.Model;
using Palisade.Events.Schemas;
using Palisade.Rules.Binding;
using Palisade.Rules.Compilation;
using Palisade.Rules.Evaluation;
using Palisade.Rules.Loading;
using Palisade.Rules.Output;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Explanations;

/// <summary>Evaluates a rule's condition as it is written, part by part, to show why it holds or does not.</summary>
public sealed class Explainer
{
    private const int MaxValueLength = 200;

    private readonly StateLayout layout = new();
    private readonly NodeFactory nodes;
    private readonly CheckBinder binder;
    private readonly Expr condition;
    private readonly Dictionary<CheckExpr, (Node Node, ImmutableArray<(string Name, ValueReader Reader, NumberFormat Format)> Fields)> checks = [];
    private EvaluationState? state;

    public Explainer(CompiledRule rule, RuleSource source)
    {
        nodes = new NodeFactory(layout);
        binder = new CheckBinder(source);
        condition = rule.Condition;
        Prepare(condition);
    }

    public Explanation Explain(EventContext context)
    {
        state ??= new EvaluationState(layout);
        state.Begin(context);
        return Explain(condition);
    }

    private Explanation Explain(Expr expr)
    {
        switch (expr)
        {
            case AndExpr and:
                var all = and.Children.Select(Explain).ToImmutableArray();
                return new() { Kind = ExplanationKind.And, Text = "and", Verdict = all.All(c => c.Verdict), Children = all };
            case OrExpr or:
                var any = or.Children.Select(Explain).ToImmutableArray();
                return new() { Kind = ExplanationKind.Or, Text = "or", Verdict = any.Any(c => c.Verdict), Children = any };
            case NotExpr not:
                var child = Explain(not.Child);
                return new() { Kind = ExplanationKind.Not, Text = "not", Verdict = !child.Verdict, Children = [child] };
            case MacroExpr macro:
                var body = Explain(macro.Body!);
                return new() { Kind = ExplanationKind.Macro, Text = macro.Name, Verdict = body.Verdict, Children = [body] };
            default:
                return ExplainCheck((CheckExpr)expr);
        }
    }

    private Explanation ExplainCheck(CheckExpr check)
    {
        var (node, fields) = checks[check];
        return new()
        {
            Kind = ExplanationKind.Check,
            Text = check.ToString(),
            Verdict = node.Evaluate(state!),
            Fields = [.. fields.Select(f => new ExplainedField(f.Name, Value(f.Reader, f.Format)))],
        };
    }

    private string? Value(ValueReader reader, NumberFormat format)
    {
        ref var value = ref reader.Read(state!);
        if (value.IsAbsent)
        {
            return null;
        }

        var text = ValueText.Of(in value, format);
        return text.Length <= MaxValueLength ? text : string.Concat(text.AsSpan(0, MaxValueLength), "...");
    }

    private void Prepare(Expr expr)
    {
        switch (expr)
        {
            case AndExpr and:
                and.Children.ToList().ForEach(Prepare);
                break;
            case OrExpr or:
                or.Children.ToList().ForEach(Prepare);
                break;
            case NotExpr not:
                Prepare(not.Child);
                break;
            case MacroExpr macro:
                Prepare(macro.Body!);
                break;
            case CheckExpr check when !checks.ContainsKey(check):
                var bound = binder.Bind(check, out _) ?? throw new InvalidOperationException("the rule was loaded for another source");
                checks[check] = (nodes.Create(bound), [.. Operands(bound).Select(o => (o.Key, nodes.Reader(o), Format(o))).DistinctBy(o => o.Key)]);
                break;
        }
    }

    private static IEnumerable<BoundOperand> Operands(BoundCheck check) =>
        Fields(check.Left).Concat(check.Right is null ? [] : Fields(check.Right));

    private static IEnumerable<BoundOperand> Fields(BoundOperand operand) => operand switch
    {
        BoundFieldOperand => [operand],
        BoundTransform transform => [.. transform.Arguments.SelectMany(Fields), transform],
        BoundTuple tuple => tuple.Items.SelectMany(Fields),
        _ => [],
    };

    private static NumberFormat Format(BoundOperand operand) =>
        operand is BoundFieldOperand bound ? bound.Field.Definition.Format : NumberFormat.Decimal;
}
