using Palisade.Core.Diagnostics;
using Palisade.Events.Model;

namespace Palisade.Events.Recordings;

/// <summary>A stream of events that is read once, front to back, with the state applied before each event is handed out.</summary>
public interface IEventStream : IDisposable
{
    EventSource Source { get; }

    /// <summary>The current event; the same instance throughout.</summary>
    EventContext Context { get; }

    /// <summary>What has been read so far.</summary>
    RecordingCounters Counters { get; }

    /// <summary>Moves to the next event that rules may see; false at the end.</summary>
    /// <exception cref="PalisadeException">The recording is damaged from here on; what was read before counts.</exception>
    bool MoveNext();
}

/// <summary>What a reader met.</summary>
/// <param name="Events">Handed out.</param>
/// <param name="Enters">Events of the way into a call, folded into the event of the way out.</param>
/// <param name="UnknownEvents">Skipped since this version has no such event.</param>
/// <param name="UnknownBlocks">Parts of the file that were skipped since this version has no such part.</param>
/// <param name="Bytes">Read, after decompression.</param>
public readonly record struct RecordingCounters(long Events, long Enters, long UnknownEvents, long UnknownBlocks, long Bytes);
