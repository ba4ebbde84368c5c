namespace Palisade.Provision.Node;

/// <summary>
/// Notices that the operator's machine is gone although its connection looks open: a laptop that lost its network closes nothing,
/// and TCP would keep the node's lock for it for hours. Whoever is there says something at least every
/// <see cref="Heartbeat"/>: an empty line where there is nothing else to say.
/// </summary>
internal sealed class OperatorWatch(TimeProvider clock) : IDisposable
{
    /// <summary>How often the operator's side says that it is there.</summary>
    public static readonly TimeSpan Heartbeat = TimeSpan.FromSeconds(15);

    /// <summary>Three heartbeats lost in a row, and a little patience for a slow line.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(60);

    private readonly CancellationTokenSource gone = new(Patience, clock);

    /// <summary>Fires when nothing was heard for <see cref="Patience"/>.</summary>
    public CancellationToken Gone => gone.Token;

    /// <summary>Bytes arrived; a long request on a slow line is a sign of life, too.</summary>
    public void Heard() => gone.CancelAfter(Patience);

    public void Dispose() => gone.Dispose();
}
