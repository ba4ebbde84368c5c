using System.Collections.Immutable;

namespace Palisade.Core.Engines;

/// <summary>What an engine says of its cluster, in neutral words. Read by the node agent on a server.</summary>
public sealed record EngineState
{
    public required ImmutableArray<EngineNode> Nodes { get; init; }

    public required ImmutableArray<EngineService> Services { get; init; }
}

/// <param name="Role"><c>server</c> or <c>agent</c>.</param>
/// <param name="Availability"><c>active</c>, <c>drained</c> or <c>paused</c>.</param>
public sealed record EngineNode(string Name, string Role, bool Ready, bool Leader, string Availability, string Address);

/// <param name="Running">Replicas that run and are healthy.</param>
/// <param name="Problem">Newest reason why a replica is not running, or null.</param>
public sealed record EngineService(string Name, int Wanted, int Running, string? Image, string? Problem)
{
    /// <summary>Why a published port cannot be reached although replicas run, or null.</summary>
    public string? Unreachable { get; init; }
}
