using System.Collections.Immutable;

namespace Palisade.Core.Spec;

/// <summary>
/// A service, without a word of any engine: <see cref="Engines.IClusterEngine"/> turns it into a stack or manifests.
/// YAML: an entry of <c>services:</c>; the key is the name, <c>kind:</c> chooses the subtype.
/// </summary>
public abstract record ServiceSpec
{
    public required string Name { get; init; }

    public int Replicas { get; init; } = 2;

    /// <summary>Ports that are open on every node for the outside; each is balanced over all replicas.</summary>
    public abstract ImmutableArray<ServicePort> Ports { get; }
}

/// <param name="Port">On every node.</param>
/// <param name="Target">Inside the replicas.</param>
/// <param name="Protocol"><c>tcp</c> or <c>udp</c>.</param>
public sealed record ServicePort(int Port, int Target, string Protocol = "tcp");

/// <summary>YAML: <c>kind: web</c>: nginx that serves a folder, or an image that serves HTTP on port 8080.</summary>
public sealed record WebServiceSpec : ServiceSpec
{
    public required int Port { get; init; }

    /// <summary>Absolute path of the folder to serve. Exactly one of this and <see cref="Image"/> is set.</summary>
    public string? Content { get; init; }

    /// <summary>Image reference that replaces the cluster's own nginx image; listens on <see cref="ImagePort"/>.</summary>
    public string? Image { get; init; }

    public int ImagePort { get; init; } = 8080;

    /// <summary>Path asked for health; anything below 400 is healthy.</summary>
    public string Health { get; init; } = "/";

    public override ImmutableArray<ServicePort> Ports => [new(Port, Image is null ? 8080 : ImagePort)];
}
