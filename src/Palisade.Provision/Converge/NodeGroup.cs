using System.Collections.Concurrent;
using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>
/// The nodes of a run that still take part. A node that fails is reported, dropped and named at the end; the others go on.
/// </summary>
/// <param name="preflight">Refuse nodes that could not be changed; verbs that only look take every node that answers.</param>
/// <param name="judge">Ask the engine as well what the boards lack for it; a board that only leaves or reboots need lack nothing.</param>
public sealed class NodeGroup(ConvergeEnvironment environment, bool preflight = true, bool judge = true) : IAsyncDisposable
{
    private readonly ConcurrentDictionary<string, NodeClient> clients = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, NodeFailure> failures = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, NodeFacts> facts = new(StringComparer.Ordinal);

    /// <summary>In the file's order.</summary>
    public ImmutableArray<NodeFailure> Failures =>
        [.. environment.Spec.Nodes.Where(n => failures.ContainsKey(n.Name)).Select(n => failures[n.Name])];

    /// <summary>Nodes that take part, in the file's order.</summary>
    public ImmutableArray<NodeSpec> Nodes => [.. environment.Spec.Nodes.Where(n => clients.ContainsKey(n.Name))];

    public ImmutableSortedDictionary<string, NodeFacts> Facts =>
        facts.Where(f => clients.ContainsKey(f.Key)).ToImmutableSortedDictionary(f => f.Key, f => f.Value, StringComparer.Ordinal);

    public NodeClient Client(string node) => clients[node];

    public bool Has(string node) => clients.ContainsKey(node);

    /// <summary>Connects, reads facts and looks for what would fail later. Throws only when no node is left.</summary>
    public async Task ConnectAsync(IEnumerable<NodeSpec> nodes, CancellationToken cancel)
    {
        await ForEachAsync(nodes, null, node => OpenAsync(node, LoginPolicy.Any, cancel), cancel).ConfigureAwait(false);
        foreach (var finding in preflight ? Preflight.CheckTogether(Facts) : [])
        {
            await DropAsync(new NodeFailure(finding.Node!, null, finding)).ConfigureAwait(false);
        }

        foreach (var finding in preflight && judge ? environment.Engine.Judge(environment.Spec, Facts) : [])
        {
            if (finding is { Severity: Severity.Error, Node: { } node })
            {
                await DropAsync(new NodeFailure(node, null, finding)).ConfigureAwait(false);
            }
            else
            {
                environment.Reporter.Say(finding.Node, finding.Message + (finding.Help is { } help ? $" ({help})" : ""), Severity.Warning);
            }
        }

        if (clients.IsEmpty)
        {
            throw environment.Engine.OwnsNodes
                ? new PalisadeException(RunErrors.NoNodes, "none of the nodes could be reached", "the reason for each node stands above")
                : new PalisadeException(RunErrors.NoNodes, "the cluster cannot be used", "the reason stands above");
        }
    }

    /// <summary>Takes all nodes' locks or none: a run that owns half the nodes helps nobody.</summary>
    public async Task LockAsync(CancellationToken cancel)
    {
        var busy = new ConcurrentQueue<Diagnostic>();
        await Parallel.ForEachAsync(Nodes, Options(cancel), async (node, token) =>
        {
            try
            {
                await Client(node.Name).SendAsync(new LockRequest(environment.Owner), _ => { }, token).ConfigureAwait(false);
            }
            catch (PalisadeException e)
            {
                busy.Enqueue(e.Diagnostic);
            }
        }).ConfigureAwait(false);
        if (busy.TryDequeue(out var first))
        {
            throw new PalisadeException(RunErrors.NodeBusy, first.Message, first.Help ?? "wait until the other run has ended", first.Node);
        }
    }

    /// <summary>Leaves the node's connection and logs in anew.</summary>
    public async Task ReopenAsync(NodeSpec node, LoginPolicy policy, CancellationToken cancel)
    {
        if (clients.TryRemove(node.Name, out var old))
        {
            await old.DisposeAsync().ConfigureAwait(false);
        }

        await OpenAsync(node, policy, cancel).ConfigureAwait(false);
        await Client(node.Name).SendAsync(new LockRequest(environment.Owner), _ => { }, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Does <paramref name="what"/> for each node that takes part, so many at a time. A node's failure is its own.
    /// </summary>
    public Task ForEachAsync(
        IEnumerable<NodeSpec> nodes, string? phase, Func<NodeSpec, Task> what, CancellationToken cancel, int parallelism = int.MaxValue) =>
        Parallel.ForEachAsync(nodes, Options(cancel, parallelism), async (node, _) =>
        {
            try
            {
                await what(node).ConfigureAwait(false);
            }
            catch (PalisadeException e)
            {
                await DropAsync(new NodeFailure(node.Name, phase, e.Diagnostic with { Node = node.Name })).ConfigureAwait(false);
            }
        });

    public async Task DropAsync(NodeFailure failure)
    {
        if (!failures.TryAdd(failure.Node, failure))
        {
            return;
        }

        environment.Reporter.NodeFailed(failure);
        if (clients.TryRemove(failure.Node, out var client))
        {
            await client.DisposeAsync().ConfigureAwait(false);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await Task.WhenAll(clients.Values.Select(c => c.DisposeAsync().AsTask())).ConfigureAwait(false);
        clients.Clear();
    }

    private async Task OpenAsync(NodeSpec node, LoginPolicy policy, CancellationToken cancel)
    {
        var link = await environment.Connector.ConnectAsync(node, policy, cancel).ConfigureAwait(false);
        var client = await NodeClient.OpenAsync(node.Name, link, environment.Clock, cancel).ConfigureAwait(false);
        try
        {
            if (client.Hello.RevertedGuard is { } reverted)
            {
                environment.Reporter.Say(node.Name, $"an earlier change was not confirmed and took itself back ({reverted})", Severity.Warning);
            }

            var known = await client.FactsAsync(cancel).ConfigureAwait(false);
            if (preflight && Preflight.Check(node.Name, known, environment.Clock.GetUtcNow()) is { } finding)
            {
                throw new PalisadeException(finding);
            }

            facts[node.Name] = known;
            clients[node.Name] = client;
        }
        catch
        {
            await client.DisposeAsync().ConfigureAwait(false);
            throw;
        }

        environment.Reporter.NodeConnected(node.Name, client.User);
    }

    private ParallelOptions Options(CancellationToken cancel, int parallelism = int.MaxValue) =>
        new() { CancellationToken = cancel, MaxDegreeOfParallelism = Math.Min(parallelism, environment.Limit) };
}
