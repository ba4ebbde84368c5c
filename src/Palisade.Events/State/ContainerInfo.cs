using System.Collections.Immutable;

namespace Palisade.Events.State;

/// <summary>A container, or the host. Immutable: news about a container replaces it.</summary>
public sealed record ContainerInfo
{
    /// <summary>Stands for processes outside any container.</summary>
    public static readonly ContainerInfo Host = new() { Id = "host", Name = "host", Runtime = "host" };

    /// <summary>First 12 characters of the runtime's id; <c>host</c> outside containers.</summary>
    public required string Id { get; init; }

    public string? FullId { get; init; }

    public string? Name { get; init; }

    /// <summary><c>docker</c>, <c>containerd</c>, <c>cri-o</c>, <c>podman</c>, <c>lxc</c>, <c>libvirt-lxc</c>, … or <c>host</c>.</summary>
    public required string Runtime { get; init; }

    /// <summary>Name as the runtime gives it, such as <c>docker.io/library/nginx:1.27</c>.</summary>
    public string? Image { get; init; }

    public string? ImageId { get; init; }

    public string? ImageRepository { get; init; }

    public string? ImageTag { get; init; }

    public string? ImageDigest { get; init; }

    /// <summary>Null where unknown.</summary>
    public bool? Privileged { get; init; }

    public string? Ip { get; init; }

    /// <summary>Nanoseconds since 1970; 0 where unknown.</summary>
    public ulong CreatedTime { get; init; }

    /// <summary>When its first process was seen or the runtime says it started; 0 where unknown.</summary>
    public ulong StartTime { get; init; }

    public ImmutableArray<ContainerMount> Mounts { get; init; } = [];

    public ImmutableArray<ContainerProbe> Probes { get; init; } = [];

    public ImmutableDictionary<string, string> Labels { get; init; } = ImmutableDictionary<string, string>.Empty;

    public bool IsHost => ReferenceEquals(this, Host);

    public string? PodName { get; init; }

    public string? PodNamespace { get; init; }

    public string? PodUid { get; init; }

    /// <summary>The pause container that holds a pod's namespaces.</summary>
    public bool IsPodSandbox { get; init; }
}

public sealed record ContainerMount(string Source, string Destination, string Mode, bool Writable, string Propagation);

/// <summary>A health, liveness or readiness check that runs a program inside a container.</summary>
public sealed record ContainerProbe(string Kind, string Executable, ImmutableArray<string> Arguments);
