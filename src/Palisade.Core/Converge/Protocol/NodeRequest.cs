using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Palisade.Core.Audit;

namespace Palisade.Core.Converge.Protocol;

/// <summary>
/// What the operator's machine sends to a node: one JSON object a line on the standard input of <c>palisade node serve</c>.
/// The node answers each with events, the last of which is <see cref="DoneEvent"/> or <see cref="ErrorEvent"/>. An empty line asks
/// nothing and says that the operator is still there; at least one line comes every 15 s. The end of input, or a minute without
/// any, lets the resource at hand finish, ends the process and gives the lock back.
/// </summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "request")]
[JsonDerivedType(typeof(FactsRequest), "facts")]
[JsonDerivedType(typeof(LockRequest), "lock")]
[JsonDerivedType(typeof(CheckRequest), "check")]
[JsonDerivedType(typeof(ApplyRequest), "apply")]
[JsonDerivedType(typeof(ArtifactsRequest), "artifacts")]
[JsonDerivedType(typeof(AuditRequest), "audit")]
[JsonDerivedType(typeof(StatusRequest), "status")]
[JsonDerivedType(typeof(UndoRequest), "undo")]
public abstract record NodeRequest;

public sealed record FactsRequest : NodeRequest;

/// <summary>Takes the node's apply lock for the life of this process.</summary>
/// <param name="Owner">Who, for the other's message: <c>anna@desk, apply 3f2c</c>.</param>
public sealed record LockRequest(string Owner) : NodeRequest;

public sealed record CheckRequest(Catalog Catalog) : NodeRequest;

/// <param name="Run">Id of the run, for the node's journal.</param>
/// <param name="GuardSeconds">After so long a change that can cut access reverts, unless <c>palisade node confirm</c> came in.</param>
public sealed record ApplyRequest(Catalog Catalog, string Run, int GuardSeconds = 90) : NodeRequest;

/// <summary>
/// Asks how much of each large file is there, in its place or uploaded and waiting for its turn. A file that waits complete is
/// checked; one that is damaged is removed and counts as missing.
/// </summary>
/// <param name="Run">Takes the node's lock, as <see cref="ApplyRequest"/> does.</param>
public sealed record ArtifactsRequest(ImmutableArray<ArtifactWant> Artifacts, string Run) : NodeRequest;

/// <param name="Path">Where it will be.</param>
public sealed record ArtifactWant(string Path, string Sha256, long Size);

public sealed record AuditRequest(ImmutableArray<AuditCheck> Checks) : NodeRequest;

/// <param name="EngineReader">Reader of the engine's state to run on this node; null asks for the node's own state only.</param>
/// <param name="MeshPeers">Mesh addresses to reach.</param>
public sealed record StatusRequest(string? EngineReader, ImmutableArray<string> MeshPeers, ImmutableArray<string> Units) : NodeRequest;

/// <summary>Puts everything back as the undo journal says, newest first, then forgets the journal.</summary>
public sealed record UndoRequest(string Run) : NodeRequest;
