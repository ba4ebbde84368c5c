using System.Collections.Immutable;
using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// Replicas go on for a while after what made them is gone, and whoever removed a service wants to hear that it is gone when it is. A
/// replica on a board that is dead never ends; the removal has not failed because of it.
/// </summary>
internal static class Farewell
{
    /// <summary>Twice what a replica has to finish its requests.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(1);

    public static async Task WaitAsync(KubernetesObjectsResource resource, Kubectl kubectl, CheckContext context, CancellationToken cancel)
    {
        var selector = $"{KubernetesLabels.ManagedBy}={KubernetesLabels.Manager},{KubernetesLabels.Cluster}={resource.Cluster}";
        var owner = resource.Owner == KubernetesObjectsResource.EveryOwner ? null : resource.Owner;
        ImmutableArray<KubeObject> left = [];
        var ended = await ClusterPatience.UntilAsync(
            context.System.Clock,
            Limit,
            async () =>
            {
                // An account that may not list pods hears no more than this.
                var pods = await kubectl.ListAsync(["pods"], selector, cancel).ConfigureAwait(false);
                left = pods.Ok ? [.. KubeObject.ParseMany(pods.Output).Where(p => p.BelongsTo(resource.Cluster, owner))] : [];
                return left.IsEmpty;
            },
            cancel).ConfigureAwait(false);
        if (!ended)
        {
            foreach (var pod in left)
            {
                context.Note($"{pod.Key} is still ending");
            }
        }
    }
}
