using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.Services;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// Brings everything that the file asks of a Kubernetes cluster to it, through one node that can talk to its API, and removes services
/// that left the file. A chart that left the file stays until somebody asks for its removal: people's data lies in charts.
/// </summary>
/// <param name="target">What kind of cluster it is.</param>
/// <param name="controller">The node that runs kubectl; null while there is none.</param>
/// <param name="removeCharts">Charts that left the file are uninstalled.</param>
public sealed class KubernetesServicesPhase(
    Func<ClusterSpec, KubernetesTarget> target, Func<PhaseContext, NodeSpec?> controller, bool removeCharts = false) : IPhase
{
    public const string RemoveChartsOption = "--remove-charts";

    public string Name => "services";

    public string Title => "Deploy services";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        var cluster = target(context.Spec);
        if (!cluster.OwnsCluster && context.Spec.Charts is [var first, ..])
        {
            throw new PalisadeException(
                KubernetesErrors.ChartsNeedK3s,
                $"chart `{first.Name}` cannot be installed into a cluster with `engine: {context.Spec.Engine.Kind}`",
                "install it with that cluster's own means and remove it from `charts:`, or use `engine: k3s`");
        }

        if (controller(context) is not { } node)
        {
            return [];
        }

        ImmutableArray<ObjectGroup> groups =
        [
            .. ObjectGroup.Of(
                context.Spec,
                cluster,
                s => ServiceImages.Find(context.Spec, context.Outputs, s),
                context.Content),
        ];
        var gone = Gone(context, node);
        var catalog = new Catalog
        {
            Phase = Name,
            Node = node.Name,
            Resources = [.. groups.Select(g => Resource(context.Spec, cluster, g)), .. gone.Where(o => removeCharts || !IsChart(o)).Select(o => Resource(context.Spec, cluster, new(o, [])))],
            Unknown = [.. context.Spec.Services.Where(s => !groups.Any(g => g.Owner == KubernetesNames.ServiceOwner(s.Name))).Select(s => $"service `{s.Name}`")],
            Notes = [.. OtherProcessors(context, cluster, node)],
            Reminders = removeCharts ? [] : [.. gone.Where(IsChart).Select(o => $"chart `{o[KubernetesNames.ChartPrefix.Length..]}` is no longer in the file and stays installed; `palisade apply {RemoveChartsOption}` uninstalls it")],
        };
        return catalog.Resources.IsEmpty && catalog.Unknown.IsEmpty && catalog.Reminders.IsEmpty ? [] : [catalog];
    }

    private static IEnumerable<string> OtherProcessors(PhaseContext context, KubernetesTarget cluster, NodeSpec node) =>
        context.Outputs.List(node.Name, KubernetesOutputs.Architectures).Where(a => a != cluster.BuiltFor).ToArray() is { Length: > 0 } others
            ? context.Spec.Services.Where(s => ReplicaShape.Of(s).OwnImage)
                .Select(s => $"`{s.Name}` runs on {cluster.BuiltFor} nodes only, for which this machine builds its image, and not on those with {string.Join(" or ", others)}")
            : [];

    private static KubernetesObjectsResource Resource(ClusterSpec spec, KubernetesTarget cluster, ObjectGroup group) => new()
    {
        Cause = group.Objects.IsEmpty ? group.Owner[..group.Owner.IndexOf('.', StringComparison.Ordinal)] : group.Owner,
        Owner = group.Owner,
        Cluster = spec.Cluster,
        Kubectl = cluster.Kubectl,
        Objects = [.. group.Objects.Select(o => o.Text())],
        Prune = group.Prune,
        Ready = group.Ready,
    };

    /// <summary>Owners that the cluster has objects of and the file does not name. What belongs to no single entry is never gone.</summary>
    private static ImmutableArray<string> Gone(PhaseContext context, NodeSpec node)
    {
        HashSet<string> wanted =
        [
            .. context.Spec.Services.Select(s => KubernetesNames.ServiceOwner(s.Name)),
            .. context.Spec.Charts.Select(c => KubernetesNames.ChartOwner(c.Name)),
        ];
        return
        [
            .. context.Outputs.List(node.Name, KubernetesOutputs.Owners)
                .Where(o => (o.StartsWith(KubernetesNames.ServicePrefix, StringComparison.Ordinal) || IsChart(o)) && !wanted.Contains(o))
                .Order(StringComparer.Ordinal),
        ];
    }

    private static bool IsChart(string owner) => owner.StartsWith(KubernetesNames.ChartPrefix, StringComparison.Ordinal);
}
