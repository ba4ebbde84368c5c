using System.Collections.Concurrent;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>Applies one catalog on one node (or only checks it), and counts what became of it.</summary>
internal sealed class NodeConverger(ConvergeEnvironment environment, NodeGroup group, OutputBoard outputs, AccessProof access, string run)
{
    private readonly ConcurrentDictionary<string, int> changed = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, bool> rebootNeeded = new(StringComparer.Ordinal);

    /// <summary>Resources changed so far; null for a node on which none was looked at.</summary>
    public int? ChangedOn(string node) => changed.TryGetValue(node, out var count) ? count : null;

    /// <summary>True once for a node that must reboot.</summary>
    public bool TakeReboot(string node) => rebootNeeded.TryRemove(node, out _);

    public async Task ConvergeAsync(NodeSpec node, Catalog catalog, bool change, CancellationToken cancel)
    {
        if (change && !catalog.Unknown.IsEmpty)
        {
            // An input of this phase belongs to a node that failed earlier or is off and was never seen.
            environment.Reporter.Say(node.Name, string.Join("; ", catalog.Unknown), Severity.Warning);
        }

        string? guard = null;
        var changes = 0;
        NodeRequest request = change ? new ApplyRequest(catalog, run, environment.GuardSeconds) : new CheckRequest(catalog);
        var (done, failed) = await SendAsync(e =>
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
                    changes += Counts(outcome);
                    changed.AddOrUpdate(node.Name, Counts(outcome), (_, n) => n + Counts(outcome));
                    break;
                default:
                    break;
            }
        }).ConfigureAwait(false);

        // Notes are said when the phase does something: on every run they would only be noise.
        foreach (var note in changes > 0 ? catalog.Notes.AddRange(catalog.Reminders) : catalog.Reminders)
        {
            environment.Reporter.Say(node.Name, note);
        }

        if (done.RebootNeeded)
        {
            rebootNeeded[node.Name] = true;
        }

        // Of a node that is only asked, a check that cannot be made is no failure of this run.
        if (change && failed is not null)
        {
            environment.Reporter.NodePhaseDone(node.Name, catalog.Phase, ok: false);
            throw Failure(node, catalog, failed);
        }

        if (guard is not null)
        {
            await access.ConfirmAsync(node, guard).ConfigureAwait(false);
        }

        environment.Reporter.NodePhaseDone(node.Name, catalog.Phase, ok: true);

        async Task<(DoneEvent, ResourceOutcome?)> SendAsync(Action<NodeEvent> on)
        {
            try
            {
                return await group.Client(node.Name).SendForOutcomeAsync(request, on, cancel).ConfigureAwait(false);
            }
            catch (PalisadeException e) when (guard is not null && e.Diagnostic.Error == RunErrors.AgentFailed)
            {
                // A firewall may cut the open connection as well, and then there is no login that could fail.
                throw access.Reverting(node, $"the connection to node `{node.Name}` broke during a change that can cut access", e);
            }
        }
    }

    private static int Counts(ResourceOutcome outcome) => outcome.State == OutcomeState.Changed ? 1 : 0;

    private static PalisadeException Failure(NodeSpec node, Catalog catalog, ResourceOutcome failed) => new(new Diagnostic
    {
        Error = failed.FailureInfo,
        Resource = failed.Id,
        Message = $"`{failed.Id}` of `{node.Name}` failed in phase {catalog.Phase}: {failed.Error}",
        Notes = failed.Notes,
        Help = "mend the cause and run `palisade apply` again: it goes on where it stopped",
        Node = node.Name,
    });
}
