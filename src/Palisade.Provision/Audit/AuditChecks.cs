using System.Collections.Immutable;
using Palisade.Core.Audit;
using Palisade.Core.Converge;
using Palisade.Core.Engines;
using Palisade.Core.Spec;

namespace Palisade.Provision.Audit;

/// <summary>The checks that a node is asked for.</summary>
public static class AuditChecks
{
    /// <summary>All that have a meaning on this node, waived ones included: an audit shows them with their reason.</summary>
    public static ImmutableArray<AuditCheck> For(ClusterSpec spec, NodeSpec node, NodeFacts facts, IClusterEngine engine)
    {
        var target = new HardenTarget(spec, node, facts, engine);
        return
        [
            .. from item in HardeningCatalog.All
               let probe = item.Probe(target)
               where probe is not null
               select new AuditCheck(item.Id, item.Title, item.Source, item.Weight, probe),
        ];
    }
}
