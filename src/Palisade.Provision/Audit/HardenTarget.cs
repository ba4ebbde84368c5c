using Palisade.Core.Converge;
using Palisade.Core.Engines;
using Palisade.Core.Spec;

namespace Palisade.Provision.Audit;

/// <summary>What a hardening item may look at to find its value for one node.</summary>
public sealed record HardenTarget(ClusterSpec Spec, NodeSpec Node, NodeFacts Facts, IClusterEngine Engine)
{
    public static HardenTarget Of(PhaseContext context, NodeSpec node) => new(context.Spec, node, context.FactsOf(node), context.Engine);
}
