using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Core.Text;

namespace Palisade.Provision.Resources.Kubernetes;

/// <param name="Final">Waiting longer would not help.</param>
/// <param name="Crash">Where the last words of a program that ended can be read; null where there are none.</param>
internal sealed record RolloutReason(string Text, bool Final = false, CrashedContainer? Crash = null)
{
    private const int MaxMessage = 500;

    /// <summary>Reasons of a registry's answer that will be the same the next time.</summary>
    private static readonly ImmutableArray<string> FinalImageErrors =
        ["not found", "manifest unknown", "does not exist", "access denied", "unauthorized", "denied:", "no match for platform", "invalid reference format"];

    /// <summary>
    /// The one likely cause why a workload is not rolled out, from what is around it in its namespace. Looked for in the order in
    /// which a pod comes to life, since an earlier trouble explains the later ones. Pure.
    /// </summary>
    /// <param name="around">Pods, ReplicaSets, Events and PersistentVolumeClaims of the namespace.</param>
    /// <returns>Null where nothing there says why.</returns>
    public static RolloutReason? Find(KubeObject workload, IReadOnlyCollection<KubeObject> around)
    {
        var pods = Pods(workload, around);
        return Refused(workload, around)
            ?? pods.Select(p => Volume(p, around)).FirstOrDefault(r => r is not null)
            ?? pods.Select(Unscheduled).FirstOrDefault(r => r is not null)
            ?? pods.Select(p => Waiting(p, around)).FirstOrDefault(r => r is not null)
            ?? pods.Select(p => Mount(p, around)).FirstOrDefault(r => r is not null)
            ?? pods.Select(p => Probe(p, around)).FirstOrDefault(r => r is not null)
            ?? pods.Select(Ended).FirstOrDefault(r => r is not null)
            ?? pods.Select(Evicted).FirstOrDefault(r => r is not null);
    }

    /// <summary>Pods of the workload's newest version; older ones still run well, or are not what is waited for.</summary>
    private static ImmutableArray<KubeObject> Pods(KubeObject workload, IReadOnlyCollection<KubeObject> around)
    {
        var selector = workload.Json.At("spec", "selector", "matchLabels").Strings().ToArray();
        var newest = workload.Kind == "Deployment" ? NewestReplicaSet(workload, around) : null;
        return
        [
            .. around.Where(o => o.Kind == "Pod" && !o.IsBeingDeleted && o.Namespace == workload.Namespace && selector.Length > 0)
                .Where(p => selector.All(l => p.Label(l.Key) == l.Value))
                .Where(p => newest is null || p.Json.At("metadata", "ownerReferences").Items().Any(r => r.Text("uid") == newest.Uid))
                .Where(p => !IsReady(p))
                .OrderBy(p => p.Name, StringComparer.Ordinal),
        ];
    }

    private static KubeObject? NewestReplicaSet(KubeObject deployment, IReadOnlyCollection<KubeObject> around) => around
        .Where(o => o.Kind == "ReplicaSet" && o.Json.At("metadata", "ownerReferences").Items().Any(r => r.Text("uid") == deployment.Uid))
        .MaxBy(r => long.TryParse(r.Json.Text("metadata", "annotations", "deployment.kubernetes.io/revision"), CultureInfo.InvariantCulture, out var n) ? n : 0);

    private static bool IsReady(KubeObject pod) =>
        pod.Json.At("status", "conditions").Items().Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");

    /// <summary>A quota, Pod Security or another admission policy: no pod comes to be at all.</summary>
    private static RolloutReason? Refused(KubeObject workload, IReadOnlyCollection<KubeObject> around)
    {
        var words = RolloutJudge.Condition(workload, "ReplicaFailure")
            ?? Events(around, e => (e.Text("reason") is "FailedCreate") && IsAbout(e, workload)).FirstOrDefault();
        return words is null ? null : new(
            words.Contains("exceeded quota", StringComparison.Ordinal) ? $"a quota refuses its pods: {Short(words)}"
            : words.Contains("violates PodSecurity", StringComparison.Ordinal) ? $"Pod Security refuses its pods: {Short(words)}"
            : $"its pods are refused: {Short(words)}");
    }

