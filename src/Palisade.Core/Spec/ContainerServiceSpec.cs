using System.Collections.Immutable;

namespace Palisade.Core.Spec;

/// <summary>
/// YAML: <c>kind: container</c>: any image. What it may do is the least that common images work with: no new privileges, no
/// capability but those that servers use to bind a port and give up root.
/// </summary>
public sealed record ContainerServiceSpec : ServiceSpec
{
    public required string Image { get; init; }

    public required ImmutableArray<ServicePort> Published { get; init; }

    public override ImmutableArray<ServicePort> Ports => Published;

    /// <summary>Plain settings, by environment variable. Secrets do not belong here.</summary>
    public ImmutableSortedDictionary<string, string> Environment { get; init; } = ImmutableSortedDictionary<string, string>.Empty;

    /// <summary>By name; each is the file <c>/run/secrets/NAME</c> in the container, readable by its user only.</summary>
    public ImmutableSortedDictionary<string, Secret> Secrets { get; init; } = ImmutableSortedDictionary<string, Secret>.Empty;

    /// <summary>Data that outlives the container, in the file's order.</summary>
    public ImmutableArray<VolumeSpec> Volumes { get; init; } = [];

    /// <summary>Arguments instead of the image's own (Docker's CMD); empty keeps those.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>Null: the service counts as healthy while its process runs.</summary>
    public HealthSpec? Health { get; init; }

    public LimitSpec Resources { get; init; } = new();

    public PlacementSpec Placement { get; init; } = new();

    /// <summary>Numeric user to run as; null is the image's own choice, which may be root.</summary>
    public int? User { get; init; }

    /// <summary>The container's own file system cannot be written, but for <c>/tmp</c> and the volumes.</summary>
    public bool ReadOnly { get; init; }
}

/// <summary>YAML: <c>data: 5Gi</c> (mounted at <c>/data</c>) or <c>data: { size: 5Gi, path: /var/lib/data }</c>.</summary>
/// <param name="Bytes">Space asked for.</param>
/// <param name="Path">Absolute path in the container.</param>
public sealed record VolumeSpec(string Name, long Bytes, string Path)
{
    /// <summary>Storage class of Kubernetes; null is the cluster's default one, and always so on Swarm.</summary>
    public string? Class { get; init; }
}

/// <summary>YAML: <c>health: { path: /, port: 8080 }</c>, <c>{ port: 25565 }</c> or <c>{ command: [pg_isready] }</c>.</summary>
public sealed record HealthSpec
{
    /// <summary>Asked by HTTP GET; anything below 400 is healthy. Null: a TCP connection to <see cref="Port"/> is enough.</summary>
    public string? Path { get; init; }

    /// <summary>Inside the container; null where <see cref="Command"/> is given.</summary>
    public int? Port { get; init; }

    /// <summary>Run in the container; exit status 0 is healthy. Empty: HTTP or TCP is asked instead.</summary>
    public ImmutableArray<string> Command { get; init; } = [];

    /// <summary>How long a start may take before being unhealthy counts.</summary>
    public TimeSpan Start { get; init; } = TimeSpan.FromMinutes(1);
}

/// <summary>YAML: <c>resources: { memory: 1Gi, cpu: 0.5 }</c>: what each replica may use at most, and is kept free for it.</summary>
public sealed record LimitSpec
{
    public long MemoryBytes { get; init; } = 256L * 1024 * 1024;

    /// <summary>Thousandths of a processor; null sets no limit.</summary>
    public int? MilliCpu { get; init; }
}

/// <summary>YAML: <c>placement: { nodes: [pi-2], labels: { disk: ssd } }</c>: nodes that replicas may run on; empty is any.</summary>
public sealed record PlacementSpec
{
    public ImmutableArray<string> Nodes { get; init; } = [];

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
