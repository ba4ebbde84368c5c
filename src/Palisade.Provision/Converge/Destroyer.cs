using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Provision.Converge;

/// <summary>
/// Gives boards back as they were found: each leaves the cluster, then its undo journal is replayed newest first.
/// </summary>
public sealed class Destroyer(ConvergeEnvironment environment, NodeGroup group, RunStateStore store)
{
    public async Task DestroyAsync(ISet<string> selected, CancellationToken cancel)
    {
        var staying = group.Nodes.FirstOrDefault(n => n.Role == NodeRole.Server && !selected.Contains(n.Name));
        var nodes = group.Nodes.Where(n => selected.Contains(n.Name)).ToArray();

        // Agents first: a server that is gone cannot let an agent leave in order.
        foreach (var batch in nodes.GroupBy(n => n.Role == NodeRole.Server).OrderBy(g => g.Key))
        {
            await group.ForEachAsync(batch, "destroy", node => GiveBackAsync(node, staying, cancel), cancel).ConfigureAwait(false);
        }
    }

    private async Task GiveBackAsync(NodeSpec node, NodeSpec? staying, CancellationToken cancel)
    {
        var client = group.Client(node.Name);
        await client.ApplyNowAsync("destroy", environment.Engine.Leave(environment.Spec, node.Name), cancel).ConfigureAwait(false);
        if (staying is not null)
        {
            await group.Client(staying.Name).ApplyNowAsync("destroy", environment.Engine.RemoveNode(environment.Spec, node.Name), cancel).ConfigureAwait(false);
        }

        var (done, failed) = await client.SendForOutcomeAsync(new UndoRequest("destroy"), e =>
        {
            if (e is OutcomeEvent { Outcome: var outcome })
            {
                environment.Reporter.ResourceDone(node.Name, "destroy", outcome);
            }
        }, cancel).ConfigureAwait(false);
        if (failed is not null || !done.Ok)
        {
            throw new PalisadeException(ConvergeErrors.ResourceFailed,
                $"node `{node.Name}` could not be given back completely: {failed?.Id}: {failed?.Error}",
                "run `palisade destroy` again: it goes on where it stopped", node.Name);
        }

        store.Update(s => s with { Nodes = s.Nodes.Remove(node.Name), Outputs = s.Outputs.Remove(node.Name) });
        environment.Reporter.NodePhaseDone(node.Name, "destroy", ok: true);
    }
}