    private static RolloutReason? Volume(KubeObject pod, IReadOnlyCollection<KubeObject> around)
    {
        var names = pod.Json.At("spec", "volumes").Items().Select(v => v.Text("persistentVolumeClaim", "claimName")).ToHashSet(StringComparer.Ordinal);
        var claim = around.FirstOrDefault(o => o.Kind == "PersistentVolumeClaim" && o.Namespace == pod.Namespace && names.Contains(o.Name) && o.Json.Text("status", "phase") == "Pending");
        if (claim is null)
        {
            return null;
        }

        var why = Events(around, e => e.Text("involvedObject", "kind") == "PersistentVolumeClaim" && e.Text("involvedObject", "name") == claim.Name
            && e.Text("reason") is "ProvisioningFailed" or "FailedBinding").FirstOrDefault();
        var scheduling = Unscheduled(pod)?.Text ?? "";
        return why is null && !scheduling.Contains("PersistentVolumeClaim", StringComparison.OrdinalIgnoreCase)
            ? null // A claim that waits for its first pod is pending, and nothing is wrong with it.
            : new($"its volume claim `{claim.Name}` is not provided with storage: {Short(why ?? "no volume and no storage class suits it")}");
    }

    private static RolloutReason? Unscheduled(KubeObject pod) => RolloutJudge.Condition(pod, "PodScheduled", "Unschedulable") is { } words
        ? new($"no node can take pod `{pod.Name}`: {Short(words)}")
        : null;

    private static RolloutReason? Waiting(KubeObject pod, IReadOnlyCollection<KubeObject> around)
    {
        foreach (var status in Statuses(pod))
        {
            var (reason, message) = (status.Text("state", "waiting", "reason"), status.Text("state", "waiting", "message"));
            var (container, image) = (status.Text("name"), status.Text("image"));
            switch (reason)
            {
                case "ErrImagePull" or "ImagePullBackOff" or "InvalidImageName" or "ErrImageNeverPull" or "ImageInspectError" or "RegistryUnavailable":
                    // "Back-off pulling image" only repeats; the first failure said why.
                    var words = Events(around, e => e.Text("reason") == "Failed" && IsAbout(e, pod) && e.Text("message").Contains("pull", StringComparison.OrdinalIgnoreCase)
                        && !e.Text("message").StartsWith("Error: ", StringComparison.Ordinal)).FirstOrDefault() ?? message;
                    return new(
                        $"image `{DisplayText.Printable(image)}` cannot be had: {Short(words)}",
                        Final: reason == "InvalidImageName" || FinalImageErrors.Any(f => (words + message).Contains(f, StringComparison.OrdinalIgnoreCase)));
                case "CreateContainerConfigError" or "CreateContainerError" or "RunContainerError":
                    return new($"container `{container}` of pod `{pod.Name}` cannot be started: {Short(message)}");
                default:
                    break;
            }
        }

        return null;
    }

    private static RolloutReason? Mount(KubeObject pod, IReadOnlyCollection<KubeObject> around) =>
        Statuses(pod).Any(s => s.At("state", "running") is not null || s.At("lastState", "terminated") is not null) ? null
        : Events(around, e => e.Text("reason") is "FailedMount" or "FailedAttachVolume" && IsAbout(e, pod)).FirstOrDefault() is { } words
            ? new($"a volume of pod `{pod.Name}` cannot be mounted: {Short(words)}")
            : null;

