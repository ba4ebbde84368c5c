namespace Palisade.Bench.Events;

/// <summary>What a synthetic stream is made of.</summary>
public enum EventMix
{
    /// <summary>A busy host: 45 % open, close and read-like, 25 % network, 5 % fork, exec and exit, the rest other calls.</summary>
    BusyHost,

    /// <summary>Nothing but execve by short-lived children of shells and services.</summary>
    ExecOnly,

    /// <summary>Nothing but openat and close of ordinary files.</summary>
    OpenClose,
}
