namespace Palisade.Events.State;

/// <summary>Everything known about the machine that a stream of events comes from.</summary>
public sealed class SystemState;
