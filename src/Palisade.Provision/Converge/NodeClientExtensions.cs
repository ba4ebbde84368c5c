using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;

namespace Palisade.Provision.Converge;

internal static class NodeClientExtensions
{
    /// <summary>Applies a few resources outside the phases; the first that fails is thrown.</summary>
    public static async Task ApplyNowAsync(this NodeClient client, string phase, ImmutableArray<Resource> resources, CancellationToken cancel)
    {
        ResourceOutcome? failed = null;
        var catalog = new Catalog { Phase = phase, Node = client.Node, Resources = resources };
        await client.SendAsync(
            new ApplyRequest(catalog, phase),
            e => failed ??= e is OutcomeEvent { Outcome: { State: OutcomeState.Failed } outcome } ? outcome : null,
            cancel).ConfigureAwait(false);
        if (failed is not null)
        {
            throw new PalisadeException(new Diagnostic
            {
                Error = failed.FailureInfo,
                Message = $"`{failed.Id}` of node `{client.Node}` failed: {failed.Error}",
                Node = client.Node,
                Resource = failed.Id,
            });
        }
    }
}
