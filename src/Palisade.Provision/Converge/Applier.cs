using System.Collections.Concurrent;
using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>
/// Makes the nodes as the spec says, phase by phase. Every phase is a barrier; within it all nodes work at once. A node that
/// fails leaves the run, and its peers keep what they know of it.
/// </summary>
public sealed class Applier(ConvergeEnvironment environment, NodeGroup group, RunStateStore store)
{
    private const int ConfirmAttempts = 4;

    private readonly OutputBoard outputs = new();
    private readonly ConcurrentDictionary<string, int> changed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> rebootNeeded = new(StringComparer.Ordinal);
    private readonly string run = Guid.NewGuid().ToString("N")[..8];

    /// <param name="selected">Nodes to change; the others that are reachable are only asked what they know.</param>
    public async Task<ApplyResult> ApplyAsync(ISet<string> selected, CancellationToken cancel)
    {
        Begin();
        await ReleaseUnconfirmedAsync(cancel).ConfigureAwait(false);
        outputs.Restore(store.State);
        var left = new Queue<IPhase>(environment.Phases);
        try
        {
            // First, while the mesh still carries the leaving node: a server must be demoted in order, not vanish.
            await new DepartureRunner(environment, group, store).RunAsync(cancel).ConfigureAwait(false);
            while (left.TryPeek(out var phase))
            {
                cancel.ThrowIfCancellationRequested();
                Mark(phase.Name);
                if (phase is IRequiresOperatorLogin)
                {
                    await RequireOperatorsAsync(phase, selected, cancel).ConfigureAwait(false);
                }

                await RunAsync(phase, selected, cancel).ConfigureAwait(false);
                if (phase is IRebootBarrier)
                {
                    await RebootAsync(phase.Name, cancel).ConfigureAwait(false);
                }

                cancel.ThrowIfCancellationRequested();
                left.Dequeue();
                if (group.Nodes.IsEmpty)
                {
                    break;
                }
            }

        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            Remember();
            return Result([.. left.Select(p => p.Title)]);
        }

        Remember();
        if (group.Failures.IsEmpty)
        {
            store.Update(s => s with { Unfinished = null });
        }

        return Result([]);
    }

    private ApplyResult Result(ImmutableArray<string> interrupted) => new(
        [.. environment.Spec.Nodes.Where(n => changed.ContainsKey(n.Name)).Select(n => (n.Name, changed[n.Name]))],
        group.Failures,
        interrupted);

    private async Task RunAsync(IPhase phase, ISet<string> selected, CancellationToken cancel)
    {
        var context = await Contexts.ForAsync(phase, environment, group, outputs.Current, cancel).ConfigureAwait(false);
        var catalogs = phase.Plan(context).ToDictionary(c => c.Node, StringComparer.Ordinal);
        var nodes = group.Nodes.Where(n => catalogs.ContainsKey(n.Name)).ToArray();
        environment.Reporter.PhaseStarted(phase, [.. nodes.Select(n => n.Name)]);
        await new ArtifactSender(environment, group, run).SendAsync([.. catalogs.Values.Where(c => selected.Contains(c.Node))], cancel).ConfigureAwait(false);
        nodes = [.. nodes.Where(n => group.Has(n.Name))];
        await group.ForEachAsync(
            nodes,
            phase.Name,
            node => ConvergeAsync(node, catalogs[node.Name], selected.Contains(node.Name), cancel),
            cancel,
            phase.Parallelism).ConfigureAwait(false);
    }

    private async Task ConvergeAsync(NodeSpec node, Catalog catalog, bool change, CancellationToken cancel)
    {
        if (change && !catalog.Unknown.IsEmpty)
        {
            // An input of this phase belongs to a node that failed earlier or is off and was never seen.
            environment.Reporter.Say(node.Name, string.Join("; ", catalog.Unknown), Severity.Warning);
        }

        string? guard = null;
        var changes = 0;
        ResourceOutcome? failed = null;
        NodeRequest request = change ? new ApplyRequest(catalog, run, environment.GuardSeconds) : new CheckRequest(catalog);
        var done = await SendAsync(e =>
        {
            switch (e)
            {
                case StartedEvent started:
                    environment.Reporter.ResourceStarted(node.Name, catalog.Phase, started.Id);
                    break;
                case GuardEvent armed:
                    guard = armed.Id;
                    break;
                case OutcomeEvent { Outcome: var outcome }:
                    environment.Reporter.ResourceDone(node.Name, catalog.Phase, outcome);
                    outputs.Add(node.Name, outcome);
                    failed ??= change && outcome.State == OutcomeState.Failed ? outcome : null;
                    changes += Counts(outcome);
                    changed.AddOrUpdate(node.Name, Counts(outcome), (_, n) => n + Counts(outcome));
                    break;
                default:
                    break;
            }
        }).ConfigureAwait(false);

        // Said when the phase does something: on every run it would only be noise.
        foreach (var note in changes > 0 ? catalog.Notes : [])
        {
            environment.Reporter.Say(node.Name, note);
        }

        if (done.RebootNeeded)
        {
            rebootNeeded[node.Name] = true;
        }

        if (failed is not null)
        {
            environment.Reporter.NodePhaseDone(node.Name, catalog.Phase, ok: false);
            throw Failure(node, catalog, failed);
        }

        if (guard is not null)
        {
            await ConfirmAsync(node, guard).ConfigureAwait(false);
        }

        environment.Reporter.NodePhaseDone(node.Name, catalog.Phase, ok: true);

        async Task<DoneEvent> SendAsync(Action<NodeEvent> on)
        {
            try
            {
                return await group.Client(node.Name).SendAsync(request, on, cancel).ConfigureAwait(false);
            }
            catch (PalisadeException e) when (guard is not null && e.Diagnostic.Error == RunErrors.AgentFailed)
            {
                // A firewall may cut the open connection as well, and then there is no login that could fail.
                throw Reverting(node, $"the connection to node `{node.Name}` broke during a change that can cut access", e);
            }
        }
    }

