using System.Collections.Immutable;
using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>Answers what a cluster is and which volumes it has. A question that the account may not ask has no answer, and is no failure.</summary>
internal sealed class KubernetesClusterProvider : ResourceProvider<KubernetesClusterResource>
{
    public override async Task<CheckResult> CheckAsync(KubernetesClusterResource resource, CheckContext context, CancellationToken cancel)
    {
        var kubectl = new Kubectl(context.System, resource.Kubectl);
        var result = CheckResult.Same;
        if (resource.Nodes && await ReadAsync(kubectl, ["get", "nodes", "-o", "json"], cancel).ConfigureAwait(false) is { } nodes)
        {
            result = result.WithOutput(KubernetesOutputs.Architectures, string.Join(',', nodes
                .Select(n => n.Json.Text("status", "nodeInfo", "architecture")).Where(a => a.Length > 0).Distinct().Order(StringComparer.Ordinal)));
        }

        if (resource.Volumes && await VolumesAsync(kubectl, resource.Cluster, cancel).ConfigureAwait(false) is { } volumes)
        {
            result = result.WithOutput(KubernetesOutputs.Volumes, string.Join(',', volumes));
        }

        return result;
    }

    public override Task ApplyAsync(KubernetesClusterResource resource, CheckContext context, CancellationToken cancel) => Task.CompletedTask;

    private static async Task<ImmutableArray<LiveVolume>?> VolumesAsync(Kubectl kubectl, string cluster, CancellationToken cancel)
    {
        var selector = $"{KubernetesLabels.ManagedBy}={KubernetesLabels.Manager},{KubernetesLabels.Cluster}={cluster}";
        if (await ReadAsync(kubectl, ["get", "statefulsets.apps,persistentvolumeclaims", "--all-namespaces", "--selector", selector, "-o", "json"], cancel)
            .ConfigureAwait(false) is not { IsEmpty: false } found)
        {
            return [];
        }

        var classes = await ReadAsync(kubectl, ["get", "storageclasses.storage.k8s.io", "-o", "json"], cancel).ConfigureAwait(false);
        return Volumes(found, classes?.ToDictionary(c => c.Name, c => c.Json.Flag("allowVolumeExpansion"), StringComparer.Ordinal));
    }

    /// <param name="classes">By name, whether a storage class lets claims grow; null where that could not be asked.</param>
    private static ImmutableArray<LiveVolume> Volumes(ImmutableArray<KubeObject> objects, Dictionary<string, bool>? classes)
    {
        var sets = objects.Where(o => o.Kind == "StatefulSet" && ServiceOf(o).Length > 0).ToDictionary(ServiceOf, StringComparer.Ordinal);
        var claims = objects.Where(o => o.Kind == "PersistentVolumeClaim")
            .ToLookup(c => (Service: ServiceOf(c), Name: VolumeClaims.VolumeOf(c, ServiceOf(c)) ?? ""));
        return
        [
            .. sets.SelectMany(s => VolumeClaims.Templates(s.Value).Select(t => (Service: s.Key, Name: t.Text("metadata", "name"))))
                .Concat(claims.Select(c => c.Key))
                .Where(v => v.Service.Length > 0 && v.Name.Length > 0)
                .Distinct().Order()
                .Select(v => VolumeClaims.Live(v.Service, v.Name, sets.GetValueOrDefault(v.Service), [.. claims[v]], classes is null ? null : c => classes.GetValueOrDefault(c))),
        ];
    }

    private static string ServiceOf(KubeObject o) =>
        o.Label(KubernetesLabels.Owner) is ['s', 'e', 'r', 'v', 'i', 'c', 'e', 's', '.', .. var service] ? service : "";

    private static async Task<ImmutableArray<KubeObject>?> ReadAsync(Kubectl kubectl, ImmutableArray<string> arguments, CancellationToken cancel)
    {
        var result = await kubectl.RunAsync(arguments, null, cancel).ConfigureAwait(false);
        return result.Ok ? KubeObject.ParseMany(result.Output) : null;
    }
}
