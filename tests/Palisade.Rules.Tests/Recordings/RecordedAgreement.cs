using Palisade.Events.Fields;
using Palisade.Events.Recordings;
using Palisade.Rules.Loading;
using Palisade.Rules.Tests.Support;
using Shouldly;

namespace Palisade.Rules.Tests.Recordings;

/// <summary>Evaluates a recording by the compiler and by the plain evaluator.</summary>
internal static class RecordedAgreement
{
    /// <summary>Gives the number of pairs of rule and event that were compared.</summary>
    public static long Check(RuleLoadResult loaded, RuleLoaderOptions options, IEventStream events)
    {
        var evaluator = options.Evaluator(loaded);
        var values = new CatalogValues(FieldCatalogs.Get(events.Source));
        var plain = values.Plain();
        var rules = loaded.Rules.Where(r => r.Enabled && r.Source == events.Source).ToList();
        long pairs = 0;
        while (events.MoveNext())
        {
            HashSet<string> matched = [];
            foreach (var rule in evaluator.Evaluate(events.Context))
            {
                matched.Add(rule.Name);
            }

            values.Context = events.Context;
            foreach (var rule in rules)
            {
                plain.Evaluate(rule.Condition).ShouldBe(matched.Contains(rule.Name), $"{rule.Name}, event {events.Context.Event.Number}");
                pairs++;
            }
        }

        return pairs;
    }
}
