namespace Palisade.Rules.Evaluation;

/// <summary>A text and what lookups have found in it so far. All zero means that nothing is known.</summary>
internal struct TextCell
{
    public uint Generation;

    /// <summary>Whether <see cref="Text"/> was read; it is null where the event has no such value.</summary>
    public bool IsRead;

    public string? Text;

    /// <summary>One more than the answer of a lookup; 0 where it was not made.</summary>
    public int Exact;

    public int Prefix;

    public int Suffix;

    public byte Parts;

    public byte PartsIgnoringCase;
}
