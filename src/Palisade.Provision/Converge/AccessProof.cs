using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>Proves by new logins that a node can still be reached, before anything that depends on it is believed.</summary>
internal sealed class AccessProof(ConvergeEnvironment environment, NodeGroup group)
{
    private const int ConfirmAttempts = 4;

    /// <summary>
    /// Not cancelled by Ctrl-C: the change is made, and leaving it unconfirmed would take it back behind the user's back.
    /// </summary>
    public async Task ConfirmAsync(NodeSpec node, string guard)
    {
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                await environment.Connector.ConfirmGuardAsync(node, Policy(node), guard, CancellationToken.None).ConfigureAwait(false);
                return;
            }
            catch (PalisadeException e) when (attempt < ConfirmAttempts && (e.Diagnostic.Error == FleetErrors.Refused || e.Diagnostic.Error == FleetErrors.Closed))
            {
                // While sshd reads its new settings nobody listens on its port; systemd does not wait for that.
                await Task.Delay(TimeSpan.FromSeconds(1), environment.Clock, CancellationToken.None).ConfigureAwait(false);
            }
            catch (PalisadeException e)
            {
                throw Reverting(node, $"a new login to node `{node.Name}` failed after the change", e);
            }
        }
    }

    public PalisadeException Reverting(NodeSpec node, string what, PalisadeException cause) => new(
        new Diagnostic
        {
            Error = RunErrors.GuardReverted,
            Message = $"{what}, so the node takes the change back within {environment.GuardSeconds} s",
            Notes = ["the reason: " + cause.Message, .. cause.Diagnostic.Notes],
            Help = cause.Diagnostic.Help,
            Node = node.Name,
        },
        cause);

    /// <summary>A guard that an interrupted run left armed: this login proves that access works, so the change may stay.</summary>
    public Task ReleaseUnconfirmedAsync(CancellationToken cancel) =>
        group.ForEachAsync(
            group.Nodes.Where(n => group.Client(n.Name).Hello.ArmedGuard is not null),
            null,
            node => environment.Connector.ConfirmGuardAsync(node, Policy(node), group.Client(node.Name).Hello.ArmedGuard!, cancel),
            cancel);

    public Task RequireOperatorsAsync(IPhase phase, ISet<string> selected, CancellationToken cancel) =>
        group.ForEachAsync(
            group.Nodes.Where(n => selected.Contains(n.Name) && Policy(n) == LoginPolicy.Any),
            phase.Name,
            node => group.ReopenAsync(node, LoginPolicy.OperatorOnly, cancel),
            cancel);

    /// <summary>Once an operator is logged in, nobody else's login proves anything.</summary>
    private LoginPolicy Policy(NodeSpec node) =>
        environment.Spec.Operators.Any(o => o.Name == group.Client(node.Name).User) ? LoginPolicy.OperatorOnly : LoginPolicy.Any;
}
