using System.Text.Json.Serialization;
using Palisade.Provision.Life;

namespace Palisade.Commands.Life;

/// <summary><c>palisade snapshot --json</c>, and a line of <c>--list --json</c>.</summary>
/// <param name="Problem">Why it cannot be used; absent where it is whole.</param>
internal sealed record SnapshotLine(
    string File, long Bytes, string? Name, string? Cluster, DateTimeOffset? Time, string? Node, string? Datastore, string? Version, string? Problem)
{
    public static SnapshotLine Of(StoredSnapshot s) =>
        new(s.Path, s.Bytes, s.Info?.Name, s.Info?.Cluster, s.Info?.Time, s.Info?.Node, s.Info?.Datastore, s.Info?.Version, s.Problem);
}

internal sealed record SnapshotList(IReadOnlyList<SnapshotLine> Snapshots);

/// <summary><c>palisade restore --json</c> and <c>rotate --json</c>.</summary>
/// <param name="Apply">Nodes that join with the next <c>palisade apply</c>.</param>
internal sealed record LifeReport(IReadOnlyList<string> Nodes, IReadOnlyList<string> Apply);

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SnapshotLine))]
[JsonSerializable(typeof(SnapshotList))]
[JsonSerializable(typeof(LifeReport))]
internal sealed partial class SnapshotJson : JsonSerializerContext;
