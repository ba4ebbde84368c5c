using System.Collections.Immutable;
using Palisade.Core.Converge;

namespace Palisade.Provision.Converge;

internal static class Contexts
{
    /// <param name="selected">Names of the nodes that the run may change; null: all.</param>
    public static PhaseContext Of(ConvergeEnvironment environment, NodeGroup group, Outputs outputs, ISet<string>? selected) => new()
    {
        Spec = environment.Spec,
        Engine = environment.Engine,
        Facts = group.Facts,
        Outputs = outputs,
        Ca = environment.Ca,
        Content = environment.Content,
        Selected = selected?.ToImmutableHashSet(),
    };

    /// <summary>What <paramref name="phase"/> may look at; asks where its large files are when it sends any.</summary>
    public static async Task<PhaseContext> ForAsync(
        IPhase phase, ConvergeEnvironment environment, NodeGroup group, Outputs outputs, ISet<string>? selected, CancellationToken cancel)
    {
        var context = Of(environment, group, outputs, selected);
        if (phase is not IArtifactPhase wants)
        {
            return context;
        }

        var artifacts = ImmutableDictionary.CreateBuilder<string, Artifact>(StringComparer.Ordinal);
        foreach (var request in wants.Artifacts(context).DistinctBy(r => r.Key))
        {
            artifacts[request.Key] = await environment.Artifacts.DescribeAsync(request, cancel).ConfigureAwait(false);
        }

        return context with { Artifacts = artifacts.ToImmutable() };
    }
}
