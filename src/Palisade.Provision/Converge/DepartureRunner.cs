using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>
/// Takes nodes that left the YAML out of the cluster: they leave it themselves where they can be reached, and a server that
/// stays removes them either way. The mesh phase that follows withdraws their keys from the peers.
/// </summary>
internal sealed class DepartureRunner(ConvergeEnvironment environment, NodeGroup group, RunStateStore store)
{
    public async Task RunAsync(CancellationToken cancel)
    {
        foreach (var name in Departures.Of(environment.Spec, store.State))
        {
            cancel.ThrowIfCancellationRequested();
            var server = group.Nodes.FirstOrDefault(n => n.Role == NodeRole.Server);
            if (server is null)
            {
                environment.Reporter.Say(name, "has left the file, but no server is reachable to take it out of the cluster; the next apply will", Severity.Warning);
                continue;
            }

            try
            {
                await LeaveAsync(name, store.State.Nodes[name], cancel).ConfigureAwait(false);
                await group.Client(server.Name).ApplyNowAsync("departure", environment.Engine.RemoveNode(environment.Spec, name), cancel).ConfigureAwait(false);
                store.Update(s => s with { Nodes = s.Nodes.Remove(name), Outputs = s.Outputs.Remove(name) });
                environment.Reporter.Say(name, "left the cluster");
            }
            catch (PalisadeException e)
            {
                environment.Reporter.Say(name, $"could not be taken out of the cluster: {e.Message}; the next apply tries again", Severity.Warning);
            }
        }
    }

    private async Task LeaveAsync(string name, KnownNode known, CancellationToken cancel)
    {
        var node = new NodeSpec
        {
            Name = name,
            Address = known.Address,
            MeshAddress = System.Net.IPAddress.Parse(known.MeshAddress),
            Ssh = new SshSpec { Port = known.Port, Jump = known.Jump },
        };
        try
        {
            var link = await environment.Connector.ConnectAsync(node, LoginPolicy.OperatorOnly, cancel).ConfigureAwait(false);
            await using var client = await NodeClient.OpenAsync(name, link, environment.Clock, cancel).ConfigureAwait(false);
            await client.ApplyNowAsync("departure", environment.Engine.Leave(environment.Spec, name), cancel).ConfigureAwait(false);
        }
        catch (PalisadeException e)
        {
            // Switched off, re-imaged, stolen: being unreachable is the commonest reason to leave.
            environment.Reporter.Say(name, $"is taken out without its help: {e.Message}");
        }
    }
}