    private static RolloutReason? Probe(KubeObject pod, IReadOnlyCollection<KubeObject> around)
    {
        var words = Events(around, e => e.Text("reason") == "Unhealthy" && IsAbout(e, pod)).FirstOrDefault();
        if (words is null)
        {
            return null;
        }

        // A program that ends by itself fails its probe too: then its end is the cause.
        var killed = words.StartsWith("Liveness", StringComparison.Ordinal) || words.StartsWith("Startup", StringComparison.Ordinal);
        var running = Statuses(pod).Any(s => s.At("state", "running") is not null && s.At("lastState", "terminated") is null);
        return running || (killed && Statuses(pod).All(s => s.At("lastState", "terminated") is not { } last || last.Number("exitCode") is 0 or 137 or 143) && Ended(pod)?.Text.Contains("memory", StringComparison.Ordinal) != true)
            ? new($"pod `{pod.Name}` runs, but does not answer its probe: {Short(words)}")
            : null;
    }

    private static RolloutReason? Ended(KubeObject pod)
    {
        foreach (var status in Statuses(pod))
        {
            var now = status.At("state", "terminated");
            if ((now ?? status.At("lastState", "terminated")) is not { } end || (now is not null && now.Number("exitCode") == 0 && IsInit(pod, status)))
            {
                continue;
            }

            var name = status.Text("name");
            if (end.Text("reason") is "StartError" or "ContainerCannotRun" && end.Text("message") is { Length: > 0 } words)
            {
                // It has never run and printed nothing; the runtime says why.
                return new(
                    $"container `{name}` of pod `{pod.Name}` cannot be started: {Short(words)}",
                    Final: words.Contains("executable file not found", StringComparison.Ordinal));
            }

            return end.Text("reason") == "OOMKilled"
                ? new($"container `{name}` of pod `{pod.Name}` used more memory than its limit and was ended")
                : new(
                    $"container `{name}` of pod `{pod.Name}` ended with status {end.Number("exitCode").ToString(CultureInfo.InvariantCulture)}"
                    + (end.Text("reason") is "Error" or "Completed" or "" ? "" : $" ({Short(end.Text("reason"))})"),
                    Crash: new CrashedContainer(pod.Namespace, pod.Name, name, Previous: now is null));
        }

        return null;
    }

    private static RolloutReason? Evicted(KubeObject pod) => pod.Json.Text("status", "phase") == "Failed"
        ? new($"pod `{pod.Name}` was ended by its node: {Short(pod.Json.Text("status", "message"))}")
        : null;

    private static IEnumerable<JsonNode> Statuses(KubeObject pod) =>
        pod.Json.At("status", "initContainerStatuses").Items().Concat(pod.Json.At("status", "containerStatuses").Items()).Where(s => !s.Flag("ready"));

    private static bool IsInit(KubeObject pod, JsonNode status) =>
        pod.Json.At("spec", "initContainers").Items().Any(c => c.Text("name") == status.Text("name"));

    /// <summary>Messages of events, the newest first.</summary>
    private static IEnumerable<string> Events(IEnumerable<KubeObject> around, Func<JsonObject, bool> which) => around
        .Where(o => o.Kind == "Event" && which(o.Json))
        .OrderByDescending(o => Time(o.Json), StringComparer.Ordinal)
        .Select(o => o.Json.Text("message"))
        .Where(m => m.Length > 0);

    /// <summary>When it was last seen; events of the newer API have a time of their own and no last one.</summary>
    private static string Time(JsonObject e) =>
        e.Text("lastTimestamp") is { Length: > 0 } last ? last : e.Text("eventTime") is { Length: > 0 } once ? once : e.Text("metadata", "creationTimestamp");

    private static bool IsAbout(JsonObject e, KubeObject o) =>
        e.Text("involvedObject", "kind") == o.Kind && e.Text("involvedObject", "name") == o.Name && (e.Text("involvedObject", "uid") is var uid && (uid.Length == 0 || uid == o.Uid));

    private static string Short(string text)
    {
        var line = DisplayText.Printable(text.ReplaceLineEndings(" ").Trim());
        return line.Length <= MaxMessage ? line : line[..MaxMessage] + "…";
    }
}

/// <param name="Previous">The container was started again since; its last words are those of the run before.</param>
internal sealed record CrashedContainer(string Namespace, string Pod, string Container, bool Previous);
