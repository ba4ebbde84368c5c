using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Palisade.Core.Audit;
using Palisade.Core.Engines;

namespace Palisade.Core.Converge.Protocol;

/// <summary>What a node answers: one JSON object a line on the standard output of <c>palisade node serve</c>.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "event")]
[JsonDerivedType(typeof(HelloEvent), "hello")]
[JsonDerivedType(typeof(FactsEvent), "facts")]
[JsonDerivedType(typeof(StartedEvent), "started")]
[JsonDerivedType(typeof(OutcomeEvent), "outcome")]
[JsonDerivedType(typeof(GuardEvent), "guard")]
[JsonDerivedType(typeof(ArtifactsEvent), "artifacts")]
[JsonDerivedType(typeof(AuditEvent), "audit")]
[JsonDerivedType(typeof(StatusEvent), "status")]
[JsonDerivedType(typeof(DoneEvent), "done")]
[JsonDerivedType(typeof(ErrorEvent), "error")]
public abstract record NodeEvent;

/// <summary>First line of all: the agent's version, and whether a guard from an earlier run is still armed or has fired.</summary>
public sealed record HelloEvent(string Version, string? ArmedGuard, string? RevertedGuard) : NodeEvent;

public sealed record FactsEvent(NodeFacts Facts) : NodeEvent;

public sealed record StartedEvent(string Id) : NodeEvent;

public sealed record OutcomeEvent(ResourceOutcome Outcome) : NodeEvent;

/// <summary>A timer that restores the saved state is running; a new login must run <c>palisade node confirm ID</c> in time.</summary>
public sealed record GuardEvent(string Id, int Seconds) : NodeEvent;

/// <summary>Answer to <see cref="ArtifactsRequest"/>, in its order.</summary>
public sealed record ArtifactsEvent(ImmutableArray<ArtifactState> Artifacts) : NodeEvent;

/// <param name="Incoming">File on the node that the missing bytes are to be added to; its folder exists and is root's alone.</param>
/// <param name="Have">Bytes that are there; all of them means that the digest is right, too.</param>
public sealed record ArtifactState(string Path, string Incoming, long Have);

public sealed record AuditEvent(ImmutableArray<AuditFinding> Findings) : NodeEvent;

public sealed record StatusEvent(NodeStatus Status) : NodeEvent;

/// <param name="Ok">False when a resource failed.</param>
public sealed record DoneEvent(bool Ok, bool RebootNeeded = false) : NodeEvent;

/// <param name="Code">A code of the error catalogue.</param>
public sealed record ErrorEvent(string Code, string Message, string? Help = null) : NodeEvent;

/// <summary>The node's own state. Read only and quick: no program that may hang is waited for longer than 5 s.</summary>
public sealed record NodeStatus
{
    public required string Hostname { get; init; }

    public required TimeSpan Uptime { get; init; }

    public required double Load1 { get; init; }

    public required long MemoryBytes { get; init; }

    public required long MemoryFreeBytes { get; init; }

    public required long DiskBytes { get; init; }

    public required long DiskFreeBytes { get; init; }

    /// <summary>Degrees Celsius where the board has a sensor.</summary>
    public double? Temperature { get; init; }

    public bool RebootNeeded { get; init; }

    /// <summary>Unit → <c>active</c>, <c>failed</c>, <c>inactive</c>, <c>missing</c>.</summary>
    public ImmutableSortedDictionary<string, string> Units { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>Mesh address → round trip in milliseconds, null where it did not answer.</summary>
    public ImmutableSortedDictionary<string, double?> MeshPeers { get; init; } = ImmutableSortedDictionary<string, double?>.Empty;

    public EngineState? Engine { get; init; }

    /// <summary>Why the engine's state could not be read.</summary>
    public string? EngineProblem { get; init; }
}
