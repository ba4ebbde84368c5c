using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Spec;
using Palisade.Engines.Services;

namespace Palisade.Engines.Kubernetes;

/// <summary>A service as Kubernetes objects, in the order in which they are applied: each after what it needs.</summary>
public static class KubernetesObjects
{
    /// <param name="image">Reference of the replicas' image, with digest where it is known.</param>
    public static ImmutableArray<JsonObject> For(ClusterSpec spec, ServiceSpec service, KubernetesTarget target, string image)
    {
        var scope = new ServiceScope(spec, service, target, image);
        var environment = ServiceSettings.Environment(scope);
        var secrets = ServiceSettings.Secrets(scope);
        return
        [
            scope.Object("v1", "Namespace", scope.Namespace, inNamespace: false)
                .Labelled(Manifest.ComponentLabel, Manifest.ServiceComponent)
                .Enforce(scope.Restricted ? PodSecurity.Restricted : PodSecurity.Baseline),
            NoToken(scope.Object("v1", "ServiceAccount", "default")),
            NoToken(scope.Object("v1", "ServiceAccount")),
            // Before the first pod: it shall not run a moment without them.
            .. ServicePolicies.Render(scope),
            .. new[] { environment, secrets }.OfType<JsonObject>(),
            .. ServicePorts.Render(scope),
            Workload.Render(scope, environment?.Name(), secrets?.Name()),
            .. service.Replicas > 1 ? [Budget(scope)] : Array.Empty<JsonObject>(),
        ];
    }

    /// <summary>How long replicas may take to be ready before the update counts as failed: fetching an image to a board is slow.</summary>
    internal static TimeSpan Deadline(ReplicaShape shape) => TimeSpan.FromMinutes(5) + (shape.Health?.Start ?? TimeSpan.Zero);

    /// <summary>
    /// A service account that gives no pod a token: one that is stolen from a web server opens the API of the cluster.
    /// </summary>
    internal static JsonObject NoToken(JsonObject account) => account.With("automountServiceAccountToken", false);

    /// <summary>
    /// Draining boards takes one replica at a time. One that is not healthy anyway hinders nobody: else a broken service would keep
    /// a board from ever being drained.
    /// </summary>
    private static JsonObject Budget(ServiceScope scope) => scope.Object("policy/v1", "PodDisruptionBudget").With("spec", new JsonObject
    {
        ["maxUnavailable"] = 1,
        ["selector"] = new JsonObject { ["matchLabels"] = scope.Selector() },
        ["unhealthyPodEvictionPolicy"] = "AlwaysAllow",
    });
}
