namespace Palisade.Testing;

/// <summary>Pauses of up to ten seconds end at once; longer limits are never reached.</summary>
public sealed class HurriedClock : TimeProvider
{
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(10);

    private readonly FakeClock still = new();

    public override long TimestampFrequency => still.TimestampFrequency;

    public override DateTimeOffset GetUtcNow() => still.GetUtcNow();

    public override long GetTimestamp() => still.GetTimestamp();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        var timer = still.CreateTimer(callback, state, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
        if (dueTime >= TimeSpan.Zero && dueTime <= Longest)
        {
            ThreadPool.QueueUserWorkItem(_ =>
            {
                still.Advance(dueTime);
                callback(state);
            });
        }

        return timer;
    }
}
