using System.Diagnostics;
using System.Runtime.CompilerServices;
using Palisade.Events;
using Palisade.Events.Model;
using Palisade.Rules.Evaluation;

namespace Palisade.Rules.Compilation;

/// <summary>Evaluates events against the engine's rules. For one thread at a time; allocates nothing while no rule matches.</summary>
public sealed class RuleEvaluator
{
    private readonly RuleEngine engine;
    private readonly MatchMode mode;
    private readonly EvaluationState?[] states = new EvaluationState?[EventSource.All.Length];
    private RuleSet rules;
    private CompiledRule[] matches = new CompiledRule[16];
    private int matchCount;

    internal RuleEvaluator(RuleEngine engine, MatchMode mode)
    {
        this.engine = engine;
        this.mode = mode;
        rules = engine.Current;
        Costs = new RuleCosts(rules.Rules.Length);
    }

    /// <summary>The rules that the last event was evaluated against.</summary>
    public RuleSet Rules => rules;

    /// <summary>What rules cost, by <see cref="CompiledRule.Index"/>; grows only by <see cref="EvaluateMeasured"/>.</summary>
    public RuleCosts Costs { get; private set; }

    /// <summary>Rules that hold for the event, in load order. Good until the next call.</summary>
    public ReadOnlySpan<CompiledRule> Evaluate(EventContext context) => Evaluate<Unmeasured>(context);

    /// <summary>The same, measuring each rule.</summary>
    public ReadOnlySpan<CompiledRule> EvaluateMeasured(EventContext context) => Evaluate<Measured>(context);

    private ReadOnlySpan<CompiledRule> Evaluate<TMeter>(EventContext context)
        where TMeter : struct, IMeter
    {
        if (!ReferenceEquals(rules, engine.Current))
        {
            TakeUp(engine.Current);
        }

        var source = context.Event.Source;
        if (rules.Program(source)?.Bucket(context.Event.Code) is not { } bucket)
        {
            return default;
        }

        var state = states[source.Index] ??= new EvaluationState(rules.Program(source)!.Layout);
        state.Begin(context);
        matchCount = 0;
        var conditions = bucket.Conditions;
        for (var i = 0; i < conditions.Length; i++)
        {
            var started = default(TMeter).Start();
            var holds = conditions[i].Evaluate(state);
            default(TMeter).Stop(Costs, bucket.Rules[i], started, holds);
            if (holds)
            {
                Add(bucket.Rules[i]);
                if (mode == MatchMode.First)
                {
                    break;
                }
            }
        }

        return matches.AsSpan(0, matchCount);
    }

    private void TakeUp(RuleSet next)
    {
        rules = next;
        Array.Clear(states);
        Costs = new RuleCosts(next.Rules.Length);
    }

    private void Add(CompiledRule rule)
    {
        if (matchCount == matches.Length)
        {
            Array.Resize(ref matches, matches.Length * 2);
        }

        matches[matchCount++] = rule;
    }

    /// <summary>A type argument rather than a flag: the runtime compiles the unmeasured path without a trace of measuring.</summary>
    private interface IMeter
    {
        long Start();

        void Stop(RuleCosts costs, CompiledRule rule, long started, bool holds);
    }

    private readonly struct Unmeasured : IMeter
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public long Start() => 0;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Stop(RuleCosts costs, CompiledRule rule, long started, bool holds)
        {
        }
    }

    private readonly struct Measured : IMeter
    {
        public long Start() => Stopwatch.GetTimestamp();

        public void Stop(RuleCosts costs, CompiledRule rule, long started, bool holds) =>
            costs.Add(rule.Index, Stopwatch.GetTimestamp() - started, holds);
    }
}
