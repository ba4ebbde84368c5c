namespace Palisade.Testing;

/// <summary>Counts what code that must not allocate puts on the heap.</summary>
public static class Allocations
{
    /// <summary>
    /// Bytes that <paramref name="round"/> always allocates on this thread: the least of <paramref name="rounds"/> rounds after one
    /// to warm up. The runtime now and then allocates on the thread that it recompiles code under, which spoils a round and not all
    /// of them; an allocation per event is in every one.
    /// </summary>
    /// <param name="round">Handles so many events that even a small allocation in one of a hundred shows.</param>
    public static long PerRound(Action round, int rounds = 5)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(rounds, 1);
        round();
        var least = long.MaxValue;
        for (var i = 0; i < rounds; i++)
        {
            var before = GC.GetAllocatedBytesForCurrentThread();
            round();
            least = Math.Min(least, GC.GetAllocatedBytesForCurrentThread() - before);
        }

        return least;
    }
}
