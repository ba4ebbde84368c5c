using System.Collections.Immutable;

namespace Palisade.Core.Converge.Resources;

/// <summary>
/// Looks at what a cluster is and what it has that cannot be changed freely, and changes nothing. Outputs
/// <see cref="KubernetesOutputs.Architectures"/> and <see cref="KubernetesOutputs.Volumes"/>; what the account may not see is left out.
/// </summary>
public sealed record KubernetesClusterResource : Resource
{
    public override string Id => "cluster";

    /// <summary>Value of the label <see cref="KubernetesLabels.Cluster"/>.</summary>
    public required string Cluster { get; init; }

    /// <summary>Program and first arguments: <c>k3s kubectl</c>, or <c>kubectl --kubeconfig FILE --context NAME</c>.</summary>
    public required ImmutableArray<string> Kubectl { get; init; }

    /// <summary>The processors of the nodes are asked for.</summary>
    public bool Nodes { get; init; }

    /// <summary>The volumes of services are asked for.</summary>
    public bool Volumes { get; init; }
}
