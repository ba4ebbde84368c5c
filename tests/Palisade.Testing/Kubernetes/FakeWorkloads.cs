using System.Text.Json.Nodes;

namespace Palisade.Testing.Kubernetes;

public enum PodFate
{
    Runs,

    /// <summary>Scheduled and starting, without an end.</summary>
    Starts,
    ImageMissing,
    Crashes,

    /// <summary>The runtime does not get the container's program to run.</summary>
    CannotStart,
    Unhealthy,
    Unschedulable,
    QuotaExceeded,
    Unbound,
}

/// <summary>What becomes of a HelmChart.</summary>
public enum ChartFate
{
    Installs,

    /// <summary>Helm fails as often as the chart allows.</summary>
    Fails,

    /// <summary>The job runs without an end.</summary>
    Runs,

    /// <summary>The cluster takes charts, and no controller looks at them.</summary>
    Unattended,

    /// <summary>The controller can make no job of it.</summary>
    Refused,
}

/// <summary>What controllers, scheduler and kubelets of a <see cref="FakeCluster"/> make of a workload, in the API's own words.</summary>
internal static class FakeWorkloads
{
    public static void Reconcile(FakeCluster cluster, JsonObject workload, Func<string, PodFate> fateOf)
    {
        var (kind, name, ns) = (Text(workload, "kind"), Text(workload["metadata"], "name"), Text(workload["metadata"], "namespace"));
        var image = Text(workload["spec"]!["template"]!["spec"]!["containers"]![0], "image");
        var fate = fateOf(image);
        var wanted = kind == "DaemonSet" ? 1 : (int?)workload["spec"]!["replicas"] ?? 1;
        var owner = kind == "Deployment" ? ReplicaSet(cluster, workload, name, ns, image) : workload;
        var prefix = Text(owner["metadata"], "name");
        cluster.Remove(o => Text(o, "kind") == "Pod" && OwnedBy(o, owner) || (Text(o, "kind") == "Event" && Text(o["metadata"], "namespace") == ns));
        for (var i = 0; i < wanted && fate != PodFate.QuotaExceeded; i++)
        {
            Pod(cluster, workload, owner, $"{prefix}-{i}", ns, image, fate);
        }

        foreach (var template in (workload["spec"]!["volumeClaimTemplates"] as JsonArray ?? []).OfType<JsonObject>())
        {
            for (var i = 0; i < wanted; i++)
            {
                var claim = (JsonObject)template.DeepClone();
                claim["apiVersion"] = "v1";
                claim["kind"] = "PersistentVolumeClaim";
                claim["metadata"]!["name"] = $"{Text(template["metadata"], "name")}-{name}-{i}";
                claim["metadata"]!["namespace"] = ns;
                claim["status"] = new JsonObject { ["phase"] = fate == PodFate.Unbound ? "Pending" : "Bound" };
                cluster.Put(claim, onlyNew: true);
            }
        }

        workload["status"] = Status(kind, workload, wanted, fate);
    }

