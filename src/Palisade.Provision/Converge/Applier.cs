using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>
/// Makes the nodes as the spec says, phase by phase. Every phase is a barrier; within it all nodes work at once. A node that
/// fails leaves the run, and its peers keep what they know of it.
/// </summary>
public sealed class Applier
{
    private readonly ConvergeEnvironment environment;
    private readonly NodeGroup group;
    private readonly RunStateStore store;
    private readonly OutputBoard outputs = new();
    private readonly string run = Guid.NewGuid().ToString("N")[..8];
    private readonly AccessProof access;
    private readonly NodeConverger converger;
    private readonly NodePause pause;
    private readonly RollingStep rolling;
    private readonly bool acceptDowntime;

    /// <param name="acceptDowntime">The control plane may pause where one or two servers make that unavoidable.</param>
    public Applier(ConvergeEnvironment environment, NodeGroup group, RunStateStore store, bool acceptDowntime = false)
    {
        (this.environment, this.group, this.store, this.acceptDowntime) = (environment, group, store, acceptDowntime);
        access = new AccessProof(environment, group);
        converger = new NodeConverger(environment, group, outputs, access, run);
        pause = new NodePause(environment, group, store);
        rolling = new RollingStep(environment, group, pause, acceptDowntime);
    }

    /// <param name="selected">Nodes to change; the others that are reachable are only asked what they know.</param>
    public async Task<ApplyResult> ApplyAsync(ISet<string> selected, CancellationToken cancel)
    {
        outputs.Restore(store.State);
        await new Objections(environment, group, outputs).RequireNoneAsync(selected, cancel).ConfigureAwait(false);
        Begin();
        await access.ReleaseUnconfirmedAsync(cancel).ConfigureAwait(false);
        var left = new Queue<IPhase>(environment.Phases);
        try
        {
            await pause.ReturnLeftoversAsync(cancel).ConfigureAwait(false);
            // First, while the mesh still carries the leaving node: a server must be demoted in order, not vanish.
            await new DepartureRunner(environment, group, store).RunAsync(cancel).ConfigureAwait(false);
            while (left.TryPeek(out var phase))
            {
                cancel.ThrowIfCancellationRequested();
                Mark(phase.Name);
                if (phase is IRequiresOperatorLogin)
                {
                    await access.RequireOperatorsAsync(phase, selected, cancel).ConfigureAwait(false);
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
        else if (left.Count == 0)
        {
            // It stopped in no phase: nodes are missing, not steps.
            store.Update(s => s with { Unfinished = s.Unfinished! with { Phase = null } });
        }

        return Result([]);
    }

    private ApplyResult Result(ImmutableArray<string> interrupted) => new(
        [.. environment.Spec.Nodes.Select(n => (n.Name, Count: converger.ChangedOn(n.Name))).Where(n => n.Count is not null).Select(n => (n.Name, n.Count!.Value))],
        group.Failures,
        interrupted);

    private async Task RunAsync(IPhase phase, ISet<string> selected, CancellationToken cancel)
    {
        var context = await Contexts.ForAsync(phase, environment, group, outputs.Current, selected, cancel).ConfigureAwait(false);
        var catalogs = phase.Plan(context).ToDictionary(c => c.Node, StringComparer.Ordinal);
        var nodes = group.Nodes.Where(n => catalogs.ContainsKey(n.Name)).ToArray();
        environment.Reporter.PhaseStarted(phase, [.. nodes.Select(n => n.Name)]);
        await new ArtifactSender(environment, group, run).SendAsync([.. catalogs.Values.Where(c => selected.Contains(c.Node))], cancel).ConfigureAwait(false);
        nodes = [.. nodes.Where(n => group.Has(n.Name))];
        if (phase is IDrainingPhase)
        {
            nodes = [.. await rolling.RunAsync(phase, [.. nodes], catalogs, selected, ConvergeAsync, cancel).ConfigureAwait(false)];
        }

        await group.ForEachAsync(nodes, phase.Name, ConvergeAsync, cancel, phase.Parallelism).ConfigureAwait(false);
        Objections.Require(phase, context with { Outputs = outputs.Current });

        async Task ConvergeAsync(NodeSpec node)
        {
            try
            {
                await converger.ConvergeAsync(node, catalogs[node.Name], selected.Contains(node.Name), cancel).ConfigureAwait(false);
            }
            catch (PalisadeException e) when (phase is IDiagnosingPhase && e.Diagnostic.Resource is not null)
            {
                context = context with { Outputs = outputs.Current };
                throw new PalisadeException(
                    await new Diagnosis(environment, group).OfAsync((IDiagnosingPhase)phase, context, node.Name, e.Diagnostic, cancel).ConfigureAwait(false), e);
            }
        }
    }

    private async Task RebootAsync(string phase, CancellationToken cancel)
    {
        var nodes = group.Nodes.Where(n => converger.TakeReboot(n.Name)).ToArray();
        if (nodes.Length == 0)
        {
            return;
        }

        var rebooter = new Rebooter(environment, group, store);
        if (group.Nodes.Any(n => store.State.Nodes.ContainsKey(n.Name)))
        {
            // A cluster that already serves keeps its quorum.
            await rebooter.RollingInApplyAsync(nodes, phase, acceptDowntime, cancel).ConfigureAwait(false);
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
}