    /// <summary>
    /// Not cancelled by Ctrl-C: the change is made, and leaving it unconfirmed would take it back behind the user's back.
    /// </summary>
    private async Task ConfirmAsync(NodeSpec node, string guard)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await environment.Connector.ConfirmGuardAsync(node, Policy(node), guard, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (PalisadeException e) when (attempt < ConfirmAttempts && (e.Diagnostic.Error == FleetErrors.Refused || e.Diagnostic.Error == FleetErrors.Closed))
            {
                // While sshd reads its new settings nobody listens on its port; systemd does not wait for that.
                await Task.Delay(TimeSpan.FromSeconds(1), environment.Clock, CancellationToken.None).ConfigureAwait(false);
            }
            catch (PalisadeException e)
            {
                throw Reverting(node, $"a new login to node `{node.Name}` failed after the change", e);
            }
        }
    }

    private PalisadeException Reverting(NodeSpec node, string what, PalisadeException cause) => new(
        new Diagnostic
        {
            Error = RunErrors.GuardReverted,
            Message = $"{what}, so the node takes the change back within {environment.GuardSeconds} s",
            Notes = ["the reason: " + cause.Message, .. cause.Diagnostic.Notes],
            Help = cause.Diagnostic.Help,
            Node = node.Name,
        },
        cause);

    /// <summary>A guard that an interrupted run left armed: this login proves that access works, so the change may stay.</summary>
    private Task ReleaseUnconfirmedAsync(CancellationToken cancel) =>
        group.ForEachAsync(
            group.Nodes.Where(n => group.Client(n.Name).Hello.ArmedGuard is not null),
            null,
            node => environment.Connector.ConfirmGuardAsync(node, Policy(node), group.Client(node.Name).Hello.ArmedGuard!, cancel),
            cancel);

    private Task RequireOperatorsAsync(IPhase phase, ISet<string> selected, CancellationToken cancel) =>
        group.ForEachAsync(
            group.Nodes.Where(n => selected.Contains(n.Name) && Policy(n) == LoginPolicy.Any),
            phase.Name,
            node => group.ReopenAsync(node, LoginPolicy.OperatorOnly, cancel),
            cancel);

    /// <summary>Once an operator is logged in, nobody else's login proves anything.</summary>
    private LoginPolicy Policy(NodeSpec node) =>
        environment.Spec.Operators.Any(o => o.Name == group.Client(node.Name).User) ? LoginPolicy.OperatorOnly : LoginPolicy.Any;

    private async Task RebootAsync(string phase, CancellationToken cancel)
    {
        var nodes = group.Nodes.Where(n => rebootNeeded.TryRemove(n.Name, out _)).ToArray();
        if (nodes.Length == 0)
        {
            return;
        }

        var rebooter = new Rebooter(environment, group);
        if (group.Nodes.Any(n => store.State.Nodes.ContainsKey(n.Name)))
        {
            // A cluster that already serves keeps its quorum.
            await rebooter.RollingAsync(nodes, phase, force: false, cancel).ConfigureAwait(false);
        }
        else
        {
            await group.ForEachAsync(nodes, phase, node => rebooter.RebootAsync(node, cancel), cancel).ConfigureAwait(false);
        }
    }

    private void Begin()
    {
        if (store.State.Unfinished is { } unfinished)
        {
            environment.Reporter.Say(null,
                $"going on where the run of {unfinished.Started:yyyy-MM-dd HH:mm} UTC stopped"
                + (unfinished.Phase is null ? "" : $" (in phase {unfinished.Phase})"));
        }

        store.Update(s => s with { Unfinished = new UnfinishedRun(run, environment.Clock.GetUtcNow(), null) });
    }

    private void Mark(string phase) => store.Update(s => s with { Unfinished = s.Unfinished! with { Phase = phase } });

    private void Remember()
    {
        var known = environment.Spec.Nodes.Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
        store.Update(s => s with
        {
            Outputs = outputs.Public(known),
            Nodes = s.Nodes.SetItems(group.Nodes.Select(n => KeyValuePair.Create(
                n.Name,
                new KnownNode(n.Address, n.Ssh.Port, n.Ssh.Jump, n.MeshAddress.ToString(), n.Role.ToString().ToLowerInvariant())))),
        });
    }

    private static int Counts(ResourceOutcome outcome) => outcome.State == OutcomeState.Changed ? 1 : 0;

    private static PalisadeException Failure(NodeSpec node, Catalog catalog, ResourceOutcome failed) => new(new Diagnostic
    {
        Error = ConvergeErrors.ResourceFailed,
        Message = $"`{failed.Id}` of node `{node.Name}` failed in phase {catalog.Phase}: {failed.Error}",
        Notes = failed.Notes,
        Help = "mend the cause and run `palisade apply` again: it goes on where it stopped",
        Node = node.Name,
    });
}
