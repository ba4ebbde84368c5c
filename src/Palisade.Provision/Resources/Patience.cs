namespace Palisade.Provision.Resources;

/// <summary>Waiting for what an engine does on its own time.</summary>
internal static class Patience
{
    /// <summary>Asks until the answer is yes or the time is over; the last answer.</summary>
    public static async Task<bool> UntilAsync(TimeProvider clock, TimeSpan limit, Func<Task<bool>> ask, CancellationToken cancel)
    {
        var step = TimeSpan.FromMilliseconds(Math.Clamp(limit.TotalMilliseconds / 60, 250, 1000));
        var started = clock.GetTimestamp();
        while (true)
        {
            if (await ask().ConfigureAwait(false))
            {
                return true;
            }

            if (clock.GetElapsedTime(started) >= limit)
            {
                return false;
            }

            await Task.Delay(step, clock, cancel).ConfigureAwait(false);
        }
    }
}
