using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Engines;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>What is about to happen to a node, and how much of a pause the cluster may suffer.</summary>
/// <param name="Doing">In messages: <c>rebooting</c>, <c>restarting the engine of</c>.</param>
/// <param name="OnlyServer">Go on where the cluster has one server, so that its control plane pauses whatever one does.</param>
/// <param name="Force">Go on where the quorum is lost, too.</param>
/// <param name="WayOut">How to allow a pause that nothing but another server can avoid: the others, if any, are all well.</param>
internal sealed record PauseTerms(string Doing, bool OnlyServer, bool Force, string WayOut)
{
    /// <summary>Go on where two servers lose their quorum for as long as one is away, and the other is well.</summary>
    public bool AcceptDowntime { get; init; }
}

/// <summary>
/// Takes a node out of service while something is done to it: looks at the quorum, empties the node from another server, waits until
/// the cluster sees it ready again, and lets it take work. That a node is empty because of this is written down first, so that a run
/// that was broken off is made good by the next; a node that a person emptied stays as it is.
/// </summary>
internal sealed class NodePause(ConvergeEnvironment environment, NodeGroup group, RunStateStore store)
{
    public static readonly TimeSpan BackWithin = TimeSpan.FromMinutes(5);

    private const string Active = "active";

    private static readonly TimeSpan Poll = TimeSpan.FromSeconds(1);

    /// <summary>Servers that lost their leader choose another within seconds; meanwhile none can say anything.</summary>
    private static readonly TimeSpan AnswerWithin = TimeSpan.FromMinutes(1);

    private bool formed;

