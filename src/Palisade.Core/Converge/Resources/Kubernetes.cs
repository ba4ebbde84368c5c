using System.Collections.Immutable;

namespace Palisade.Core.Converge.Resources;

/// <summary>
/// Objects of a Kubernetes cluster that belong together, by server-side apply under the field manager <c>palisade</c>. Every object
/// carries the labels of <see cref="KubernetesLabels"/>; objects with the same cluster and owner that are no longer named are
/// removed, but volume claims, which hold people's data, never are (nor a namespace that has some, or that holds what others made).
/// Output <see cref="KubernetesOutputs.Owners"/>.
/// </summary>
public sealed record KubernetesObjectsResource : Resource
{
    public override string Id => "objects:" + Owner;

    /// <summary>As <see cref="Owner"/>, with no objects: everything that carries the cluster's label, whoever asked for it.</summary>
    public const string EveryOwner = "*";

    /// <summary>Value of the label <see cref="KubernetesLabels.Owner"/>: <c>services.site</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Value of the label <see cref="KubernetesLabels.Cluster"/>.</summary>
    public required string Cluster { get; init; }

    /// <summary>One JSON text per object, each with apiVersion, kind and metadata; in the order in which they are applied.</summary>
    public required ImmutableArray<string> Objects { get; init; }

    /// <summary>Program and first arguments: <c>k3s kubectl</c>, or <c>kubectl --kubeconfig FILE --context NAME</c>.</summary>
    public required ImmutableArray<string> Kubectl { get; init; }

    /// <summary>
    /// False: objects of this owner that are no longer named stay (namespaces of charts, with whatever is in them). Without objects
    /// the resource then only looks.
    /// </summary>
    public bool Prune { get; init; } = true;

    /// <summary>A namespace that goes takes its volume claims along; only where somebody has asked for exactly that.</summary>
    public bool DeleteData { get; init; }

    /// <summary>How long Deployments, StatefulSets, DaemonSets and Jobs among the objects may take until they are rolled out.</summary>
    public TimeSpan Ready { get; init; } = TimeSpan.FromMinutes(5);
}

/// <summary>Labels that Palisade puts on what it applies to a Kubernetes cluster, beside <c>app.kubernetes.io/managed-by</c>.</summary>
public static class KubernetesLabels
{
    public const string ManagedBy = "app.kubernetes.io/managed-by";

    public const string Manager = "palisade";

    public const string Cluster = "palisade.dev/cluster";

    public const string Owner = "palisade.dev/owner";

    public const string FieldManager = "palisade";
}

/// <summary>Names of what a node reports that talks to a Kubernetes cluster.</summary>
public static class KubernetesOutputs
{
    /// <summary>Values of <see cref="KubernetesLabels.Owner"/> of the cluster's objects, comma separated.</summary>
    public const string Owners = "kubernetes.owners";

    /// <summary>Processors of the nodes in Kubernetes' words, comma separated: <c>amd64,arm64</c>.</summary>
    public const string Architectures = "kubernetes.architectures";

    /// <summary>Volumes of this cluster's services, each as <see cref="LiveVolume"/> writes it, comma separated.</summary>
    public const string Volumes = "kubernetes.volumes";
}
