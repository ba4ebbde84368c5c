using System.Diagnostics;
using Palisade.Bench.Events;
using Palisade.Core.Diagnostics;
using Palisade.Events;
using Palisade.Events.Fields;
using Palisade.Rules.Compilation;
using Palisade.Rules.Loading;
using Palisade.Rules.Tests.Support;

namespace Palisade.Bench.Rules;

/// <summary>
/// One line of the table. Making the events and keeping the state is measured by a run of its own and taken off, because this bench asks what the rules cost;
/// bench/replay asks for the whole.
/// </summary>
internal static class Measured
{
    private const int PlainEvents = 20_000;
    private const int Samples = 400_000;

    public static RuleLoaderOptions Options { get; } = new() { Sources = RuleSources.All };

    public static RuleLoadResult Load(string[] files)
    {
        var loaded = new RuleLoader(Options).Load(files.Select(f => new SourceText(f, File.ReadAllText(f))));
        return loaded.Succeeded ? loaded : throw new InvalidOperationException(string.Join('\n', loaded.Errors));
    }

    public static string Run(EventMix mix, long count, RuleSet rules, RuleLoadResult loaded, MatchMode mode)
    {
        Evaluate(mix, count / 4, rules, mode, out _);
        var stream = Best(() => Stream(mix, count));
        long alerts = 0;
        var whole = Best(() => Evaluate(mix, count, rules, mode, out alerts));
        var each = (whole - stream) / count;
        var bytes = Allocated(mix, count, rules, mode);
        var (p50, p99) = Percentiles(mix, rules, mode);
        var plain = Plain(mix, loaded);
        return $"{mix,-10} {1e9 / each,12:N0} {each,9:F0} {p50,7:F0} {p99,7:F0} {bytes / (count * 0.9),8:F3} {alerts,8} {stream / count,10:F0} {plain,9:F0} {plain / each,6:F0}";
    }

    /// <summary>Other work on the machine only ever adds time, so the best of three is nearest to the truth.</summary>
    private static double Best(Func<double> run) => Math.Min(run(), Math.Min(run(), run()));

    private static double Stream(EventMix mix, long count)
    {
        using var events = new SyntheticStream(mix, count);
        var started = ThreadTime.Now();
        while (events.MoveNext())
        {
        }

        return ThreadTime.Now() - started;
    }

    private static double Evaluate(EventMix mix, long count, RuleSet rules, MatchMode mode, out long alerts)
    {
        using var events = new SyntheticStream(mix, count);
        var evaluator = new RuleEngine(rules).CreateEvaluator(mode);
        alerts = 0;
        var started = ThreadTime.Now();
        while (events.MoveNext())
        {
            alerts += evaluator.Evaluate(events.Context).Length;
        }

        return ThreadTime.Now() - started;
    }

    /// <summary>
    /// Bytes that evaluation allocates, without those of the stream, whose descriptor tables still grow. What is made once, with the first
    /// events, is not a cost of an event. A pass of its own, since asking takes as long as an event.
    /// </summary>
    private static long Allocated(EventMix mix, long count, RuleSet rules, MatchMode mode)
    {
        using var events = new SyntheticStream(mix, count);
        var evaluator = new RuleEngine(rules).CreateEvaluator(mode);
        long bytes = 0;
        for (var i = 0; events.MoveNext(); i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            evaluator.Evaluate(events.Context);
            bytes += i < count / 10 ? 0 : GC.GetAllocatedBytesForCurrentThread() - before;
        }

        return bytes;
    }

    private static (double P50, double P99) Percentiles(EventMix mix, RuleSet rules, MatchMode mode)
    {
        using var events = new SyntheticStream(mix, Samples);
        var evaluator = new RuleEngine(rules).CreateEvaluator(mode);
        var times = new long[Samples];
        var empty = long.MaxValue;
        for (var i = 0; i < Samples && events.MoveNext(); i++)
        {
            var idle = Stopwatch.GetTimestamp();
            var started = Stopwatch.GetTimestamp();
            evaluator.Evaluate(events.Context);
            times[i] = Stopwatch.GetTimestamp() - started;
            empty = Math.Min(empty, started - idle);
        }

        Array.Sort(times);
        return (Nanoseconds(times[Samples / 2] - empty), Nanoseconds(times[Samples * 99L / 100] - empty));
    }

    private static double Nanoseconds(long ticks) => Stopwatch.GetElapsedTime(0, ticks).TotalNanoseconds;

    /// <summary>The plain evaluator, over the same index by event type, so that the ratio is the compiler's and not the index's.</summary>
    private static double Plain(EventMix mix, RuleLoadResult loaded)
    {
        using var events = new SyntheticStream(mix, PlainEvents);
        var values = new CatalogValues(FieldCatalogs.Get(EventSource.Syscall));
        var plain = values.Plain();
        var rules = loaded.Rules.Where(r => r.Enabled && r.Source == EventSource.Syscall).ToArray();
        long ticks = 0;
        while (events.MoveNext())
        {
            values.Context = events.Context;
            var started = Stopwatch.GetTimestamp();
            foreach (var rule in rules)
            {
                if (rule.EventCodes.Contains(events.Context.Event.Code))
                {
                    plain.Evaluate(rule.Condition);
                }
            }

            ticks += Stopwatch.GetTimestamp() - started;
        }

        return Nanoseconds(ticks) / PlainEvents;
    }
}
