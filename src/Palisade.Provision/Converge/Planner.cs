using System.Collections.Concurrent;
using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>
/// Walks all phases with checks only. What an earlier phase would bring (a key, a package) is not there yet on a new node; the
/// plan then says so for the resources that depend on it, instead of guessing.
/// </summary>
public sealed class Planner(ConvergeEnvironment environment, NodeGroup group)
{
    private readonly ConcurrentDictionary<string, ConcurrentQueue<PlannedChange>> changes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> unknown = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> notes = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, ConcurrentQueue<string>> reminders = new(StringComparer.Ordinal);
    private readonly OutputBoard outputs = new();

    /// <summary>What nodes said while they were asked, and what is remembered of the others.</summary>
    public Outputs Outputs => outputs.Current;

    public async Task<ClusterPlan> PlanAsync(RunState state, ISet<string> selected, CancellationToken cancel)
    {
        outputs.Restore(state);
        foreach (var phase in environment.Phases)
        {
            var context = await Contexts.ForAsync(phase, environment, group, outputs.Current, selected, cancel).ConfigureAwait(false);
            var catalogs = phase.Plan(context).ToDictionary(c => c.Node, StringComparer.Ordinal);
            var nodes = group.Nodes.Where(n => catalogs.ContainsKey(n.Name));
            await group.ForEachAsync(nodes, phase.Name, node => CheckAsync(node, catalogs[node.Name], cancel), cancel).ConfigureAwait(false);
            Objections.Require(phase, context with { Outputs = outputs.Current });
        }

        return new ClusterPlan
        {
            Nodes =
            [
                .. group.Nodes.Where(n => selected.Contains(n.Name)).Select(n => new NodePlan
                {
                    Node = n.Name,
                    Changes = [.. changes.GetValueOrDefault(n.Name) ?? []],
                    Unknown = [.. (unknown.GetValueOrDefault(n.Name) ?? []).Distinct()],
                    Notes = [.. (notes.GetValueOrDefault(n.Name) ?? []).Distinct()],
                    Reminders = [.. (reminders.GetValueOrDefault(n.Name) ?? []).Distinct()],
                    MachineId = group.Facts[n.Name].MachineId,
                }),
            ],
            Failures = group.Failures,
            Departing = Departures.Of(environment.Spec, state),
        };
    }

    private async Task CheckAsync(NodeSpec node, Catalog catalog, CancellationToken cancel)
    {
        var byId = catalog.Resources.ToDictionary(r => r.Id, StringComparer.Ordinal);
        var mine = changes.GetOrAdd(node.Name, _ => new());
        await group.Client(node.Name).SendAsync(new CheckRequest(catalog), e =>
        {
            if (e is not OutcomeEvent { Outcome: var outcome } || !byId.TryGetValue(outcome.Id, out var resource))
            {
                return;
            }

            environment.Reporter.ResourceDone(node.Name, catalog.Phase, outcome);
            outputs.Add(node.Name, outcome);
            switch (outcome.State)
            {
                case OutcomeState.Pending or OutcomeState.Changed:
                    mine.Enqueue(new PlannedChange(catalog.Phase, resource, outcome.Change!, outcome.Notes));
                    break;
                case OutcomeState.Failed or OutcomeState.Skipped when !mine.IsEmpty:
                    // Before the package is installed its program cannot be asked anything.
                    mine.Enqueue(new PlannedChange(catalog.Phase, resource,
                        new ResourceChange(ChangeAction.Run, "known after the changes above"), outcome.Notes, Blocked: true));
                    break;
                case OutcomeState.Failed:
                    throw new PalisadeException(new Diagnostic
                    {
                        Error = outcome.FailureInfo,
                        Message = $"`{outcome.Id}` of `{node.Name}` could not be checked: {outcome.Error}",
                        Node = node.Name,
                    });
                default:
                    break;
            }
        }, cancel).ConfigureAwait(false);
        foreach (var note in catalog.Notes)
        {
            notes.GetOrAdd(node.Name, _ => new()).Enqueue(note);
        }

        foreach (var reminder in catalog.Reminders)
        {
            reminders.GetOrAdd(node.Name, _ => new()).Enqueue(reminder);
        }

        foreach (var word in catalog.Unknown)
        {
            unknown.GetOrAdd(node.Name, _ => new()).Enqueue($"{catalog.Phase}: {word}");
        }
    }
}
