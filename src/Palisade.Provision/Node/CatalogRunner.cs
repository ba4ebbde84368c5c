using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Guard;
using Palisade.Provision.Resources;

namespace Palisade.Provision.Node;

/// <param name="Ok">No resource failed.</param>
/// <param name="Stopped">A stop was asked for, and resources remain.</param>
/// <param name="RebootNeeded">Something applied since the last boot takes effect only after the next.</param>
public sealed record RunResult(bool Ok, bool Stopped, bool RebootNeeded);

/// <summary>
/// Works through one catalog in its order: check, apply what differs, check again. A check never writes anything, not even
/// its own notes.
/// </summary>
public sealed class CatalogRunner(ISystem system, ProviderRegistry registry, IUndoJournal undo, IAccessGuard guard)
{
    /// <summary>Says for each resource whether it would change; goes on after one that cannot be checked.</summary>
    public async Task<RunResult> CheckAsync(Catalog catalog, Action<NodeEvent> emit, CancellationToken cancel)
    {
        var pending = new PendingTriggers(system, catalog);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        var ok = true;
        foreach (var resource in catalog.Resources)
        {
            cancel.ThrowIfCancellationRequested();
            emit(new StartedEvent(resource.Id));
            var step = new Step(resource, catalog, Seen(changed, pending, resource), ReadOnlyJournal.Instance);
            var outcome = await CheckOneAsync(step, cancel).ConfigureAwait(false);
            if (outcome.State == OutcomeState.Pending)
            {
                changed.Add(resource.Id);
            }

            ok &= outcome.State != OutcomeState.Failed;
            emit(new OutcomeEvent(outcome));
        }

        return new RunResult(ok, false, system.Exists(NodePaths.RebootNeeded));
    }

    /// <summary>
    /// Applies what differs. After the first failure the rest is skipped; <paramref name="stop"/> lets the resource at hand
    /// finish, because a half-applied one is worse than a second of waiting.
    /// </summary>
    public async Task<RunResult> ApplyAsync(Catalog catalog, int guardSeconds, Action<NodeEvent> emit, CancellationToken stop)
    {
        var pending = new PendingTriggers(system, catalog);
        var changed = new HashSet<string>(StringComparer.Ordinal);
        IArmedGuard? armed = null;
        var failed = false;
        foreach (var resource in catalog.Resources)
        {
            if (failed || stop.IsCancellationRequested)
            {
                emit(new OutcomeEvent(new ResourceOutcome { Id = resource.Id, State = OutcomeState.Skipped }));
                continue;
            }

            emit(new StartedEvent(resource.Id));
            var step = new Step(resource, catalog, Seen(changed, pending, resource), armed?.Journal ?? undo);
            var outcome = await CheckOneAsync(step with { Journal = ReadOnlyJournal.Instance }, CancellationToken.None).ConfigureAwait(false);
            if (outcome.State == OutcomeState.Pending)
            {
                try
                {
                    if (resource.Risk.HasFlag(Risk.Access) && armed is null)
                    {
                        armed = await guard.ArmAsync(guardSeconds, undo, CancellationToken.None).ConfigureAwait(false);
                        emit(new GuardEvent(armed.Id, guardSeconds));
                        step = step with { Journal = armed.Journal };
                    }

                    outcome = await ApplyOneAsync(step, outcome, pending).ConfigureAwait(false);
                }
                catch (Exception e) when (IsExpected(e))
                {
                    outcome = Fail(outcome, e);
                }
            }

            failed = outcome.State == OutcomeState.Failed;
            if (outcome.State == OutcomeState.Changed)
            {
                changed.Add(resource.Id);
            }
            else if (failed && armed is not null)
            {
                outcome = await RevertAsync(armed, outcome).ConfigureAwait(false);
            }

            emit(new OutcomeEvent(outcome));
        }

        var stopped = stop.IsCancellationRequested;
        if (!failed && !stopped)
        {
            await pending.ForgetLeftoversAsync(CancellationToken.None).ConfigureAwait(false);
        }

        if (armed is not null && !failed)
        {
            await armed.HoldAsync(CancellationToken.None).ConfigureAwait(false);
        }

        return new RunResult(!failed, stopped, system.Exists(NodePaths.RebootNeeded));
    }

    private static HashSet<string> Seen(HashSet<string> changed, PendingTriggers pending, Resource resource) =>
        [.. changed, .. pending.Of(resource)];

