using Palisade.Events.Schemas;

namespace Palisade.Events.Recordings.Scap;

/// <summary>The last event of the way in of each thread, kept until its call returns.</summary>
internal sealed class PendingEnters
{
    /// <summary>More threads than this do not wait in calls at once on the machines that recorded such files.</summary>
    private const int Limit = 32768;

    private const int MaxKeptBytes = 128 * 1024;

    private readonly Dictionary<long, PendingEnter> byThread = [];
    private readonly Stack<PendingEnter> free = new();

    /// <summary>A slot to put the event in, in place of the thread's last one.</summary>
    public PendingEnter Put(long tid, EventCode code)
    {
        if (!byThread.TryGetValue(tid, out var pending))
        {
            if (byThread.Count >= Limit)
            {
                byThread.Clear();
            }

            byThread[tid] = pending = free.TryPop(out var used) ? used : new();
        }

        pending.Clear(code, MaxKeptBytes);
        return pending;
    }

    /// <summary>The event that <paramref name="exit"/> answers, or null where it was not recorded. It is good until the next <see cref="Put"/>.</summary>
    public PendingEnter? Take(long tid, EventCode exit)
    {
        if (!byThread.Remove(tid, out var pending))
        {
            return null;
        }

        free.Push(pending);
        return pending.Code + 1 == exit ? pending : null;
    }
}

/// <summary>A copy of an event's parameters.</summary>
internal sealed class PendingEnter
{
    private readonly int[] ends = new int[Model.Event.MaxParameters];
    private byte[] bytes = new byte[256];

    public EventCode Code { get; private set; }

    public int Count { get; private set; }

    public void Clear(EventCode code, int maxKept)
    {
        Code = code;
        Count = 0;
        if (bytes.Length > maxKept)
        {
            bytes = new byte[256];
        }
    }

    public void Add(ReadOnlySpan<byte> value)
    {
        var start = Count == 0 ? 0 : ends[Count - 1];
        if (start + value.Length > bytes.Length)
        {
            Array.Resize(ref bytes, Math.Max(bytes.Length * 2, start + value.Length));
        }

        value.CopyTo(bytes.AsSpan(start));
        ends[Count++] = start + value.Length;
    }

    public ReadOnlySpan<byte> Get(int index)
    {
        var start = index == 0 ? 0 : ends[index - 1];
        return bytes.AsSpan(start, ends[index] - start);
    }
}
