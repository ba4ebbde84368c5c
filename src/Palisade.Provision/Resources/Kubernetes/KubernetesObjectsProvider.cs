using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// Makes a cluster's objects as a resource says. A check compares with the live objects, by the API server's own dry run; an apply
/// is not over before the workloads among them run.
/// </summary>
internal sealed class KubernetesObjectsProvider : ResourceProvider<KubernetesObjectsResource>
{
    private static readonly TimeSpan Vanishing = TimeSpan.FromMinutes(2);

    /// <summary>Helm's own uninstallation, with the chart's hooks, is what a chart waits for.</summary>
    private static readonly TimeSpan Uninstalling = TimeSpan.FromMinutes(15);

    private static readonly TimeSpan Establishing = TimeSpan.FromMinutes(1);

    public override async Task<CheckResult> CheckAsync(KubernetesObjectsResource resource, CheckContext context, CancellationToken cancel)
    {
        var (kubectl, wanted, scrubber) = Open(resource, context);
        var state = await ObjectsState.ReadAsync(resource, kubectl, wanted, cancel).ConfigureAwait(false);
        return (await JudgeAsync(context, state, kubectl, scrubber, cancel).ConfigureAwait(false))
            .WithOutput(KubernetesOutputs.Owners, string.Join(',', state.Remains.Owners));
    }

    public override async Task ApplyAsync(KubernetesObjectsResource resource, CheckContext context, CancellationToken cancel)
    {
        var (kubectl, wanted, scrubber) = Open(resource, context);
        var state = await ObjectsState.ReadAsync(resource, kubectl, wanted, cancel).ConfigureAwait(false);
        await GoneAsync(state.Vanishing, kubectl, context.System.Clock, cancel).ConfigureAwait(false);
        var diff = await state.DiffAsync(context.Note, cancel).ConfigureAwait(false);
        var waiter = new RolloutWaiter(kubectl, context.System.Clock, scrubber);
        var outdated = await OutdatedJobsAsync(state, kubectl, cancel).ConfigureAwait(false);

        // What others need comes first: nothing can be put into a namespace, or be of a kind, that the cluster does not know.
        await ApplyAsync([.. wanted.Where(o => o.IsNamespace || o.IsDefinition)], kubectl, context, cancel).ConfigureAwait(false);
        await waiter.WaitAsync([.. wanted.Where(o => o.IsDefinition)], Establishing, KubernetesErrors.ObjectRefused, cancel).ConfigureAwait(false);
        await GoneAsync(await state.Volumes.ApplyAsync(kubectl, cancel).ConfigureAwait(false), kubectl, context.System.Clock, cancel).ConfigureAwait(false);
        await ApplyAsync([.. wanted.Where(o => !o.IsNamespace && !o.IsDefinition)], kubectl, context, cancel).ConfigureAwait(false);
        var settings = diff.Removed.Where(IsSettings).ToImmutableArray();
        await RemoveAsync([.. diff.Removed.Except(settings)], kubectl, context, cancel).ConfigureAwait(false);
        await waiter.WaitAsync(state.Workloads, resource.Ready, KubernetesErrors.NotRolledOut, cancel, outdated).ConfigureAwait(false);

        // Replicas of the version before read these whenever they start again, as long as the new ones do not run.
        await RemoveAsync(settings, kubectl, context, cancel).ConfigureAwait(false);
        if (state.Workloads.IsEmpty && diff.Removed.Any(RolloutJudge.IsWaitedFor))
        {
            await Farewell.WaitAsync(resource, kubectl, context, cancel).ConfigureAwait(false);
        }
    }

    private static bool IsSettings(KubeObject o) => o is { Group: "", Kind: "ConfigMap" or "Secret" };

    private static async Task RemoveAsync(ImmutableArray<KubeObject> objects, Kubectl kubectl, CheckContext context, CancellationToken cancel)
    {
        if (objects.Where(o => !o.IsBeingDeleted).Select(Reference).ToArray() is { Length: > 0 } removed)
        {
            await kubectl.DeleteAsync(removed, cancel).ConfigureAwait(false);
        }

        await GoneAsync(objects, kubectl, context.System.Clock, cancel).ConfigureAwait(false);
    }

    private static (Kubectl Kubectl, ImmutableArray<KubeObject> Wanted, SecretScrubber Scrubber) Open(KubernetesObjectsResource resource, CheckContext context)
    {
        ImmutableArray<KubeObject> wanted = [.. resource.Objects.Select(KubeObject.Parse)];
        var scrubber = new SecretScrubber(wanted);
        return (new Kubectl(context.System, resource.Kubectl, scrubber), wanted, scrubber);
    }

