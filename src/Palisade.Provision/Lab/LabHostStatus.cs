namespace Palisade.Provision.Lab;

/// <summary>A node of a lab at one moment.</summary>
public sealed record LabHostStatus
{
    public required LabNode Node { get; init; }

    /// <summary><c>off</c>, <c>booting</c>, or what <c>systemctl is-system-running</c> says.</summary>
    public required string State { get; init; }

    /// <summary>Of the node's init, as this machine sees it.</summary>
    public int? Pid { get; init; }

    /// <summary>Memory of its processes without caches of files.</summary>
    public long? MemoryBytes { get; init; }

    public DateTimeOffset? BootTime { get; init; }
}