    private async Task<ResourceOutcome> CheckOneAsync(Step step, CancellationToken cancel)
    {
        var (resource, notes) = (step.Resource, new List<string>());
        if (!step.Verify && resource.OnlyAfter.Length > 0 && !resource.OnlyAfter.Any(step.Changed.Contains))
        {
            return new ResourceOutcome { Id = resource.Id, State = OutcomeState.Same };
        }

        if (registry.Find(resource) is not { } provider)
        {
            return new ResourceOutcome { Id = resource.Id, State = OutcomeState.Failed, Error = $"this node's agent has no provider for `{resource.GetType().Name}`" };
        }

        try
        {
            var result = await provider.CheckAsync(resource, Context(step, notes), cancel).ConfigureAwait(false);
            return new ResourceOutcome
            {
                Id = resource.Id,
                State = result.Change is null ? OutcomeState.Same : OutcomeState.Pending,
                Change = result.Change,
                Notes = [.. notes],
                Outputs = result.Outputs,
            };
        }
        catch (Exception e) when (IsExpected(e))
        {
            return Fail(new ResourceOutcome { Id = resource.Id, State = OutcomeState.Failed, Notes = [.. notes] }, e);
        }
    }

    private async Task<ResourceOutcome> ApplyOneAsync(Step step, ResourceOutcome planned, PendingTriggers pending)
    {
        var (resource, notes) = (step.Resource, planned.Notes.ToList());
        await pending.OweAsync(resource, CancellationToken.None).ConfigureAwait(false);
        if (resource.Risk.HasFlag(Risk.Reboot))
        {
            // Before the change: were the marker written after it, a kill in between would lose the reboot.
            system.EnsurePrivateFolder(NodePaths.Runtime);
            await system.WriteTextAsync(NodePaths.RebootNeeded, resource.Id + "\n", "0644", CancellationToken.None).ConfigureAwait(false);
        }

        await registry.Find(resource)!.ApplyAsync(resource, Context(step, notes), CancellationToken.None).ConfigureAwait(false);
        var verify = step with { Verify = true, Changed = ImmutableHashSet<string>.Empty, Journal = ReadOnlyJournal.Instance };
        var after = await CheckOneAsync(verify, CancellationToken.None).ConfigureAwait(false);
        if (after.State is OutcomeState.Failed or OutcomeState.Pending)
        {
            var still = after.Error ?? after.Change!.Summary + (after.Change.Diff is { } diff ? "\n" + diff : "");
            return planned with { State = OutcomeState.Failed, Notes = Distinct(notes), Error = "applied, but it still differs: " + still };
        }

        await pending.SettleAsync(resource, CancellationToken.None).ConfigureAwait(false);
        return planned with
        {
            State = OutcomeState.Changed,
            Notes = Distinct([.. notes, .. after.Notes]),
            Outputs = planned.Outputs.SetItems(after.Outputs),
        };
    }

    private static async Task<ResourceOutcome> RevertAsync(IArmedGuard armed, ResourceOutcome outcome)
    {
        var problems = await armed.RevertAsync(CancellationToken.None).ConfigureAwait(false);
        return outcome with
        {
            Notes = [.. outcome.Notes, "changes that can cut access were taken back", .. problems],
        };
    }

    private CheckContext Context(Step step, List<string> notes) => new()
    {
        System = system,
        Changed = step.Changed,
        Catalog = step.Catalog,
        Undo = step.Journal,
        Note = notes.Add,
    };

    private static ImmutableArray<string> Distinct(IEnumerable<string> notes) => [.. notes.Distinct(StringComparer.Ordinal)];

    /// <summary>All but cancellation: what a board can do to a provider has no closed list, and one resource must not end the agent.</summary>
    private static bool IsExpected(Exception e) => e is not OperationCanceledException;

    private static ResourceOutcome Fail(ResourceOutcome outcome, Exception e)
    {
        var help = (e as PalisadeException)?.Diagnostic.Help;
        var kind = e is PalisadeException or IOException or UnauthorizedAccessException ? "" : e.GetType().Name + ": ";
        var error = (e as PalisadeException)?.Diagnostic.Error;
        return outcome with
        {
            State = OutcomeState.Failed,
            Code = error == ConvergeErrors.ResourceFailed ? null : error?.Code,
            Error = kind + e.Message + (help is null ? "" : $" ({help})"),
        };
    }

    private sealed record Step(Resource Resource, Catalog Catalog, IReadOnlySet<string> Changed, IUndoJournal Journal, bool Verify = false);
}