    private static async Task<CheckResult> JudgeAsync(
        CheckContext context, ObjectsState state, Kubectl kubectl, SecretScrubber scrubber, CancellationToken cancel)
    {
        foreach (var kind in state.Remains.Unseen)
        {
            context.Note($"this account may not list {kind}: whether old ones remain is not known");
        }

        var diff = await state.DiffAsync(context.Note, cancel).ConfigureAwait(false);
        if (!diff.IsEmpty)
        {
            await state.NoteConflictsAsync(diff, context.Note, cancel).ConfigureAwait(false);
            var change = diff.ToChange();
            return CheckResult.Differs(change.Action, change.Summary, change.Diff);
        }

        var waiting = await new RolloutWaiter(kubectl, context.System.Clock, scrubber).UnfinishedAsync(state.Workloads, cancel).ConfigureAwait(false);
        return waiting.IsEmpty
            ? CheckResult.Same
            : CheckResult.Differs(ChangeAction.Run, "waits for " + string.Join("; ", waiting.Select(w => $"{w.Object.Key} ({w.Rollout.Progress})")));
    }

    private static async Task ApplyAsync(ImmutableArray<KubeObject> objects, Kubectl kubectl, CheckContext context, CancellationToken cancel)
    {
        if (!objects.IsEmpty)
        {
            foreach (var warning in await kubectl.ApplyAsync(objects, cancel).ConfigureAwait(false))
            {
                context.Note("the cluster warns: " + Core.Text.DisplayText.Printable(warning));
            }
        }
    }

    private static async Task GoneAsync(ImmutableArray<KubeObject> objects, Kubectl kubectl, TimeProvider clock, CancellationToken cancel)
    {
        if (objects.IsEmpty)
        {
            return;
        }

        ImmutableArray<KubeObject> left = [];
        var gone = await ClusterPatience.UntilAsync(
            clock,
            objects.Any(RolloutWaiter.IsChart) ? Uninstalling : Vanishing,
            async () =>
            {
                // By uid: who makes an object of the same name meanwhile has made another one.
                var uids = objects.Select(o => o.Uid).ToHashSet(StringComparer.Ordinal);
                left = [.. (await kubectl.GetAsync(objects.Select(Reference), cancel).ConfigureAwait(false)).Where(o => uids.Contains(o.Uid))];
                return left.IsEmpty;
            },
            cancel).ConfigureAwait(false);
        if (!gone)
        {
            throw new PalisadeException(
                KubernetesErrors.NotDeleted,
                $"{string.Join(", ", left.Select(o => o.Key))} does not finish being deleted",
                "`kubectl get -o yaml` shows under `finalizers` what it waits for");
        }
    }

    /// <summary>
    /// Jobs that say nothing of what is applied now: of charts that are about to change, and those that have given up. The latter go,
    /// because nothing else lets the controller try again once the cause is mended.
    /// </summary>
    private static async Task<IReadOnlyDictionary<KubeKey, string>> OutdatedJobsAsync(ObjectsState state, Kubectl kubectl, CancellationToken cancel)
    {
        var charts = state.Wanted.Where(o => RolloutWaiter.IsChart(o) && state.Live(o) is not null).ToArray();
        if (charts.Length == 0)
        {
            return ImmutableDictionary<KubeKey, string>.Empty;
        }

        var jobs = (await kubectl.GetAsync(charts.Select(RolloutWaiter.InstallJob), cancel).ConfigureAwait(false)).ToDictionary(j => j.Key);
        var failed = jobs.Values.Where(j => RolloutJudge.Judge(j).State == RolloutState.Failed).ToArray();
        if (failed.Length > 0)
        {
            await kubectl.DeleteAsync(failed.Select(Reference), cancel).ConfigureAwait(false);
        }

        return charts.Select(c => (Chart: c, Job: jobs.GetValueOrDefault(RolloutWaiter.InstallJob(c).Key)))
            .Where(c => c.Job is not null && (failed.Contains(c.Job) || IsOtherChart(c.Chart, state.Live(c.Chart)!)))
            .ToDictionary(c => c.Chart.Key, c => c.Job!.Uid);
    }

    /// <summary>A new label alone starts no installation.</summary>
    private static bool IsOtherChart(KubeObject wanted, KubeObject live) =>
        (wanted.Json["spec"] as JsonObject ?? []).Any(m => !JsonNode.DeepEquals(m.Value, live.Json.At("spec", m.Key)));

    /// <summary>Enough to name an object; kubectl sends the rest nowhere, and it may be large.</summary>
    private static KubeObject Reference(KubeObject o) => new(new JsonObject
    {
        ["apiVersion"] = o.ApiVersion,
        ["kind"] = o.Kind,
        ["metadata"] = o.Namespace.Length > 0
            ? new JsonObject { ["name"] = o.Name, ["namespace"] = o.Namespace }
            : new JsonObject { ["name"] = o.Name },
    });
}
