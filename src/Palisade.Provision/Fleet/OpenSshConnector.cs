using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Core.Text;
using Palisade.Provision.Converge;

namespace Palisade.Provision.Fleet;

/// <summary>Agents over OpenSSH, for runs over all nodes.</summary>
public sealed class OpenSshConnector(SpecDocument document, OpenSshFleet fleet, AgentInstaller installer) : INodeConnector
{
    public async Task<INodeLink> ConnectAsync(NodeSpec node, LoginPolicy policy, CancellationToken cancel)
    {
        // What an operator's login shall prove, an open connection cannot.
        var session = policy == LoginPolicy.OperatorOnly
            ? await fleet.ConnectFreshAsync(TargetOf(node, policy), cancel).ConfigureAwait(false)
            : await fleet.ConnectAsync(TargetOf(node, policy), cancel).ConfigureAwait(false);
        try
        {
            return new Link(session, await installer.StartAgentAsync(session, cancel).ConfigureAwait(false));
        }
        catch
        {
            await session.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    public async Task ConfirmGuardAsync(NodeSpec node, LoginPolicy policy, string guard, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(node);
        var session = await fleet.ConnectFreshAsync(TargetOf(node, policy), cancel).ConfigureAwait(false);
        await using var open = session.ConfigureAwait(false);
        var process = await installer.StartAsync(session, ["node", "confirm", guard], cancel).ConfigureAwait(false);
        await using var running = process.ConfigureAwait(false);
        if (await process.WaitAsync(cancel).ConfigureAwait(false) is not 0 and var status)
        {
            throw new PalisadeException(
                FleetErrors.AgentFailed, $"`{node.Name}` did not accept the confirmation of a change (status {status}): {DisplayText.Printable(process.ErrorTail)}",
                "the change takes itself back; apply again", node.Name);
        }
    }

    private ConnectionTarget TargetOf(NodeSpec node, LoginPolicy policy) =>
        policy == LoginPolicy.OperatorOnly ? Targets.OperatorsOf(document, node) : Targets.From(document, node);

    private sealed class Link(OpenSshSession session, IRemoteProcess agent) : INodeLink
    {
        public string User => session.User;

        public INodeSession Session => session;

        public Stream Input => agent.Input;

        public Stream Output => agent.Output;

        public string ErrorTail => agent.ErrorTail;

        public async ValueTask DisposeAsync()
        {
            await agent.DisposeAsync().ConfigureAwait(false);
            await session.DisposeAsync().ConfigureAwait(false);
        }
    }
}
