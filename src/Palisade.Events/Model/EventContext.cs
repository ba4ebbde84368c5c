using Palisade.Events.Fields;
using Palisade.Events.State;

namespace Palisade.Events.Model;

/// <summary>
/// An event with the state around it, as it was when the event happened: what fields are extracted from. One instance serves a whole
/// stream; everything it gives is good until the next event.
/// </summary>
public sealed class EventContext
{
    private readonly List<FieldList> lists = [];
    private int listsUsed;

    public EventContext(Event @event, SystemState state)
    {
        Event = @event;
        State = state;
    }

    public Event Event { get; }

    public SystemState State { get; }

    /// <summary>The task that made the event; null where the event belongs to none.</summary>
    public ProcessEntry? Process { get; internal set; }

    /// <summary>Number of the descriptor the event used or made; -1 where it used none or failed to make one.</summary>
    public long FdNumber { get; internal set; } = -1;

    /// <summary>Whether the event has a descriptor at all, be it the -1 of a failed open.</summary>
    public bool HasFd { get; internal set; }

    /// <summary>
    /// The descriptor the event used or made, as it was before a close took it away; null where unknown. A failed open has one too, carrying
    /// the name.
    /// </summary>
    public Descriptor? Fd { get; internal set; }

    /// <summary>When the stream's first event happened.</summary>
    public ulong FirstTimestamp { get; private set; }

    /// <summary>An empty list to fill, good until the next event.</summary>
    public FieldList RentList()
    {
        if (listsUsed == lists.Count)
        {
            lists.Add(new());
        }

        var list = lists[listsUsed++];
        list.Clear();
        return list;
    }

    /// <summary>Called by whoever moves to the next event.</summary>
    internal void Reset()
    {
        listsUsed = 0;
        if (FirstTimestamp == 0)
        {
            FirstTimestamp = Event.Timestamp;
        }

        Process = null;
        Fd = null;
        FdNumber = -1;
        HasFd = false;
    }
}
