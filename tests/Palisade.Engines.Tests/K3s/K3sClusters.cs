using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Spec;

namespace Palisade.Engines.Tests.K3s;

/// <summary>A cluster of three servers, an agent and a balancer, with artifacts described as their keys say.</summary>
internal static class K3sClusters
{
    public static PhaseContext Context(string? version) => Clusters.Context(
        Clusters.Spec(("s-1", NodeRole.Server), ("s-2", NodeRole.Server), ("a-1", NodeRole.Agent), ("b-1", NodeRole.Balancer), ("s-3", NodeRole.Server))
            with { Engine = new EngineSpec { Kind = EngineKinds.K3s, Version = version } });

    /// <summary>What the converger does before it plans a phase with artifacts.</summary>
    public static ImmutableArray<Catalog> PlanWithArtifacts(this PhaseContext context, IArtifactPhase phase) => [.. phase.Plan(context with
    {
        Artifacts = phase.Artifacts(context).DistinctBy(r => r.Key)
            .ToImmutableDictionary(r => r.Key, r => new Artifact(r.Names[0], $"digest of {r.Key}", r.Key.Length)),
    })];
}
