using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Resources.Network;

internal sealed class ReachProvider : ResourceProvider<ReachResource>
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(3);

    public override async Task<CheckResult> CheckAsync(ReachResource resource, CheckContext context, CancellationToken cancel)
    {
        // The first packet to a silent peer may be spent on its handshake.
        var answers = await context.System.Network.PingAsync(resource.Address, Patience, cancel).ConfigureAwait(false)
            || await context.System.Network.PingAsync(resource.Address, Patience, cancel).ConfigureAwait(false);
        return CheckResult.Same.WithOutput(ReachResource.Output(resource.Address), answers ? "yes" : "no");
    }

    public override Task ApplyAsync(ReachResource resource, CheckContext context, CancellationToken cancel) =>
        throw new InvalidOperationException("reachability is looked at, never applied");
}
