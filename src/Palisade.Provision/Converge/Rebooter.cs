using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Provision.Fleet;

namespace Palisade.Provision.Converge;

/// <summary>Reboots nodes and waits until they are back; in a formed cluster one at a time and never below the quorum.</summary>
public sealed class Rebooter(ConvergeEnvironment environment, NodeGroup group, RunStateStore store)
{
    private static readonly TimeSpan Pause = TimeSpan.FromSeconds(1);

    private readonly NodePause pause = new(environment, group, store);

    /// <summary>Agents first, servers last and one at a time.</summary>
    /// <param name="force">Go on where the quorum is lost meanwhile.</param>
    public Task RollingAsync(IEnumerable<NodeSpec> nodes, string? phase, bool force, CancellationToken cancel) =>
        RollingAsync(nodes, phase, Terms(force, "palisade reboot --force"), cancel);

    /// <summary>The same as a part of an apply.</summary>
    /// <param name="acceptDowntime">Go on where one or two servers make a pause unavoidable.</param>
    internal Task RollingInApplyAsync(IEnumerable<NodeSpec> nodes, string phase, bool acceptDowntime, CancellationToken cancel) =>
        RollingAsync(nodes, phase, Terms(force: false, "palisade apply --accept-downtime") with { AcceptDowntime = acceptDowntime }, cancel);

    private static PauseTerms Terms(bool force, string command) =>
        new("rebooting", OnlyServer: false, force, $"services on other nodes keep running meanwhile: `{command}` does it");

    private async Task RollingAsync(IEnumerable<NodeSpec> nodes, string? phase, PauseTerms terms, CancellationToken cancel)
    {
        foreach (var node in nodes.OrderBy(n => n.Role == NodeRole.Server))
        {
            cancel.ThrowIfCancellationRequested();
            await group.ForEachAsync([node], phase, n => pause.AroundAsync(n, terms, () => RebootAsync(n, cancel), cancel), cancel).ConfigureAwait(false);
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

        var deadline = environment.Clock.GetUtcNow() + NodePause.BackWithin;
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
                    $"node `{node.Name}` did not come back within {NodePause.BackWithin.TotalMinutes:0} minutes of its reboot",
                    "look at its screen, or power it off and on; then run `palisade apply`", node.Name);
            }
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
