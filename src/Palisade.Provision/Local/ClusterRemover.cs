using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Engines.Kubernetes;
using Palisade.Provision.Converge;

namespace Palisade.Provision.Local;

/// <summary>Takes everything that this cluster's file brought out of a Kubernetes that somebody else runs, and nothing else.</summary>
public sealed class ClusterRemover(ConvergeEnvironment environment, NodeGroup group, RunStateStore store)
{
    /// <returns>What was kept and why, in words.</returns>
    public async Task<ImmutableArray<string>> RemoveAsync(bool deleteData, CancellationToken cancel)
    {
        ImmutableArray<string> notes = [];
        await group.ForEachAsync(group.Nodes, "destroy", async node =>
        {
            ResourceOutcome? outcome = null;
            var catalog = new Catalog { Phase = "destroy", Node = node.Name, Resources = [KubernetesEngine.Remove(environment.Spec, deleteData)] };
            await group.Client(node.Name).SendAsync(new ApplyRequest(catalog, "destroy"), e =>
            {
                if (e is OutcomeEvent done)
                {
                    outcome = done.Outcome;
                    environment.Reporter.ResourceDone(node.Name, "destroy", done.Outcome);
                }
            }, cancel).ConfigureAwait(false);
            if (outcome is { State: OutcomeState.Failed })
            {
                throw new PalisadeException(new Diagnostic
                {
                    Error = outcome.FailureInfo,
                    Message = $"the cluster could not be cleared completely: {outcome.Error}",
                    Help = "run `palisade destroy` again: it goes on where it stopped",
                    Resource = outcome.Id,
                });
            }

            notes = outcome?.Notes ?? [];
            store.Update(s => s with { Nodes = s.Nodes.Remove(node.Name), Outputs = s.Outputs.Remove(node.Name) });
        }, cancel).ConfigureAwait(false);
        return notes;
    }
}
