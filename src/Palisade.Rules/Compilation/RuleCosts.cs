using System.Diagnostics;

namespace Palisade.Rules.Compilation;

/// <summary>
/// What each rule has cost. A part that several rules share counts for the one that asked for it first, which is the first in
/// load order among those that reach it.
/// </summary>
public sealed class RuleCosts(int rules)
{
    private readonly long[] evaluations = new long[rules];
    private readonly long[] matches = new long[rules];
    private readonly long[] ticks = new long[rules];

    public long Evaluations(int rule) => evaluations[rule];

    public long Matches(int rule) => matches[rule];

    public TimeSpan Time(int rule) => Stopwatch.GetElapsedTime(0, ticks[rule]);

    internal void Add(int rule, long elapsed, bool holds)
    {
        evaluations[rule]++;
        matches[rule] += holds ? 1 : 0;
        ticks[rule] += elapsed;
    }
}
