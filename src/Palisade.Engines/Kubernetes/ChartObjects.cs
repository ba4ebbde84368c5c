using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// Third-party Helm charts as HelmChart resources (helm.cattle.io/v1), which K3s's controller installs with a job of its own. What a
/// chart needs first, its namespace with the rights of its pods, is an object of ours: the controller's <c>createNamespace</c> would
/// make one that refuses the pods of storage and drivers.
/// </summary>
public static class ChartObjects
{
    /// <summary>The controller looks for charts in this namespace only.</summary>
    private const string ControllerNamespace = "kube-system";

    /// <summary>
    /// The controller would try a thousand times; a chart that failed this often, each time over minutes, needs a person.
    /// </summary>
    private const int Retries = 20;

    /// <summary>Boards fetch images for minutes where servers take seconds; Helm's own 5 minutes end a healthy installation.</summary>
    private const string Timeout = "15m0s";

    /// <summary>In base64 and with its values below the 1.5 MiB that etcd takes in one request.</summary>
    private const int MaxArchiveBytes = 1_000_000;

    /// <summary>Namespaces that every cluster has, and that are nobody's to label or to remove.</summary>
    private static readonly ImmutableArray<string> BuiltIn = ["default", "kube-system", "kube-public", "kube-node-lease"];

    /// <summary>One object per namespace that charts are installed into; charts may share one, which then has the rights of the widest.</summary>
    public static ImmutableArray<JsonObject> Namespaces(ClusterSpec spec) =>
    [
        .. spec.Charts.Where(c => !BuiltIn.Contains(c.Namespace)).GroupBy(c => c.Namespace).OrderBy(g => g.Key, StringComparer.Ordinal)
            .Select(g => Manifest.Object(spec.Cluster, KubernetesNames.ChartsOwner, "v1", "Namespace", g.Key, null, g.Key)
                .Labelled(Manifest.ComponentLabel, "chart")
                .Enforce(g.Any(c => c.Privileged) ? PodSecurity.Privileged : PodSecurity.Baseline)),
    ];

    /// <param name="archive">Bytes of <see cref="ChartSpec.Archive"/>; null where there is none.</param>
    /// <exception cref="PalisadeException">The archive does not fit.</exception>
    public static JsonObject Chart(ClusterSpec spec, ChartSpec chart, ImmutableArray<byte>? archive)
    {
        if (archive is { Length: > MaxArchiveBytes } large)
        {
            throw new PalisadeException(
                KubernetesErrors.ChartTooLarge,
                $"the archive of chart `{chart.Name}` has {large.Length} bytes, and a resource of the cluster holds at most {MaxArchiveBytes}",
                $"`palisade explain {KubernetesErrors.ChartTooLarge.Code}` says what makes charts large");
        }

        return Manifest.Object(spec.Cluster, KubernetesNames.ChartOwner(chart.Name), "helm.cattle.io/v1", "HelmChart", chart.Name, ControllerNamespace, chart.Name)
            .With("spec", new JsonObject()
                .With("repo", chart.Repo)
                .With("chart", chart.Chart)
                .With("version", chart.Version)
                .With("chartContent", archive is { } bytes ? Convert.ToBase64String(bytes.AsSpan()) : null)
                .With("targetNamespace", chart.Namespace)
                .With("createNamespace", false)
                .With("valuesContent", chart.Values)
                // The other policy, `reinstall`, deletes a chart whose upgrade failed, and with it what it stored.
                .With("failurePolicy", chart.Stateful ? "abort" : "reinstall")
                .With("backOffLimit", Retries)
                .With("timeout", Timeout));
    }
}
