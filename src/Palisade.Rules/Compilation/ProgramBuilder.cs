using Palisade.Events;
using Palisade.Events.Schemas;
using Palisade.Rules.Binding;
using Palisade.Rules.Evaluation;
using Palisade.Rules.Loading;

namespace Palisade.Rules.Compilation;

/// <summary>Compiles the rules of a source.</summary>
internal static class ProgramBuilder
{
    public static RuleProgram Build(RuleSource source, IEnumerable<CompiledRule> rules)
    {
        var terms = new TermTable();
        var specializer = new Specializer(new CheckBinder(source), terms);
        var roots = new List<(CompiledRule Rule, Term Condition)>?[EventCodeSet.Capacity];
        foreach (var rule in rules)
        {
            foreach (var code in CodesOf(source, rule).Codes())
            {
                var condition = specializer.Specialize(rule.Condition, code);
                if (condition != terms.False)
                {
                    (roots[(int)code] ??= []).Add((rule, condition));
                }
            }
        }

        HashSet<Term> shared = [];
        foreach (var bucket in roots.OfType<List<(CompiledRule Rule, Term Condition)>>())
        {
            FindShared(bucket.Select(r => r.Condition), shared);
        }

        var layout = new StateLayout();
        var nodes = new NodeBuilder(layout, shared);
        var buckets = new RuleBucket?[EventCodeSet.Capacity];
        for (var code = 0; code < roots.Length; code++)
        {
            if (roots[code] is { } bucket)
            {
                buckets[code] = new RuleBucket([.. bucket.Select(r => r.Rule)], [.. bucket.Select(r => nodes.Build(r.Condition))]);
            }
        }

        nodes.Finish();
        return new RuleProgram(buckets, layout, nodes.Checks);
    }

    /// <summary>An asynchronous event may carry any name, so every rule that can hold at all must see it.</summary>
    private static EventCodeSet CodesOf(RuleSource source, CompiledRule rule) => source.Source != EventSource.Syscall || rule.EventCodes.IsEmpty
        ? rule.EventCodes : rule.EventCodes.Union(EventCodeSet.Of(EventCode.AsyncEvent));

    /// <summary>Adds the terms that are reached over more than one way, counting a shared term's inside once.</summary>
    private static void FindShared(IEnumerable<Term> conditions, HashSet<Term> shared)
    {
        HashSet<Term> seen = [];
        var open = new Stack<Term>(conditions);
        while (open.TryPop(out var term))
        {
            if (!seen.Add(term))
            {
                shared.Add(term);
                continue;
            }

            foreach (var child in term.Children)
            {
                open.Push(child);
            }
        }
    }
}
