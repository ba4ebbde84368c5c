using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Spec;
using Palisade.Engines.Services;

namespace Palisade.Engines.Kubernetes;

/// <summary>One service on its way to manifests: names, labels and what all its objects share.</summary>
/// <param name="Image">Reference, with digest where it is known.</param>
internal sealed record ServiceScope(ClusterSpec Spec, ServiceSpec Service, KubernetesTarget Target, string Image)
{
    public ReplicaShape Shape { get; } = ReplicaShape.Of(Service);

    public string Name => Service.Name;

    public string Namespace => KubernetesNames.Namespace(Service.Name);

    public bool HasVolumes => !Shape.Volumes.IsEmpty;

    public bool Restricted => Shape.NeverRoot;

    /// <summary>An object of this service, with the labels that all of them carry.</summary>
    public JsonObject Object(string apiVersion, string kind, string? name = null, bool inNamespace = true) =>
        Manifest.Object(Spec.Cluster, KubernetesNames.ServiceOwner(Name), apiVersion, kind, name ?? Name, inNamespace ? Namespace : null, Name);

    public JsonObject Labels() => Manifest.Labels(Spec.Cluster, KubernetesNames.ServiceOwner(Name), Name);

    /// <summary>By what a Service, a workload and a policy find the pods. A workload's selector can never change, so it is one label.</summary>
    public JsonObject Selector() => new() { [Manifest.NameLabel] = Name };

    /// <summary>Ports inside the replicas, each once.</summary>
    public ImmutableArray<(int Target, string Protocol)> Targets => [.. Shape.Service.Ports.Select(p => (p.Target, p.Protocol.ToUpperInvariant())).Distinct()];
}
