using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases.Firewall;

namespace Palisade.Provision.Phases;

/// <summary>Closes what is not asked for. Comes after the mesh, whose interface it trusts.</summary>
public sealed class FirewallPhase : NodePhase
{
    public override string Name => "firewall";

    public override string Title => "Close the firewall";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog) => catalog.Add(
        new PackagesResource { Names = ["nftables"], Cause = "harden.firewall" },
        new NftTableResource
        {
            Name = FirewallRuleset.Table,
            Path = FirewallRuleset.Path,
            Ruleset = FirewallRuleset.Render(FirewallModel.Of(context.Spec, node, facts, context.Engine)),
            Risk = Risk.Access,
            Cause = "harden.firewall",
        });
}
