using System.Collections.Immutable;
using System.Net;

namespace Palisade.Engines.Kubernetes;

/// <summary>What manifests depend on beside the spec: whose cluster it is, and how it is reached.</summary>
public sealed record KubernetesTarget
{
    /// <summary>Program and first arguments: <c>k3s kubectl</c>, or <c>kubectl --kubeconfig FILE --context NAME</c>.</summary>
    public required ImmutableArray<string> Kubectl { get; init; }

    /// <summary>Palisade made the cluster: it grants its operators their rights, closes the platform's namespaces, installs charts.</summary>
    public required bool OwnsCluster { get; init; }

    /// <summary>Addresses of pods, of services and of the mesh, which no service has business with but through a published port. Empty where they are not known.</summary>
    public ImmutableArray<IPNetwork> Inside { get; init; } = [];

    /// <summary>
    /// Processor for which images of this file are built where the nodes may have several kinds, in Kubernetes' word: <c>amd64</c>. Null:
    /// all nodes have the one of the builder.
    /// </summary>
    public string? BuiltFor { get; init; }

    /// <summary>Put before the YAML's label names on nodes; empty where somebody else labelled the nodes.</summary>
    public string NodeLabelPrefix { get; init; } = "";
}
