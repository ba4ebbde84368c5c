using Palisade.Core.Text;

namespace Palisade.Provision.Resources.Kubernetes;

internal enum RolloutState
{
    Ready,
    Waiting,

    /// <summary>Nothing more will happen by itself.</summary>
    Failed,
}

/// <param name="Progress">For a person: <c>1 of 3 replicas are up to date and ready</c>.</param>
internal sealed record Rollout(RolloutState State, string Progress);

/// <summary>
/// Whether a workload has become what it was last told to be, by the rules of each kind's own controller (the API reference's
/// status fields; the same that <c>kubectl rollout status</c> follows). Pure.
/// </summary>
internal static class RolloutJudge
{
    private static readonly Rollout Done = new(RolloutState.Ready, "");

    /// <summary>A chart of which no controller has made a job.</summary>
    public static Rollout NotBegun { get; } = new(RolloutState.Waiting, "the chart's installation has not begun");

    /// <summary>Kinds that are waited for. Whatever else is applied is done when the API server has it.</summary>
    public static bool IsWaitedFor(KubeObject o) => (o.Group, o.Kind) is
        ("apps", "Deployment" or "StatefulSet" or "DaemonSet") or ("batch", "Job") or ("helm.cattle.io", "HelmChart")
        or ("apiextensions.k8s.io", "CustomResourceDefinition");

    /// <param name="job">Of a HelmChart: the Job that installs it, or null while there is none.</param>
    public static Rollout Judge(KubeObject o, KubeObject? job = null) => (o.Group, o.Kind) switch
    {
        _ when o.IsBeingDeleted => new(RolloutState.Waiting, "it is being deleted"),
        ("apps", "Deployment" or "StatefulSet" or "DaemonSet") when o.Json.Number("status", "observedGeneration") < o.Json.Number("metadata", "generation") =>
            new(RolloutState.Waiting, "its controller has not seen the change yet"),
        ("apps", "Deployment") => Deployment(o),
        ("apps", "StatefulSet") => StatefulSet(o),
        ("apps", "DaemonSet") => DaemonSet(o),
        ("batch", "Job") => Job(o),
        ("helm.cattle.io", "HelmChart") => HelmChart(o, job),
        ("apiextensions.k8s.io", "CustomResourceDefinition") => IsTrue(o, "Established") ? Done : new(RolloutState.Waiting, "the API does not serve it yet"),
        _ => Done,
    };

    /// <summary>The message of a condition that holds; null where it does not.</summary>
    public static string? Condition(KubeObject o, string type, string? reason = null) => o.Json.At("status", "conditions").Items()
        .FirstOrDefault(c => c.Text("type") == type && (reason is null ? c.Text("status") == "True" : c.Text("reason") == reason)) is { } condition
            ? DisplayText.Printable(condition.Text("message"))
            : null;

    /// <summary>Wanted replicas; a workload that says nothing wants one (API defaulting).</summary>
    public static long Wanted(KubeObject o) => o.Kind == "DaemonSet"
        ? o.Json.Number("status", "desiredNumberScheduled")
        : o.Json.At("spec", "replicas") is null ? 1 : o.Json.Number("spec", "replicas");

    /// <summary>Replicas that take requests.</summary>
    public static long Running(KubeObject o) => o.Kind switch
    {
        "DaemonSet" => o.Json.Number("status", "numberAvailable"),
        "Deployment" => o.Json.Number("status", "availableReplicas"),
        _ => o.Json.Number("status", "readyReplicas"),
    };

    private static Rollout Deployment(KubeObject o)
    {
        var wanted = Wanted(o);
        var updated = o.Json.Number("status", "updatedReplicas");
        var all = o.Json.Number("status", "replicas");
        var available = Running(o);
        if (updated >= wanted && all <= updated && available >= wanted)
        {
            return Done;
        }

        var progress = updated < wanted ? $"{updated} of {wanted} replicas are of the new version"
            : available < wanted ? $"{available} of {wanted} replicas are ready"
            : $"{all - updated} replicas of the old version are still ending";
        return Condition(o, "Progressing", "ProgressDeadlineExceeded") is not null
            ? new(RolloutState.Failed, progress + " and the cluster has given up waiting")
            : new(RolloutState.Waiting, progress);
    }

    private static Rollout StatefulSet(KubeObject o)
    {
        var wanted = Wanted(o);
        if (o.Json.Text("spec", "updateStrategy", "type") == "OnDelete")
        {
            return Done;
        }

        var ready = Running(o);
        var same = o.Json.Text("status", "currentRevision") == o.Json.Text("status", "updateRevision");
        return ready >= wanted && (same || o.Json.Number("status", "updatedReplicas") >= wanted)
            ? Done
            : new(RolloutState.Waiting, ready < wanted ? $"{ready} of {wanted} replicas are ready" : $"{o.Json.Number("status", "updatedReplicas")} of {wanted} replicas are of the new version");
    }

    private static Rollout DaemonSet(KubeObject o)
    {
        var wanted = Wanted(o);
        var updated = o.Json.Number("status", "updatedNumberScheduled");
        if (o.Json.Text("spec", "updateStrategy", "type") != "OnDelete" && updated < wanted)
        {
            return new(RolloutState.Waiting, $"{updated} of {wanted} nodes have the new version");
        }

        return Running(o) >= wanted ? Done : new(RolloutState.Waiting, $"{Running(o)} of {wanted} nodes have it ready");
    }

    private static Rollout Job(KubeObject o) =>
        IsTrue(o, "Complete") || o.Json.Flag("spec", "suspend") ? Done
        : Condition(o, "Failed") is { } why ? new(RolloutState.Failed, "it failed: " + why)
        : new(RolloutState.Waiting, "it has not finished");

    private static Rollout HelmChart(KubeObject o, KubeObject? job) =>
        Condition(o, "Failed") is { } why ? new(RolloutState.Failed, "the chart could not be installed: " + why)
        : job is null ? NotBegun
        : Job(job) is { State: not RolloutState.Ready } unfinished ? unfinished with { Progress = "the chart's installation: " + unfinished.Progress }
        : Done;

    private static bool IsTrue(KubeObject o, string type) =>
        o.Json.At("status", "conditions").Items().Any(c => c.Text("type") == type && c.Text("status") == "True");
}
