using System.Text.Json.Serialization;

namespace Palisade.Provision.Life;

/// <summary>What a snapshot is of: <c>snapshot.json</c> in its file. Times are UTC.</summary>
public sealed record SnapshotInfo
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    public required string Name { get; init; }

    public required string Cluster { get; init; }

    /// <summary>Of the K3s that wrote it: <c>v1.34.1+k3s1</c>.</summary>
    public required string Version { get; init; }

    /// <summary><c>etcd</c> or <c>sqlite</c>.</summary>
    public required string Datastore { get; init; }

    public required DateTimeOffset Time { get; init; }

    /// <summary>The server it was taken on.</summary>
    public required string Node { get; init; }
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, WriteIndented = true)]
[JsonSerializable(typeof(SnapshotInfo))]
[JsonSerializable(typeof(StepProgress))]
internal sealed partial class LifeJson : JsonSerializerContext;
