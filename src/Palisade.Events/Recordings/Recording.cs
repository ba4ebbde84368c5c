using Palisade.Events.Model;

namespace Palisade.Events.Recordings;

/// <summary>A stream of events that is read once, front to back, with the state applied before each event is handed out.</summary>
public interface IEventStream : IDisposable
{
    EventSource Source { get; }

    /// <summary>The current event; the same instance throughout.</summary>
    EventContext Context { get; }

    /// <summary>Moves to the next event that rules may see; false at the end.</summary>
    /// <exception cref="Palisade.Core.Diagnostics.PalisadeException">The recording is damaged from here on.</exception>
    bool MoveNext();
}
