namespace Palisade.Events.Schemas;

/// <summary>Whether a row of the event table is written on the way into the kernel or out of it.</summary>
/// <remarks>Enter events exist only in older recordings; the reader folds them into their exit events.</remarks>
public enum EventDirection
{
    Enter,
    Exit,
}
