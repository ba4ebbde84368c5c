using System.Collections.Immutable;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// Deleting a namespace deletes all that is in it, so it is looked through first: one that holds volume claims, or anything that
/// Palisade did not make for this cluster, stays.
/// </summary>
internal static class NamespaceContents
{
    /// <summary>What each namespace has of its own, and what reports about others.</summary>
    private static readonly ImmutableHashSet<string> Passive = ["Event", "Endpoints", "EndpointSlice", "Lease"];

    private static readonly ImmutableHashSet<string> Uncounted =
        ["events", "events.events.k8s.io", "endpoints", "endpointslices.discovery.k8s.io", "leases.coordination.k8s.io"];

    /// <returns>Why the namespace must stay; null when it may go.</returns>
    public static async Task<string?> ReasonToKeepAsync(
        Kubectl kubectl, KubeObject @namespace, string cluster, bool deleteData, ImmutableArray<string> kinds, CancellationToken cancel)
    {
        var inside = await kubectl.ListInAsync(@namespace.Name, kinds.Where(k => !Uncounted.Contains(k)), cancel).ConfigureAwait(false);
        return Judge(inside, cluster, deleteData);
    }

    public static string? Judge(IEnumerable<KubeObject> inside, string cluster, bool deleteData)
    {
        var objects = inside.ToImmutableArray();
        var claims = objects.Where(IsClaim).ToArray();
        if (claims.Length > 0 && !deleteData)
        {
            return $"it holds {string.Join(", ", claims.Select(c => $"volume claim `{c.Name}`"))}";
        }

        var claimed = claims.Select(c => c.Name).ToHashSet(StringComparer.Ordinal);
        return objects.FirstOrDefault(o => !IsClaim(o) && IsForeign(o, cluster)) is { } foreign
            ? $"it holds {foreign.Kind} `{foreign.Name}`, which is not Palisade's"
            : claims.FirstOrDefault(c => IsForeign(c, cluster)) is { } claim ? $"it holds volume claim `{claim.Name}`, which is not Palisade's" : null;
    }

    private static bool IsClaim(KubeObject o) => o is { Kind: "PersistentVolumeClaim", Group: "" };

    private static bool IsForeign(KubeObject o, string cluster) =>
        !o.BelongsTo(cluster) && !o.IsDependent && !Passive.Contains(o.Kind) && o switch
        {
            { Kind: "ConfigMap", Name: "kube-root-ca.crt" or "istio-ca-root-cert" } => false,
            { Kind: "ServiceAccount", Name: "default" } => false,
            { Kind: "Secret" } => o.Json.Text("type") != "kubernetes.io/service-account-token",
            _ => true,
        };
}
