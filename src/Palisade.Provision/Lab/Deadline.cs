using System.Diagnostics;

namespace Palisade.Provision.Lab;

/// <summary>Waiting in steps with a limit, which ends with an error of its own.</summary>
internal sealed class Deadline(TimeSpan limit)
{
    private readonly long started = Stopwatch.GetTimestamp();

    /// <summary>Waits one step, or throws what <paramref name="passed"/> makes when the time is over.</summary>
    public Task DelayAsync(TimeSpan step, Func<Exception> passed, CancellationToken cancel) =>
        Stopwatch.GetElapsedTime(started) > limit ? throw passed() : Task.Delay(step, cancel);
}
