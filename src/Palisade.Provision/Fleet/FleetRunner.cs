using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Provision.Fleet;

/// <summary>The same work on many nodes at once.</summary>
public static class FleetRunner
{
    /// <summary>
    /// Runs <paramref name="work"/> for each node, at most <paramref name="limit"/> at a time. A node's failure is its own result and
    /// stops no other; only cancellation ends all. Results come in the order of <paramref name="nodes"/>.
    /// </summary>
    public static async Task<ImmutableArray<NodeResult<T>>> ForEachAsync<T>(
        IReadOnlyList<NodeSpec> nodes, int limit, Func<NodeSpec, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(nodes);
        ArgumentNullException.ThrowIfNull(work);
        var results = new NodeResult<T>[nodes.Count];
        var options = new ParallelOptions { MaxDegreeOfParallelism = limit, CancellationToken = cancel };
        await Parallel.ForAsync(0, nodes.Count, options, async (i, token) => results[i] = await OneAsync(nodes[i], work, token).ConfigureAwait(false))
            .ConfigureAwait(false);
        return [.. results];
    }

    private static async Task<NodeResult<T>> OneAsync<T>(NodeSpec node, Func<NodeSpec, CancellationToken, Task<T>> work, CancellationToken cancel)
    {
        try
        {
            return new NodeResult<T>(node.Name, await work(node, cancel).ConfigureAwait(false), null);
        }
        catch (PalisadeException e)
        {
            return new NodeResult<T>(node.Name, default, e.Diagnostic with { Node = node.Name });
        }
        catch (Exception e) when (e is not OperationCanceledException || !cancel.IsCancellationRequested)
        {
            return new NodeResult<T>(node.Name, default, new Diagnostic
            {
                Error = FleetErrors.Unexpected,
                Node = node.Name,
                Message = $"work on `{node.Name}` failed unexpectedly: {e.Message}",
            });
        }
    }
}
