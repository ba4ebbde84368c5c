using System.Collections.Immutable;
using System.Globalization;
using Palisade.Events.Recordings;
using Palisade.Rules.Compilation;
using Palisade.Rules.Output;

namespace Palisade.Rules.Testing;

/// <summary>Runs a test over its events, with every rule that matches, not only the first.</summary>
public static class RuleTestRunner
{
    /// <summary>What is wrong, one sentence each; none where the test passes.</summary>
    public static ImmutableArray<string> Run(RuleTest test, RuleSet rules, IEventStream events)
    {
        var evaluator = new RuleEngine(rules).CreateEvaluator(MatchMode.All);
        List<Alert> alerts = [];
        while (events.MoveNext())
        {
            foreach (var rule in evaluator.Evaluate(events.Context))
            {
                alerts.Add(Alert.Create(rule, events.Context, "test"));
            }
        }

        return Check(test, rules, alerts);
    }

    internal static ImmutableArray<string> Check(RuleTest test, RuleSet rules, IReadOnlyList<Alert> alerts)
    {
        List<string> failures = [];
        var known = rules.Rules.Select(r => r.Name).ToHashSet();
        foreach (var name in test.Must.Select(m => m.Rule.Value).Concat(test.MustNot.Select(m => m.Value)).Distinct().Where(n => !known.Contains(n)))
        {
            failures.Add($"no rule is called `{name}`");
        }

        foreach (var expected in test.Must.Where(m => known.Contains(m.Rule.Value)))
        {
            if (Missing(expected, alerts) is { } failure)
            {
                failures.Add(failure);
            }
        }

        foreach (var name in test.MustNot.Select(m => m.Value))
        {
            if (alerts.FirstOrDefault(a => a.Rule == name) is { } alert)
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"`{name}` must not match, but event {alert.EventNumber} gave: {alert.Message}"));
            }
        }

        if (test.Exact)
        {
            foreach (var alert in alerts.Where(a => !test.Must.Any(m => m.Rule.Value == a.Rule)).DistinctBy(a => a.Rule))
            {
                failures.Add(string.Create(CultureInfo.InvariantCulture, $"`{alert.Rule}` is not expected, but event {alert.EventNumber} gave: {alert.Message}"));
            }
        }

        return [.. failures];
    }

    private static string? Missing(ExpectedAlert expected, IReadOnlyList<Alert> alerts)
    {
        var ofRule = alerts.Where(a => a.Rule == expected.Rule.Value).ToList();
        var fitting = ofRule.Where(a => (expected.Event is null || a.EventNumber == expected.Event)
            && (expected.Output is null || a.Message.Contains(expected.Output, StringComparison.Ordinal))).ToList();
        if (expected.Count is { } count ? fitting.Count == count : fitting.Count > 0)
        {
            return null;
        }

        var wanted = expected.Event is { } number ? string.Create(CultureInfo.InvariantCulture, $" for event {number}") : "";
        wanted += expected.Output is { } part ? $" with `{part}`" : "";
        var times = expected.Count is { } n ? string.Create(CultureInfo.InvariantCulture, $"{n} times") : "";
        var got = ofRule.Count == 0 ? "it never did"
            : string.Create(CultureInfo.InvariantCulture, $"{fitting.Count} of its {ofRule.Count} alerts fit; the first was event {ofRule[0].EventNumber}: {ofRule[0].Message}");
        return $"`{expected.Rule.Value}` must match{(times.Length > 0 ? " " + times : "")}{wanted}; {got}";
    }
}
