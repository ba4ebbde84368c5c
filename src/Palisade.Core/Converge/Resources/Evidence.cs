using System.Collections.Immutable;

namespace Palisade.Core.Converge.Resources;

/// <summary>
/// Looks at why this node does not get into the K3s cluster, within 15 seconds, and changes nothing. Output
/// <see cref="JoinEvidence.Output"/> is a <see cref="JoinEvidence"/> as JSON.
/// </summary>
public sealed record K3sEvidenceResource : Resource
{
    public override string Id => "k3s-evidence";

    /// <summary>Servers that the node joins through, best first.</summary>
    public required ImmutableArray<ServerPlace> Servers { get; init; }

    /// <summary><c>k3s.service</c> or <c>k3s-agent.service</c>.</summary>
    public required string Unit { get; init; }
}

/// <param name="Mesh">Mesh address.</param>
/// <param name="Lan">Address outside the mesh, as the configuration names it.</param>
public sealed record ServerPlace(string Name, string Mesh, string Lan);

/// <summary>Whether a host answers an echo request. Output <c>reach.ADDRESS</c> is <c>yes</c> or <c>no</c>.</summary>
public sealed record ReachResource : Resource
{
    public override string Id => "reach:" + Address;

    public required string Address { get; init; }

    public static string Output(string address) => "reach." + address;
}

/// <summary>What became of an attempt to connect.</summary>
public enum PortState
{
    Open,

    /// <summary>The host is there, and nothing listens.</summary>
    Refused,

    /// <summary>No answer in time: a firewall, or no host.</summary>
    Silent,

    /// <summary>The node's own network knows no way.</summary>
    NoRoute,
}

/// <summary>What a node found out about its own failure to join.</summary>
public sealed record JoinEvidence
{
    public const string Output = "k3s.join-evidence";

    public required ImmutableArray<ServerSeen> Servers { get; init; }

    /// <summary>On the file system of /var/lib; null where it could not be asked.</summary>
    public long? DiskFreeBytes { get; init; }

    /// <summary>systemd's ActiveState: <c>activating</c>, <c>active</c>, <c>failed</c>, <c>inactive</c>.</summary>
    public string UnitState { get; init; } = "";

    /// <summary>systemd's Result: <c>success</c>, <c>exit-code</c>, <c>oom-kill</c>, <c>timeout</c>.</summary>
    public string UnitResult { get; init; } = "";

    public int Restarts { get; init; }

    /// <summary>The unit's last lines, oldest first, without tokens.</summary>
    public ImmutableArray<string> Journal { get; init; } = [];
}

/// <param name="CaHash">Digest of the CA that the server shows, as tokens have it; null where it did not answer.</param>
/// <param name="SkewSeconds">The node's clock minus the server's.</param>
public sealed record ServerSeen(string Name, PortState Mesh, PortState Lan, string? CaHash = null, double? SkewSeconds = null);