    /// <summary>What K3s's Helm controller does with a chart: one job that is replaced when the chart changes, and conditions.</summary>
    public static void Install(FakeCluster cluster, JsonObject chart, ChartFate fate)
    {
        var (name, ns) = (Text(chart["metadata"], "name"), Text(chart["metadata"], "namespace"));
        if (fate is ChartFate.Unattended)
        {
            return;
        }

        cluster.Remove(o => Text(o, "kind") == "Job" && OwnedBy(o, chart));
        chart["status"] = new JsonObject { ["conditions"] = new JsonArray(fate == ChartFate.Refused
            ? [Condition("JobCreated", "False", "", ""), Condition("Failed", "True", "Job create failed", "Failed to generate Job: values are no YAML")]
            : [Condition("JobCreated", "True", "Job created", ""), Condition("Failed", "False", "", "")]) };
        if (fate is ChartFate.Refused)
        {
            return;
        }

        var labels = new JsonObject { ["helmcharts.helm.cattle.io/chart"] = name };
        var job = new JsonObject
        {
            ["apiVersion"] = "batch/v1",
            ["kind"] = "Job",
            ["metadata"] = new JsonObject { ["name"] = "helm-install-" + name, ["namespace"] = ns, ["ownerReferences"] = Owner(chart) },
            ["spec"] = new JsonObject { ["selector"] = new JsonObject { ["matchLabels"] = labels } },
            ["status"] = new JsonObject { ["conditions"] = new JsonArray(fate switch
            {
                ChartFate.Installs => [Condition("Complete", "True", "", "")],
                ChartFate.Fails => [Condition("Failed", "True", "BackoffLimitExceeded", "Job has reached the specified backoff limit")],
                _ => [],
            }) },
        };
        cluster.Put(job);
        if (fate is ChartFate.Installs)
        {
            return;
        }

        var status = new JsonObject { ["name"] = "helm", ["image"] = "rancher/klipper-helm", ["ready"] = false };
        status["state"] = fate == ChartFate.Fails
            ? new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = 1, ["reason"] = "Error" } }
            : new JsonObject { ["running"] = new JsonObject() };
        cluster.Put(new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = $"helm-install-{name}-x", ["namespace"] = ns, ["labels"] = labels.DeepClone(), ["ownerReferences"] = Owner(job) },
            ["spec"] = new JsonObject(),
            ["status"] = new JsonObject { ["phase"] = "Running", ["conditions"] = new JsonArray(), ["containerStatuses"] = new JsonArray(status) },
        });
    }

    private static JsonObject Status(string kind, JsonObject workload, int wanted, PodFate fate)
    {
        var runs = fate == PodFate.Runs;
        var generation = (int)workload["metadata"]!["generation"]!;
        return kind switch
        {
            "Job" => new JsonObject { ["conditions"] = new JsonArray(runs ? [Condition("Complete", "True", "", "")] : fate == PodFate.Crashes ? [Condition("Failed", "True", "BackoffLimitExceeded", "Job has reached the specified backoff limit")] : []) },
            "DaemonSet" => new JsonObject { ["observedGeneration"] = generation, ["desiredNumberScheduled"] = wanted, ["updatedNumberScheduled"] = wanted, ["numberAvailable"] = runs ? wanted : 0 },
            "StatefulSet" => new JsonObject { ["observedGeneration"] = generation, ["replicas"] = wanted, ["readyReplicas"] = runs ? wanted : 0, ["updatedReplicas"] = wanted, ["currentRevision"] = "r1", ["updateRevision"] = "r1" },
            _ => new JsonObject
            {
                ["observedGeneration"] = generation,
                ["replicas"] = fate == PodFate.QuotaExceeded ? 0 : wanted,
                ["updatedReplicas"] = fate == PodFate.QuotaExceeded ? 0 : wanted,
                ["availableReplicas"] = runs ? wanted : 0,
                ["conditions"] = new JsonArray(fate == PodFate.QuotaExceeded
                    ? [Condition("ReplicaFailure", "True", "FailedCreate", "pods \"site-1\" is forbidden: exceeded quota: small, requested: memory=64Mi, used: memory=0, limited: memory=1Mi")]
                    : [Condition("Available", runs ? "True" : "False", "", "")]),
            },
        };
    }

    private static JsonObject ReplicaSet(FakeCluster cluster, JsonObject deployment, string name, string ns, string image)
    {
        var hash = Math.Abs(string.GetHashCode(deployment["spec"]!["template"]!.ToJsonString(), StringComparison.Ordinal)).ToString("x", System.Globalization.CultureInfo.InvariantCulture);
        cluster.Remove(o => Text(o, "kind") == "ReplicaSet" && OwnedBy(o, deployment) && Text(o["metadata"], "name") != $"{name}-{hash}");
        var set = new JsonObject
        {
            ["apiVersion"] = "apps/v1",
            ["kind"] = "ReplicaSet",
            ["metadata"] = new JsonObject
            {
                ["name"] = $"{name}-{hash}",
                ["namespace"] = ns,
                ["uid"] = $"{Text(deployment["metadata"], "uid")}-{hash}",
                ["labels"] = deployment["spec"]!["template"]!["metadata"]!["labels"]!.DeepClone(),
                ["annotations"] = new JsonObject { ["deployment.kubernetes.io/revision"] = Text(deployment["metadata"], "generation") },
                ["ownerReferences"] = Owner(deployment),
            },
        };
        cluster.Put(set);
        return set;
    }

    private static void Pod(FakeCluster cluster, JsonObject workload, JsonObject owner, string name, string ns, string image, PodFate fate)
    {
        var container = Text(workload["spec"]!["template"]!["spec"]!["containers"]![0], "name");
        var status = new JsonObject { ["name"] = container, ["image"] = image, ["ready"] = fate == PodFate.Runs };
        status["state"] = fate switch
        {
            PodFate.ImageMissing => new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ImagePullBackOff", ["message"] = $"Back-off pulling image \"{image}\"" } },
            PodFate.Crashes or PodFate.CannotStart => new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "CrashLoopBackOff", ["message"] = "back-off 10s restarting failed container" } },
            PodFate.Starts => new JsonObject { ["waiting"] = new JsonObject { ["reason"] = "ContainerCreating" } },
            _ => new JsonObject { ["running"] = new JsonObject { ["startedAt"] = "2026-03-01T12:00:00Z" } },
        };
        status["lastState"] = fate switch
        {
            PodFate.Crashes => new JsonObject { ["terminated"] = new JsonObject { ["exitCode"] = 3, ["reason"] = "Error" } },
            PodFate.CannotStart => new JsonObject { ["terminated"] = new JsonObject
            {
                ["exitCode"] = 128,
                ["reason"] = "StartError",
                ["message"] = "failed to create containerd task: runc create failed: exec: \"serve\": executable file not found in $PATH: unknown",
                ["startedAt"] = "1970-01-01T00:00:00Z",
            } },
            _ => new JsonObject(),
        };

        var scheduled = fate is not (PodFate.Unschedulable or PodFate.Unbound);
        var pod = new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Pod",
            ["metadata"] = new JsonObject { ["name"] = name, ["namespace"] = ns, ["labels"] = workload["spec"]!["template"]!["metadata"]!["labels"]!.DeepClone(), ["ownerReferences"] = Owner(owner) },
            ["spec"] = workload["spec"]!["template"]!["spec"]!.DeepClone(),
            ["status"] = new JsonObject
            {
                ["phase"] = fate == PodFate.Runs ? "Running" : "Pending",
                ["conditions"] = new JsonArray(
                    scheduled
                        ? Condition("PodScheduled", "True", "", "")
                        : Condition("PodScheduled", "False", "Unschedulable", fate == PodFate.Unbound
                            ? "0/3 nodes are available: pod has unbound immediate PersistentVolumeClaims."
                            : "0/3 nodes are available: 3 Insufficient memory."),
                    Condition("Ready", fate == PodFate.Runs ? "True" : "False", "", "")),
            },
        };
        if (scheduled)
        {
            pod["status"]!["containerStatuses"] = new JsonArray(status);
        }

        if (fate == PodFate.Unbound)
        {
            pod["spec"]!["volumes"] = new JsonArray([.. (workload["spec"]!["volumeClaimTemplates"] as JsonArray ?? []).Select(t => (JsonNode)new JsonObject
            {
                ["name"] = "data",
                ["persistentVolumeClaim"] = new JsonObject { ["claimName"] = $"{Text(t!["metadata"], "name")}-{name}" },
            })]);
        }

        cluster.Put(pod);
        if (fate is PodFate.ImageMissing)
        {
            Event(cluster, pod, "Failed", $"Failed to pull image \"{image}\": rpc error: code = NotFound desc = failed to pull and unpack image \"{image}\": not found");
        }
        else if (fate is PodFate.Unhealthy)
        {
            Event(cluster, pod, "Unhealthy", "Readiness probe failed: HTTP probe failed with statuscode: 503");
        }
    }

    private static void Event(FakeCluster cluster, JsonObject about, string reason, string message) => cluster.Put(new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "Event",
        ["metadata"] = new JsonObject { ["name"] = $"{Text(about["metadata"], "name")}.{reason}", ["namespace"] = Text(about["metadata"], "namespace") },
        ["involvedObject"] = new JsonObject { ["kind"] = Text(about, "kind"), ["name"] = Text(about["metadata"], "name"), ["uid"] = Text(about["metadata"], "uid") },
        ["reason"] = reason,
        ["message"] = message,
        ["lastTimestamp"] = "2026-03-01T12:00:05Z",
    });

    private static JsonArray Owner(JsonObject owner) =>
        new(new JsonObject { ["apiVersion"] = Text(owner, "apiVersion"), ["kind"] = Text(owner, "kind"), ["name"] = Text(owner["metadata"], "name"), ["uid"] = Text(owner["metadata"], "uid"), ["controller"] = true });

    public static bool OwnedBy(JsonObject o, JsonObject owner) =>
        (o["metadata"]?["ownerReferences"] as JsonArray)?.Any(r => Text(r, "uid") == Text(owner["metadata"], "uid")) ?? false;

    private static JsonObject Condition(string type, string status, string reason, string message) =>
        new() { ["type"] = type, ["status"] = status, ["reason"] = reason, ["message"] = message };

    private static string Text(JsonNode? node, string name) => FakeCluster.Text(node, name);
}
