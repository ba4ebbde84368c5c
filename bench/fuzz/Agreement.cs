using System.Text.Json;
using Palisade.Events.Fields;
using Palisade.Events.Model;
using Palisade.Rules.Compilation;
using Palisade.Rules.Loading;
using Palisade.Rules.Output;
using Palisade.Rules.Tests.Support;

namespace Palisade.Bench.Fuzz;

/// <summary>Compares what the compiled rules say of events with what the plain evaluator says, and makes alerts of what matched.</summary>
internal sealed class Agreement
{
    private readonly RuleEvaluator evaluator;
    private readonly CompiledRule[] rules;
    private readonly Palisade.Events.EventSource source;
    private readonly HashSet<CompiledRule> matched = [];

    public Agreement(RuleLoadResult loaded, Palisade.Events.EventSource source)
    {
        this.source = source;
        evaluator = new RuleEngine(RuleSet.Compile(loaded, Data.Options, source)).CreateEvaluator(MatchMode.All);
        rules = [.. loaded.Rules.Where(r => r.Enabled && r.Source == source && IsPlain(r))];
    }

    /// <summary>Whether alerts are made of what matches, which costs more than the comparison.</summary>
    public bool ChecksAlerts { get; init; } = true;

    public void Check(EventContext context, bool compare)
    {
        matched.Clear();
        foreach (var rule in evaluator.Evaluate(context))
        {
            matched.Add(rule);
            if (ChecksAlerts)
            {
                CheckAlert(rule, context);
            }
        }

        if (!compare)
        {
            return;
        }

        var values = new CatalogValues(FieldCatalogs.Get(source)) { Context = context };
        var plain = values.Plain();
        foreach (var rule in rules)
        {
            if (plain.Evaluate(rule.Condition) != matched.Contains(rule))
            {
                throw new FuzzFailure($"rule `{rule.Name}`, event {context.Event.Number} ({context.Event.Schema.Name}): the compiler says {matched.Contains(rule)} for {rule.Condition}");
            }
        }
    }

    /// <summary>Whatever an event holds, its alert is one line, and its JSON is JSON with the fields that the shape promises.</summary>
    public static void CheckAlert(CompiledRule rule, EventContext context)
    {
        var alert = Alert.Create(rule, context, "fuzz");
        if (AlertText.Line(alert).AsSpan().ContainsAnyInRange('\0', '\x1f'))
        {
            throw new FuzzFailure($"the alert of `{rule.Name}` holds a control character");
        }

        using var json = JsonDocument.Parse(AlertText.Json(alert));
        if (json.RootElement.GetProperty("rule").GetString() is not { } name || json.RootElement.GetProperty("output_fields").ValueKind != JsonValueKind.Object)
        {
            throw new FuzzFailure($"the JSON alert of `{rule.Name}` has not the shape it should have");
        }
    }

    /// <summary>The plain evaluator knows only the simplest patterns; the pattern languages have tests of their own.</summary>
    private static bool IsPlain(CompiledRule rule)
    {
        var text = rule.Condition.ToString();
        return !text.Contains("glob", StringComparison.Ordinal) && !text.Contains("regex", StringComparison.Ordinal) && !text.Contains("pmatch", StringComparison.Ordinal);
    }
}
