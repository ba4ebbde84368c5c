using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Provision.Fleet;

namespace Palisade.Provision.Converge;

/// <summary>Reboots nodes and waits until they are back; in a formed cluster one at a time and never below the quorum.</summary>
public sealed class Rebooter(ConvergeEnvironment environment, NodeGroup group)
{
    private static readonly TimeSpan BackWithin = TimeSpan.FromMinutes(5);

    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    /// <summary>Agents first, servers last and one at a time.</summary>
    /// <param name="force">Go on where a single server makes a pause unavoidable.</param>
    public async Task RollingAsync(IEnumerable<NodeSpec> nodes, string? phase, bool force, CancellationToken cancel)
    {
        foreach (var node in nodes.OrderBy(n => n.Role == NodeRole.Server))
        {
            cancel.ThrowIfCancellationRequested();
            await group.ForEachAsync([node], phase, n => OneAsync(n, force, cancel), cancel).ConfigureAwait(false);
            if (!group.Has(node.Name))
            {
                // A node that stayed away: rebooting the next one could be the one too many.
                break;
            }
        }
    }

    /// <summary>Reboots and waits for another boot id.</summary>
    public async Task RebootAsync(NodeSpec node, CancellationToken cancel)
    {
        var before = group.Facts[node.Name].BootId;
        environment.Reporter.Say(node.Name, "rebooting");
        // The connection dies under this command as soon as it works.
        await IgnoreTransportAsync(() => group.Client(node.Name).Session.RunAsync(
            new RemoteCommand { Argv = ["systemctl", "reboot"], Sudo = true, Timeout = TimeSpan.FromSeconds(20) }, cancel)).ConfigureAwait(false);

        var deadline = environment.Clock.GetUtcNow() + BackWithin;
        while (true)
        {
            await Task.Delay(Pause, environment.Clock, cancel).ConfigureAwait(false);
            try
            {
                await group.ReopenAsync(node, LoginPolicy.Any, cancel).ConfigureAwait(false);
                if (group.Facts[node.Name].BootId != before)
                {
                    environment.Reporter.Say(node.Name, "is back");
                    return;
                }
            }
            catch (PalisadeException e) when (environment.Clock.GetUtcNow() < deadline)
            {
                _ = e;
            }

            if (environment.Clock.GetUtcNow() >= deadline)
            {
                throw new PalisadeException(RunErrors.RebootTimeout,
                    $"node `{node.Name}` did not come back within {BackWithin.TotalMinutes:0} minutes of its reboot",
                    "look at its screen, or power it off and on; then run `palisade apply`", node.Name);
            }
        }
    }

    private async Task OneAsync(NodeSpec node, bool force, CancellationToken cancel)
    {
        var state = await EngineStateAsync(except: node.Name, cancel).ConfigureAwait(false);
        var member = state?.Nodes.Any(n => n.Name == node.Name) ?? false;
        if (node.Role == NodeRole.Server && member)
        {
            RequireQuorum(node, state!, force);
        }

        if (member)
        {
            await OnServerAsync(node, s => environment.Engine.SetSchedulable(s, node.Name, schedulable: false), cancel).ConfigureAwait(false);
        }

        await RebootAsync(node, cancel).ConfigureAwait(false);
        if (member)
        {
            await WaitReadyAsync(node, cancel).ConfigureAwait(false);
            await OnServerAsync(node, s => environment.Engine.SetSchedulable(s, node.Name, schedulable: true), cancel).ConfigureAwait(false);
        }
    }

    private static void RequireQuorum(NodeSpec node, EngineState state, bool force)
    {
        var servers = state.Nodes.Where(n => n.Role == "server").ToArray();
        var needed = (servers.Length / 2) + 1;
        var left = servers.Count(s => s.Ready && s.Name != node.Name);
        if (left < needed && !force)
        {
            throw new PalisadeException(RunErrors.QuorumAtRisk,
                servers.Length == 1
                    ? $"`{node.Name}` is the only server: while it reboots, the cluster cannot change anything"
                    : $"rebooting `{node.Name}` would leave {left} of {servers.Length} servers, and {needed} are needed",
                servers.Length == 1 ? "services on other nodes keep running meanwhile: `palisade reboot --force` does it" : "bring the other servers back first: `palisade status` names them",
                node.Name);
        }
    }

    /// <summary>The engine's state as another server sees it; null while no cluster is formed or no server answers.</summary>
    private async Task<EngineState?> EngineStateAsync(string? except, CancellationToken cancel)
    {
        foreach (var server in group.Nodes.Where(n => n.Role == NodeRole.Server).OrderBy(n => n.Name == except))
        {
            var status = await group.Client(server.Name)
                .StatusAsync(new StatusRequest(environment.Engine.StatusQuery.Reader, [], []), cancel).ConfigureAwait(false);
            if (status.Engine is { } state)
            {
                return state;
            }
        }

        return null;
    }

    private async Task WaitReadyAsync(NodeSpec node, CancellationToken cancel)
    {
        var deadline = environment.Clock.GetUtcNow() + BackWithin;
        while (environment.Clock.GetUtcNow() < deadline)
        {
            var state = await EngineStateAsync(except: node.Name, cancel).ConfigureAwait(false);
            if (state?.Nodes.Any(n => n.Name == node.Name && n.Ready) ?? false)
            {
                return;
            }

            await Task.Delay(Pause, environment.Clock, cancel).ConfigureAwait(false);
        }

        throw new PalisadeException(RunErrors.RebootTimeout,
            $"node `{node.Name}` is up again, but the cluster does not see it as ready",
            $"`palisade status` shows what is missing; `palisade run --on {node.Name} --sudo -- journalctl -b -u docker` shows why", node.Name);
    }

    private async Task OnServerAsync(NodeSpec about, Func<ClusterSpec, IReadOnlyList<Resource>> resources, CancellationToken cancel)
    {
        var server = group.Nodes.FirstOrDefault(n => n.Role == NodeRole.Server && n.Name != about.Name)
            ?? group.Nodes.FirstOrDefault(n => n.Role == NodeRole.Server);
        if (server is not null)
        {
            await group.Client(server.Name).ApplyNowAsync("reboot", [.. resources(environment.Spec)], cancel).ConfigureAwait(false);
        }
    }

    private static async Task IgnoreTransportAsync(Func<Task> what)
    {
        try
        {
            await what().ConfigureAwait(false);
        }
        catch (PalisadeException)
        {
            // Whether it worked shows in the boot id.
        }
    }
}
