using Palisade.Core.Converge.Resources;

namespace Palisade.Engines.K3s.Joining;

/// <summary>All that is known when a node did not get into the cluster.</summary>
public sealed record JoinCase
{
    public required string Node { get; init; }

    /// <summary>Null where the node did not answer any more.</summary>
    public JoinEvidence? Evidence { get; init; }

    /// <summary>Whether a server reaches the node through the mesh; null where none could be asked.</summary>
    public bool? ServerReachesNode { get; init; }

    /// <summary>Digest of the cluster's CA that the node's token carries; null on the server that begins the cluster.</summary>
    public string? CaHash { get; init; }

    public bool MemoryCgroup { get; init; } = true;

}
