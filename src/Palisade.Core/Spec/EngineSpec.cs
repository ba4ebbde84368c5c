using System.Net;

namespace Palisade.Core.Spec;

/// <summary>
/// What runs the services. YAML: <c>engine: swarm</c>, <c>engine: k3s</c>, or a section with <c>kind:</c> and the engine's own keys.
/// </summary>
public sealed record EngineSpec
{
    /// <summary>Name of an <see cref="Engines.IClusterEngine"/>: one of <see cref="EngineKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>
    /// K3s release as its makers name it, <c>v1.34.1+k3s1</c>. Null keeps what the boards have, and gives new clusters the release
    /// that this Palisade was tested with: running a newer Palisade never upgrades a cluster by itself.
    /// </summary>
    public string? Version { get; init; }

    /// <summary>
    /// Absolute path of a folder with K3s's binary and image archives, for machines without the Internet. Null: downloaded once
    /// to the operator's machine.
    /// </summary>
    public string? Artifacts { get; init; }

    /// <summary>Address on the LAN that always belongs to a server that is up (kube-vip). Null: none.</summary>
    public IPAddress? Vip { get; init; }

    public SnapshotSpec Snapshots { get; init; } = new();

    /// <summary><c>kind: kubernetes</c>: absolute path of the kubeconfig; null is kubectl's own choice (KUBECONFIG, ~/.kube/config).</summary>
    public string? Kubeconfig { get; init; }

    /// <summary><c>kind: kubernetes</c>: context of the kubeconfig; null is its current one.</summary>
    public string? Context { get; init; }
}

/// <summary>YAML: <c>snapshots: { every: 6h, keep: 12 }</c>. Copies of the control plane's data, on the servers.</summary>
public sealed record SnapshotSpec
{
    /// <summary>Whole hours that divide a day, or a multiple of a day; at least one hour.</summary>
    public TimeSpan Every { get; init; } = TimeSpan.FromHours(12);

    public int Keep { get; init; } = 5;
}

/// <summary>The engines, by their word in the YAML.</summary>
public static class EngineKinds
{
    public const string Swarm = "swarm";

    public const string K3s = "k3s";

    /// <summary>A Kubernetes that somebody else runs: Palisade deploys services to it and touches no board.</summary>
    public const string Kubernetes = "kubernetes";
}
