using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;

namespace Palisade.Provision.Converge;

internal static class NodeClientExtensions
{
    /// <summary>Sends a request and keeps the first outcome that failed; null where none did.</summary>
    public static async Task<(DoneEvent Done, ResourceOutcome? Failed)> SendForOutcomeAsync(
        this NodeClient client, NodeRequest request, Action<NodeEvent> on, CancellationToken cancel)
    {
        ResourceOutcome? failed = null;
        var done = await client.SendAsync(
            request,
            e =>
            {
                failed ??= e is OutcomeEvent { Outcome: { State: OutcomeState.Failed } outcome } ? outcome : null;
                on(e);
            },
            cancel).ConfigureAwait(false);
        return (done, failed);
    }

    /// <summary>Applies a few resources outside the phases; the first that fails is thrown.</summary>
    public static async Task ApplyNowAsync(this NodeClient client, string phase, ImmutableArray<Resource> resources, CancellationToken cancel)
    {
        var catalog = new Catalog { Phase = phase, Node = client.Node, Resources = resources };
        var (_, failed) = await client.SendForOutcomeAsync(new ApplyRequest(catalog, phase), _ => { }, cancel).ConfigureAwait(false);
        if (failed is not null)
        {
            throw new PalisadeException(new Diagnostic
            {
                Error = failed.FailureInfo,
                Message = $"`{failed.Id}` of `{client.Node}` failed: {failed.Error}",
                Node = client.Node,
                Resource = failed.Id,
            });
        }
    }
}
