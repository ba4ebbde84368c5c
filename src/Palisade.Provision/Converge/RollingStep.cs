using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Engines;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>
/// An <see cref="IDrainingPhase"/> on a cluster that runs: members on which something would change are done one at a time, servers first
/// (Kubernetes allows a kubelet to be older than its API server and never newer), each taken out of service meanwhile. The first
/// failure ends the rolling for this run: whatever broke one node must not reach the next.
/// </summary>
/// <param name="acceptDowntime">Two servers may lose their quorum while one of them restarts.</param>
internal sealed class RollingStep(ConvergeEnvironment environment, NodeGroup group, NodePause pause, bool acceptDowntime)
{
    private readonly PauseTerms terms = new(
        "restarting the engine of", OnlyServer: true, Force: false, "services keep running while the control plane pauses: `palisade apply --accept-downtime` does it")
    {
        AcceptDowntime = acceptDowntime,
    };

    private string? stoppedAt;

    /// <returns>Nodes that the ordinary step is left with, because they are no members yet or nothing changes there.</returns>
    public async Task<ImmutableArray<NodeSpec>> RunAsync(
        IPhase phase, ImmutableArray<NodeSpec> nodes, IReadOnlyDictionary<string, Catalog> catalogs, ISet<string> selected, Func<NodeSpec, Task> apply, CancellationToken cancel)
    {
        var state = await pause.StateAsync(except: null, cancel).ConfigureAwait(false);
        var members = state?.Nodes.Select(n => n.Name).ToHashSet(StringComparer.Ordinal) ?? [];
        if (state is not null && CannotSpareAServer(state))
        {
            // The server that makes the quorum safe again comes before anything that needs it safe.
            var joining = nodes.Where(n => n.Role == NodeRole.Server && !members.Contains(n.Name) && selected.Contains(n.Name)).ToImmutableArray();
            await group.ForEachAsync(joining, phase.Name, apply, cancel, parallelism: 1).ConfigureAwait(false);
            nodes = nodes.RemoveRange(joining);
        }

        var pending = await PendingAsync(phase, [.. nodes.Where(n => members.Contains(n.Name) && selected.Contains(n.Name))], catalogs, cancel).ConfigureAwait(false);
        foreach (var node in nodes.Where(n => pending.Contains(n.Name)).OrderBy(n => n.Role != NodeRole.Server))
        {
            cancel.ThrowIfCancellationRequested();
            if (stoppedAt is not null)
            {
                environment.Reporter.Say(node.Name, $"is left as it is in this run, because `{stoppedAt}` failed", Severity.Warning);
                continue;
            }

            await group.ForEachAsync([node], phase.Name, n => pause.AroundAsync(n, terms, () => apply(n), cancel), cancel).ConfigureAwait(false);
            stoppedAt = group.Has(node.Name) ? null : node.Name;
        }

        return [.. nodes.Where(n => !pending.Contains(n.Name) && group.Has(n.Name))];
    }

    private static bool CannotSpareAServer(EngineState state)
    {
        var servers = state.Nodes.Where(n => n.Role == "server").ToArray();
        return servers.Length > 1 && servers.Count(s => s.Ready) - 1 < (servers.Length / 2) + 1;
    }

    /// <summary>Names of nodes whose catalog would change something, or cannot be checked and so may.</summary>
    private async Task<ImmutableHashSet<string>> PendingAsync(
        IPhase phase, ImmutableArray<NodeSpec> nodes, IReadOnlyDictionary<string, Catalog> catalogs, CancellationToken cancel)
    {
        var pending = new System.Collections.Concurrent.ConcurrentBag<string>();
        await group.ForEachAsync(nodes, phase.Name, async node =>
        {
            var changes = false;
            await group.Client(node.Name).SendAsync(
                new CheckRequest(catalogs[node.Name]),
                e => changes |= e is OutcomeEvent { Outcome.State: OutcomeState.Pending or OutcomeState.Failed },
                cancel).ConfigureAwait(false);
            if (changes)
            {
                pending.Add(node.Name);
            }
        }, cancel).ConfigureAwait(false);
        return [.. pending];
    }
}
