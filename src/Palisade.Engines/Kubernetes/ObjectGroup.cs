using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.Services;

namespace Palisade.Engines.Kubernetes;

/// <summary>Objects that are applied and removed together.</summary>
/// <param name="Owner">Path in the YAML, and the value of the objects' owner label.</param>
internal sealed record ObjectGroup(string Owner, ImmutableArray<JsonObject> Objects)
{
    public bool Prune { get; init; } = true;

    public TimeSpan Ready { get; init; } = TimeSpan.FromMinutes(2);

    /// <summary>
    /// All that the file asks of the cluster, each after what it may need: namespaces and charts (which bring resource types, storage
    /// and load balancers) before services. A service whose image is not built yet is missing.
    /// </summary>
    public static IEnumerable<ObjectGroup> Of(
        ClusterSpec spec, KubernetesTarget target, Func<ServiceSpec, string?> image, IContentSource content)
    {
        if (target.OwnsCluster)
        {
            yield return new(KubernetesNames.EngineOwner, ClusterObjects.For(spec));
        }

        if (ChartObjects.Namespaces(spec) is { IsEmpty: false } namespaces)
        {
            // A namespace takes everything in it along: what a chart stored is not deleted because a line of the file is.
            yield return new(KubernetesNames.ChartsOwner, namespaces) { Prune = false };
        }

        foreach (var chart in spec.Charts)
        {
            var archive = chart.Archive is { } path ? content.ReadFile(path) : (ImmutableArray<byte>?)null;
            yield return new(KubernetesNames.ChartOwner(chart.Name), [ChartObjects.Chart(spec, chart, archive)]) { Ready = TimeSpan.FromMinutes(20) };
        }

        foreach (var service in spec.Services)
        {
            if (image(service) is { } reference)
            {
                yield return new(KubernetesNames.ServiceOwner(service.Name), KubernetesObjects.For(spec, service, target, reference))
                {
                    Ready = KubernetesObjects.Deadline(ReplicaShape.Of(service)) + service.Replicas * TimeSpan.FromSeconds(30),
                };
            }
        }
    }
}