    public async Task AroundAsync(NodeSpec node, PauseTerms terms, Func<Task> what, CancellationToken cancel)
    {
        var state = await KnownStateAsync(node, terms, cancel).ConfigureAwait(false);
        if (state?.Nodes.FirstOrDefault(n => n.Name == node.Name) is not { } member)
        {
            await what().ConfigureAwait(false);
            return;
        }

        if (node.Role == NodeRole.Server)
        {
            RequireQuorum(node, state, terms);
        }

        // Where nobody could take over, emptying the node would only stop what a restart of the engine might not.
        var empties = (member.Availability == Active || IsOurs(node.Name)) && state.Nodes.Any(n => n.Name != node.Name && n.Ready && n.Availability == Active);
        var served = await ServedAsync(node, cancel).ConfigureAwait(false);
        if (empties)
        {
            await EmptyAsync(node, cancel).ConfigureAwait(false);
        }

        try
        {
            await what().ConfigureAwait(false);
            await WaitReadyAsync(node, state, cancel).ConfigureAwait(false);
        }
        catch
        {
            await ReturnIfReadyAsync(node).ConfigureAwait(false);
            throw;
        }

        if (empties)
        {
            await ReturnAsync(node, cancel).ConfigureAwait(false);
        }

        if (!served.IsEmpty)
        {
            await group.Client(node.Name).ApplyNowAsync("pause", served, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Lets nodes take work that a run emptied and then broke off. A node that is not ready is left for the next run.</summary>
    public async Task ReturnLeftoversAsync(CancellationToken cancel)
    {
        var left = store.State.Emptied;
        if (left.IsEmpty || await StateAsync(except: null, cancel).ConfigureAwait(false) is not { } state)
        {
            return;
        }

        foreach (var name in left)
        {
            var member = state.Nodes.FirstOrDefault(n => n.Name == name);
            if (member is null or { Availability: Active })
            {
                Forget(name);
            }
            else if (member.Ready && environment.Spec.Nodes.FirstOrDefault(n => n.Name == name) is { } node)
            {
                await group.ForEachAsync([node], null, n => ReturnAsync(n, cancel), cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Null only where there is no cluster yet: once one was seen, nothing is done to its nodes while no server can say how it is.
    /// </summary>
    private async Task<EngineState?> KnownStateAsync(NodeSpec node, PauseTerms terms, CancellationToken cancel)
    {
        var deadline = environment.Clock.GetUtcNow() + AnswerWithin;
        while (true)
        {
            if (await StateAsync(except: node.Name, cancel).ConfigureAwait(false) is { } state)
            {
                formed = true;
                return state;
            }

            if (!formed || terms.Force)
            {
                return null;
            }

            if (environment.Clock.GetUtcNow() >= deadline)
            {
                throw new PalisadeException(RunErrors.QuorumAtRisk,
                    $"no server can say how the cluster is, so {terms.Doing} `{node.Name}` has to wait", "`palisade status` shows what is missing", node.Name);
            }

            await Task.Delay(Poll, environment.Clock, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>What the node serves now, and has to serve again before the next one goes; what the file only asks for is not in it.</summary>
    private async Task<ImmutableArray<Resource>> ServedAsync(NodeSpec node, CancellationToken cancel)
    {
        var served = ImmutableArray.CreateBuilder<Resource>();
        foreach (var phase in environment.Phases.OfType<IServingPhase>())
        {
            var context = await Contexts.ForAsync(phase, environment, group, Outputs.Empty, selected: null, cancel).ConfigureAwait(false);
            if (phase.Plan(context).FirstOrDefault(c => c.Node == node.Name) is not { } catalog)
            {
                continue;
            }

            var same = new HashSet<string>(StringComparer.Ordinal);
            await group.Client(node.Name).SendAsync(
                new CheckRequest(catalog),
                e =>
                {
                    if (e is OutcomeEvent { Outcome: { State: OutcomeState.Same } outcome })
                    {
                        same.Add(outcome.Id);
                    }
                },
                cancel).ConfigureAwait(false);
            served.AddRange(catalog.Resources.Where(r => same.Contains(r.Id)));
        }

        return served.ToImmutable();
    }

    /// <summary>The engine's state as another server sees it; null while no cluster is formed or no server answers.</summary>
    public async Task<EngineState?> StateAsync(string? except, CancellationToken cancel)
    {
        foreach (var server in group.Nodes.Where(n => n.Role == NodeRole.Server).OrderBy(n => n.Name == except))
        {
            try
            {
                var request = new StatusRequest(environment.Engine.StatusQuery.Reader, [], []);
                if ((await group.Client(server.Name).StatusAsync(request, cancel).ConfigureAwait(false)).Engine is { } state)
                {
                    return state;
                }
            }
            catch (PalisadeException)
            {
                // This server does not answer; another may.
            }
        }

        return null;
    }

    private static void RequireQuorum(NodeSpec node, EngineState state, PauseTerms terms)
    {
        var servers = state.Nodes.Where(n => n.Role == "server").ToArray();
        var needed = (servers.Length / 2) + 1;
        var left = servers.Count(s => s.Ready && s.Name != node.Name);
        var unavoidable = servers.Length <= 2 && left == servers.Length - 1;
        if (left >= needed || terms.Force || (unavoidable && (terms.AcceptDowntime || (servers.Length == 1 && terms.OnlyServer))))
        {
            return;
        }

        throw new PalisadeException(RunErrors.QuorumAtRisk,
            servers.Length == 1
                ? $"`{node.Name}` is the only server: {terms.Doing} it stops the cluster from changing anything meanwhile"
                : $"{terms.Doing} `{node.Name}` would leave {left} of {servers.Length} servers, and {needed} are needed",
            unavoidable ? terms.WayOut + (servers.Length == 2 ? "; with three servers no pause is needed" : "")
            : "bring the other servers back first (`palisade status` names them), or take one that is lost for good out of the file",
            node.Name);
    }

    private async Task EmptyAsync(NodeSpec node, CancellationToken cancel)
    {
        store.Update(s => s with { Emptied = s.Emptied.Add(node.Name) });
        environment.Reporter.Say(node.Name, "moving its work to other nodes");
        try
        {
            await OnServerAsync(node, schedulable: false, cancel).ConfigureAwait(false);
        }
        catch (PalisadeException e) when (e.Diagnostic.Resource is not null || e.Diagnostic.Error == ConvergeErrors.ResourceFailed)
        {
            await ReturnIfReadyAsync(node).ConfigureAwait(false);
            throw new PalisadeException(
                new Diagnostic
                {
                    Error = RunErrors.DrainBlocked,
                    Message = $"the work of `{node.Name}` cannot be moved to other nodes, so nothing was done to it",
                    Notes = ["the reason: " + e.Message],
                    Help = "`palisade status` shows which services have too few replicas; with enough of them, apply again",
                    Node = node.Name,
                },
                e);
        }
    }

    private async Task ReturnAsync(NodeSpec node, CancellationToken cancel)
    {
        await OnServerAsync(node, schedulable: true, cancel).ConfigureAwait(false);
        Forget(node.Name);
    }

    /// <summary>
    /// After a failure or Ctrl-C, once and for a short time: a node that works shall not stay empty until somebody notices. Not
    /// cancelled, because it takes back what was done; what it cannot do, the next run does.
    /// </summary>
    private async Task ReturnIfReadyAsync(NodeSpec node)
    {
        if (!IsOurs(node.Name))
        {
            return;
        }

        try
        {
            using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(30), environment.Clock);
            var state = await StateAsync(except: node.Name, limit.Token).ConfigureAwait(false);
            if (state?.Nodes.FirstOrDefault(n => n.Name == node.Name) is { Ready: true })
            {
                await ReturnAsync(node, limit.Token).ConfigureAwait(false);
                return;
            }
        }
        catch (Exception e) when (e is PalisadeException or OperationCanceledException)
        {
            // Said below.
        }

        environment.Reporter.Say(node.Name, "takes no new work until the next apply finds it ready", Severity.Warning);
    }

    /// <summary>
    /// Until the cluster is as it was. A leader that goes hands over to one that takes every node for lost until it has heard of it:
    /// the node alone being ready does not mean that the next one may go.
    /// </summary>
    private async Task WaitReadyAsync(NodeSpec node, EngineState before, CancellationToken cancel)
    {
        string[] expected = [node.Name, .. before.Nodes.Where(n => n.Ready && n.Name != node.Name).Select(n => n.Name)];
        var missing = expected;
        var deadline = environment.Clock.GetUtcNow() + BackWithin;
        while (environment.Clock.GetUtcNow() < deadline)
        {
            var state = await StateAsync(except: node.Name, cancel).ConfigureAwait(false);
            missing = [.. expected.Where(name => state?.Nodes.Any(n => n.Name == name && n.Ready) is not true)];
            if (missing.Length == 0)
            {
                return;
            }

            await Task.Delay(Poll, environment.Clock, cancel).ConfigureAwait(false);
        }

        throw new PalisadeException(RunErrors.NotReady,
            $"node `{node.Name}` is up, but the cluster does not see {string.Join(", ", missing.Select(m => $"`{m}`"))} as ready within {BackWithin.TotalMinutes:0} minutes",
            $"`palisade status` shows what is missing; `palisade run --on {node.Name} --sudo -- journalctl -b -p warning -n 50` shows why", node.Name);
    }

    /// <summary>From another server where there is one: a server that is about to go should not be the one that decides.</summary>
    private async Task OnServerAsync(NodeSpec about, bool schedulable, CancellationToken cancel)
    {
        var server = group.Nodes.Where(n => n.Role == NodeRole.Server).OrderBy(n => n.Name == about.Name).FirstOrDefault()
            ?? throw new PalisadeException(ConvergeErrors.ResourceFailed, "no server of the cluster is reachable", node: about.Name);
        await group.Client(server.Name)
            .ApplyNowAsync("pause", environment.Engine.SetSchedulable(environment.Spec, about.Name, schedulable), cancel).ConfigureAwait(false);
    }

    private bool IsOurs(string node) => store.State.Emptied.Contains(node);

    private void Forget(string node) => store.Update(s => s with { Emptied = s.Emptied.Remove(node) });
}
