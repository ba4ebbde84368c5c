using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases.Base;

namespace Palisade.Provision.Phases;

/// <summary>
/// Makes a board a known machine: name, addresses of the others, clock, network, memory cgroup, security upgrades. A reboot
/// that the kernel's command line needs comes right after, before anything runs that it would interrupt.
/// </summary>
public sealed class BasePhase : NodePhase, IRebootBarrier
{
    public override string Name => "base";

    public override string Title => "Prepare the operating system";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        // The name stands in /etc/hosts before the host is called so: sudo looks it up at each call.
        HostNames.Describe(context.Spec, node, catalog);
        catalog.Add(new HostNameResource { Name = node.Name, Cause = "nodes." + node.Name });
        Clock.Describe(context.Spec.Time, facts, catalog);
        SecurityUpgrades.Describe(context.Spec, node, catalog);
        RaspberryPiBoot.Describe(node, facts, catalog);
        if (node.Network is not null)
        {
            StaticAddress.Describe(node, facts, catalog);
        }
    }
}
