using System.Collections.Immutable;
using System.Text.RegularExpressions;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// The objects in a cluster that carry a cluster's labels, and which of them nobody names any more. Volume claims, which hold people's
/// data, are never among them, nor definitions of kinds, which would take every object of the kind along.
/// </summary>
internal sealed partial class Remains
{
    /// <summary>Every kind that a service is rendered to. Kinds that a controller makes from these come and go with them.</summary>
    private static readonly ImmutableArray<string> Kinds =
    [
        "deployments.apps", "statefulsets.apps", "daemonsets.apps", "jobs.batch", "cronjobs.batch", "services", "configmaps", "secrets",
        "serviceaccounts", "networkpolicies.networking.k8s.io", "ingresses.networking.k8s.io", "poddisruptionbudgets.policy",
        "horizontalpodautoscalers.autoscaling", "resourcequotas", "limitranges", "roles.rbac.authorization.k8s.io",
        "rolebindings.rbac.authorization.k8s.io", "namespaces", "clusterroles.rbac.authorization.k8s.io",
        "clusterrolebindings.rbac.authorization.k8s.io", "priorityclasses.scheduling.k8s.io",
    ];

    /// <summary>A kind of K3s alone, and there only with its Helm controller; a cluster without answers with an error when it is asked for it.</summary>
    private const string Charts = "helmcharts.helm.cattle.io";

    private readonly ImmutableArray<KubeObject> labelled;
    private readonly string cluster;

    private Remains(string cluster, IEnumerable<KubeObject> objects, ImmutableArray<string> unseen)
    {
        this.cluster = cluster;
        Unseen = unseen;

        // The selector has said so already; what deletes looks again.
        labelled = [.. objects.Where(o => o.BelongsTo(cluster) && !o.IsDependent)];
    }

    /// <summary>Kinds that the account may not list, in the API's words.</summary>
    public ImmutableArray<string> Unseen { get; }

    /// <summary>Values of the owner label in the cluster, sorted.</summary>
    public ImmutableSortedSet<string> Owners =>
        [.. labelled.Select(o => o.Label(KubernetesLabels.Owner)).Where(o => o.Length > 0)];

    public static async Task<Remains> ReadAsync(Kubectl kubectl, string cluster, CancellationToken cancel)
    {
        var selector = $"{KubernetesLabels.ManagedBy}={KubernetesLabels.Manager},{KubernetesLabels.Cluster}={cluster}";
        var result = await kubectl.ListAsync(kubectl.Program is ["k3s", ..] ? Kinds.Add(Charts) : Kinds, selector, cancel).ConfigureAwait(false);
        if (!result.Ok && result.Error.Contains("resource type \"helmcharts", StringComparison.Ordinal))
        {
            result = await kubectl.ListAsync(Kinds, selector, cancel).ConfigureAwait(false);
        }

        return result.Ok || OnlyClusterWideRights(result)
            ? Of(cluster, KubeObject.ParseMany(result.Output), [.. Refused().Matches(result.Error).Select(m => m.Groups[1].Value).Distinct()])
            : throw kubectl.Failure(["get", "..."], result);
    }

    public static Remains Of(string cluster, IEnumerable<KubeObject> objects, ImmutableArray<string> unseen = default) =>
        new(cluster, objects, unseen.IsDefault ? [] : unseen);

    /// <summary>
    /// What <paramref name="owner"/> has in the cluster and does not name: workloads first, so that nothing is started anew while its
    /// settings go, namespaces last.
    /// </summary>
    public ImmutableArray<KubeObject> Of(string owner, IReadOnlySet<KubeKey> wanted) =>
    [
        .. labelled.Where(o => !wanted.Contains(o.Key) && (owner == KubernetesObjectsResource.EveryOwner || o.BelongsTo(cluster, owner)))
            .OrderBy(o => o.IsNamespace ? 2 : o.Group is "apps" or "batch" ? 0 : 1)
            .ThenBy(o => o.Key.ToString(), StringComparer.Ordinal),
    ];

    /// <summary>
    /// An account that may not list roles of the whole cluster has not made any either. Everything else that is refused is an error.
    /// </summary>
    private static bool OnlyClusterWideRights(ProcessResult result)
    {
        string[] errors = [.. result.Error.Split('\n', StringSplitOptions.TrimEntries).Where(KubectlFailure.HasError)];
        return errors.Length > 0 && errors.All(e => Refused().Match(e) is { Success: true } refused
            && refused.Groups[1].Value is "clusterroles" or "clusterrolebindings" or "priorityclasses");
    }

    [GeneratedRegex(@"\(Forbidden\): ([a-z]+)\.?[a-z0-9.]* is forbidden", RegexOptions.Multiline)]
    private static partial Regex Refused();
}
