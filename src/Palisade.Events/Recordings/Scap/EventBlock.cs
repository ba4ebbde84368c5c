namespace Palisade.Events.Recordings.Scap;

/// <summary>Flags of event blocks that have some.</summary>
internal static class EventBlock
{
    /// <summary>The lengths of parameters have 32 bits.</summary>
    public const uint Large = 1 << 2;

    /// <summary>
    /// Palisade's own: behind the event, where other blocks have padding, stand 32 bits that say which of its parameters are absent. The format itself
    /// has one length of 0 for what is empty and for what was never there; other readers see the former, and pass over bit and word alike.
    /// </summary>
    public const uint AbsentFollow = 1u << 31;
}
