using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Text;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>Waits until workloads are rolled out, and finds out why when they are not.</summary>
internal sealed class RolloutWaiter(Kubectl kubectl, TimeProvider clock, SecretScrubber scrubber)
{
    /// <summary>A reason that waiting will not mend is believed after this long: some heal in the first seconds by themselves.</summary>
    private static readonly TimeSpan FirstLook = TimeSpan.FromSeconds(10);

    private const int LogLines = 10;
    private const int LogLine = 200;

    private static readonly ImmutableArray<string> Surroundings = ["pods", "replicasets.apps", "events", "persistentvolumeclaims"];

    /// <param name="jobs">Uids of installation jobs that a changed chart has outdated, by chart.</param>
    public async Task WaitAsync(
        ImmutableArray<KubeObject> workloads, TimeSpan limit, ErrorInfo error, CancellationToken cancel, IReadOnlyDictionary<KubeKey, string>? jobs = null)
    {
        if (workloads.IsEmpty)
        {
            return;
        }

        var started = clock.GetTimestamp();
        ImmutableArray<(KubeObject Object, Rollout Rollout)> left = [];
        var ready = await ClusterPatience.UntilAsync(
            clock,
            limit,
            async () =>
            {
                left = await UnfinishedAsync(workloads, cancel, jobs).ConfigureAwait(false);

                // What a chart says of itself is of before until its controller has looked at it.
                var failed = left.FirstOrDefault(l => l.Rollout.State == RolloutState.Failed && (!IsChart(l.Object) || clock.GetElapsedTime(started) >= FirstLook));
                if (failed.Object is not null)
                {
                    throw await FailureAsync(failed.Object, failed.Rollout, null, error, cancel).ConfigureAwait(false);
                }

                foreach (var (o, rollout) in clock.GetElapsedTime(started) >= FirstLook ? left : [])
                {
                    if (await ReasonAsync(o, cancel).ConfigureAwait(false) is { Final: true })
                    {
                        throw await FailureAsync(o, rollout, null, error, cancel).ConfigureAwait(false);
                    }
                }

                return left.IsEmpty;
            },
            cancel).ConfigureAwait(false);
        if (!ready)
        {
            throw await FailureAsync(left[0].Object, left[0].Rollout, limit, error, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Those of the workloads that are not what they should be, as they are now.</summary>
    public async Task<ImmutableArray<(KubeObject Object, Rollout Rollout)>> UnfinishedAsync(
        ImmutableArray<KubeObject> workloads, CancellationToken cancel, IReadOnlyDictionary<KubeKey, string>? jobs = null)
    {
        if (workloads.IsEmpty)
        {
            return [];
        }

        var charts = workloads.Where(IsChart).ToArray();
        var live = (await kubectl.GetAsync([.. workloads, .. charts.Select(InstallJob)], cancel).ConfigureAwait(false)).ToDictionary(o => o.Key);
        return
        [
            .. workloads.Select(w => (Object: live.GetValueOrDefault(w.Key) ?? w, Rollout: live.TryGetValue(w.Key, out var now)
                    ? RolloutJudge.Judge(now, IsChart(w) ? Job(w) : null)
                    : new Rollout(RolloutState.Waiting, "it is not there")))
                .Where(w => w.Rollout.State != RolloutState.Ready),
        ];

        KubeObject? Job(KubeObject chart) =>
            live.GetValueOrDefault(InstallJob(chart).Key) is { } job && jobs?.GetValueOrDefault(chart.Key) != job.Uid ? job : null;
    }

    public static bool IsChart(KubeObject o) => o is { Kind: "HelmChart", Group: "helm.cattle.io" };

    /// <summary>The Job by which K3s's Helm controller installs a chart.</summary>
    public static KubeObject InstallJob(KubeObject chart) => KubeObject.Parse(
        $$$"""{"apiVersion":"batch/v1","kind":"Job","metadata":{"name":"helm-install-{{{chart.Name}}}","namespace":"{{{chart.Namespace}}}"}}""");

    private async Task<RolloutReason?> ReasonAsync(KubeObject workload, CancellationToken cancel)
    {
        if (IsChart(workload))
        {
            var job = await kubectl.GetAsync([InstallJob(workload)], cancel).ConfigureAwait(false);
            return job.IsEmpty ? null : await ReasonAsync(job[0], cancel).ConfigureAwait(false);
        }

        return workload.Namespace.Length == 0
            ? null
            : RolloutReason.Find(workload, await kubectl.ListInAsync(workload.Namespace, Surroundings, cancel).ConfigureAwait(false));
    }

    private async Task<PalisadeException> FailureAsync(KubeObject workload, Rollout rollout, TimeSpan? waited, ErrorInfo error, CancellationToken cancel)
    {
        var after = waited is { } limit ? $" after {limit.TotalSeconds:0} s" : "";
        RolloutReason? reason = null;
        var words = "";
        try
        {
            reason = await ReasonAsync(workload, cancel).ConfigureAwait(false);
            words = reason?.Crash is { } crash ? await LastWordsAsync(crash, cancel).ConfigureAwait(false) : "";
        }
        catch (PalisadeException)
        {
            // An account that may not look at pods or logs still hears what did not happen.
        }

        var because = reason is null ? "" : ": " + scrubber.Clean(reason.Text) + words;
        return new PalisadeException(
            error,
            $"{workload.Key} is not rolled out{after} ({rollout.Progress}){because}",
            Help(workload, rollout));
    }

    private string Help(KubeObject workload, Rollout rollout)
    {
        var program = string.Join(' ', kubectl.Program);
        return !IsChart(workload) ? $"`{program} describe pods -n {workload.Namespace}` shows everything; mend the cause and run `palisade apply` again"
            : rollout == RolloutJudge.NotBegun ? "K3s's Helm controller does nothing: see that no file in /etc/rancher/k3s on a server says `disable-helm-controller`, and what `journalctl -u k3s` says of helm"
            : $"`{program} logs -n {workload.Namespace} job/{InstallJob(workload).Name}` shows what Helm says; mend the cause and run `palisade apply` again, which lets it try once more";
    }

    /// <summary>Bounded and without anything that a terminal would obey: a container may print what it likes.</summary>
    private async Task<string> LastWordsAsync(CrashedContainer crash, CancellationToken cancel)
    {
        var log = await kubectl.LogsAsync(crash.Namespace, crash.Pod, crash.Container, crash.Previous, cancel).ConfigureAwait(false);
        var lines = scrubber.Clean(log).Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries)
            .TakeLast(LogLines)
            .Select(DisplayText.Printable)
            .Select(l => l.Length <= LogLine ? l : l[..LogLine] + "…")
            .ToArray();
        return lines.Length == 0 ? "; it printed nothing" : "; its last lines: " + string.Join(" | ", lines);
    }
}
