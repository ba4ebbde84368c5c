using System.Collections.Immutable;
using System.Net;

namespace Palisade.Core.Spec;

/// <summary>
/// What the owner wants, bound from <c>palisade.yaml</c> and validated: every value is present (given or the safe default),
/// and order is the file's. Where a value stands in the file is asked of <see cref="SpecDocument.SpanOf"/> by its path.
/// </summary>
public sealed record ClusterSpec
{
    /// <summary>Lowercase letters, digits and hyphens, at most 32; also the lab's and the state folder's key.</summary>
    public required string Cluster { get; init; }

    public required EngineSpec Engine { get; init; }

    public required ImmutableArray<OperatorSpec> Operators { get; init; }

    public required ImmutableArray<NodeSpec> Nodes { get; init; }

    public MeshSpec Mesh { get; init; } = new();

    public TimeSpec Time { get; init; } = new();

    public UpgradesSpec Upgrades { get; init; } = new();

    public HardenSpec Harden { get; init; } = new();

    public RegistrySpec Registry { get; init; } = new();

    public ImmutableArray<ServiceSpec> Services { get; init; } = [];

    public ImmutableArray<ChartSpec> Charts { get; init; } = [];

    public ImmutableArray<NodeSpec> Servers => [.. Nodes.Where(n => n.Role == NodeRole.Server)];

    public NodeSpec Node(string name) => Nodes.First(n => n.Name == name);
}

/// <summary>YAML: <c>time: { zone: Europe/Paris, servers: [pool.ntp.org] }</c>. Both optional: unset leaves the board's own.</summary>
public sealed record TimeSpec
{
    public string? Zone { get; init; }

    public ImmutableArray<string> Servers { get; init; } = [];
}

/// <summary>YAML: <c>upgrades: { security: true, rebootAt: "04:00" }</c>. No reboot time means upgrades never reboot a node.</summary>
public sealed record UpgradesSpec
{
    public bool Security { get; init; } = true;

    public TimeOnly? RebootAt { get; init; }
}

/// <summary>YAML: <c>mesh: { backend: tinc, subnet: 10.86.0.0/16, port: 655 }</c>.</summary>
public sealed record MeshSpec
{
    public string Backend { get; init; } = "tinc";

    public IPNetwork Subnet { get; init; } = IPNetwork.Parse("10.86.0.0/16");

    /// <summary>TCP and UDP.</summary>
    public int Port { get; init; } = 655;
}

/// <summary>YAML: <c>registry: { port: 5000 }</c>. The registry runs on the first server and is reached through the mesh only.</summary>
public sealed record RegistrySpec
{
    public int Port { get; init; } = 5000;

    /// <summary>
    /// <c>registry.example.org:5000</c>: a registry that is already there, which the nodes of <c>engine: kubernetes</c> pull from and
    /// the operator's machine pushes to. Null elsewhere.
    /// </summary>
    public string? Address { get; init; }
}
