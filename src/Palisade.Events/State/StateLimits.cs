namespace Palisade.Events.State;

/// <summary>What the state may grow to. At a limit the least useful entry is forgotten and counted, never the process killed.</summary>
public sealed record StateLimits
{
    /// <summary>Enough for a busy machine; some 60 MB when all are used.</summary>
    public static readonly StateLimits Default = new();

    public int MaxProcesses { get; init; } = 65536;

    /// <summary>Of all processes together.</summary>
    public int MaxDescriptors { get; init; } = 262144;

    public int MaxContainers { get; init; } = 4096;

    public int MaxUsers { get; init; } = 65536;
}

/// <summary>How complete the state is.</summary>
/// <param name="ProcessesEvicted">Forgotten to make room while they lived.</param>
/// <param name="ProcessesUnknown">Tasks whose events came although nothing had introduced them.</param>
/// <param name="PidsReused">Entries replaced because their id had been given to another task without an exit being seen.</param>
public readonly record struct StateCounters(
    int Processes, int Descriptors, int Containers,
    long ProcessesEvicted, long ProcessesUnknown, long PidsReused, long DescriptorsRefused, long ContainersEvicted);
