namespace Palisade.Provision.Tests.Fleet;

/// <summary>The system's clock, but timers of one length go off when the test says so.</summary>
internal sealed class TimeoutClock(TimeSpan length) : TimeProvider
{
    private Action? fire;

    public void Fire() => fire?.Invoke();

    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period)
    {
        if (dueTime == length)
        {
            fire = () => callback(state);
        }

        return base.CreateTimer(callback, state, dueTime, period);
    }
}
