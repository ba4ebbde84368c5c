using System.Text.Json.Nodes;
using Palisade.Core.Spec;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// What keeps the replicas running: a Deployment; with volumes a StatefulSet, whose replicas each have their own. An update has a
/// new replica ready before an old one ends, but where both would need the same volume.
/// </summary>
internal static class Workload
{
    /// <summary>Old versions to go back to by hand.</summary>
    private const int History = 3;

    public static JsonObject Render(ServiceScope scope, string? environment, string? secrets) =>
        scope.HasVolumes ? StatefulSet(scope, environment, secrets) : Deployment(scope, environment, secrets);

    /// <summary>Name of the Service without an address that gives each replica with volumes its own DNS name.</summary>
    public static string PeersName(ServiceScope scope) => scope.Name + "-peers";

    private static JsonObject Deployment(ServiceScope scope, string? environment, string? secrets) =>
        scope.Object("apps/v1", "Deployment").With("spec", new JsonObject
        {
            ["replicas"] = scope.Service.Replicas,
            ["selector"] = new JsonObject { ["matchLabels"] = scope.Selector() },
            ["strategy"] = new JsonObject
            {
                ["type"] = "RollingUpdate",
                ["rollingUpdate"] = new JsonObject { ["maxUnavailable"] = 0, ["maxSurge"] = 1 },
            },
            ["minReadySeconds"] = MinReadySeconds(scope),
            ["progressDeadlineSeconds"] = (int)KubernetesObjects.Deadline(scope.Shape).TotalSeconds,
            ["revisionHistoryLimit"] = History,
            ["template"] = PodTemplate.Render(scope, environment, secrets, "pod-template-hash"),
        });

    private static JsonObject StatefulSet(ServiceScope scope, string? environment, string? secrets) =>
        scope.Object("apps/v1", "StatefulSet").With("spec", new JsonObject
        {
            ["replicas"] = scope.Service.Replicas,
            ["serviceName"] = PeersName(scope),
            ["selector"] = new JsonObject { ["matchLabels"] = scope.Selector() },
            ["podManagementPolicy"] = "Parallel",
            ["updateStrategy"] = new JsonObject { ["type"] = "RollingUpdate" },
            ["minReadySeconds"] = MinReadySeconds(scope),
            ["revisionHistoryLimit"] = History,
            ["persistentVolumeClaimRetentionPolicy"] = new JsonObject { ["whenDeleted"] = "Retain", ["whenScaled"] = "Retain" },
            ["template"] = PodTemplate.Render(scope, environment, secrets, "controller-revision-hash"),
            ["volumeClaimTemplates"] = Json.List(scope.Shape.Volumes.Select(v => (JsonNode)new JsonObject
            {
                ["apiVersion"] = "v1",
                ["kind"] = "PersistentVolumeClaim",
                ["metadata"] = new JsonObject { ["name"] = v.Name, ["labels"] = scope.Labels() },
                ["spec"] = new JsonObject { ["accessModes"] = Json.Of("ReadWriteOnce") }
                    .With("storageClassName", v.Class)
                    .With("resources", new JsonObject { ["requests"] = new JsonObject { ["storage"] = Quantity.Write(v.Bytes) } })
                    .With("volumeMode", "Filesystem"),
            })),
        });

    /// <summary>Without a health check a process that ends right after its start must not count as a good new version.</summary>
    private static int MinReadySeconds(ServiceScope scope) => scope.Shape.Health is null ? 10 : 5;
}
