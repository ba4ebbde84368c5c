using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Engines;
using Palisade.Core.Spec;

namespace Palisade.Provision.Tests.Phases;

/// <summary>An engine with a kernel setting of its own.</summary>
internal sealed class DemandingEngine(string key, string value) : IClusterEngine
{
    public string Kind => "demanding";

    public ImmutableArray<IPhase> FormPhases => [];

    public ImmutableArray<IPhase> ServicePhases => [];

    public EngineQuery StatusQuery => new("none");

    public ImmutableArray<MeshPort> MeshPorts(ClusterSpec spec, NodeSpec node) => [new(0, "esp", "encrypted overlays"), new(9000, "tcp", "control")];

    public EngineNetworks Networks(ClusterSpec spec) => new([], []);

    public ImmutableSortedDictionary<string, string> RequiredSysctls(ClusterSpec spec, NodeSpec node) =>
        ImmutableSortedDictionary<string, string>.Empty.Add(key, value);

    public bool OwnsNodes => true;

    public ImmutableArray<Resource> TrustRegistry(PhaseContext context, NodeSpec node) => [];

    public ImmutableArray<RenderedDocument> Render(ClusterSpec spec, Outputs outputs, IContentSource content) => [];

    public ImmutableArray<Resource> RemoveNode(ClusterSpec spec, string leaving) => [];

    public ImmutableArray<Resource> Leave(ClusterSpec? spec, string node) => [];

    public ImmutableArray<Resource> SetSchedulable(ClusterSpec spec, string node, bool schedulable) => [];
}
