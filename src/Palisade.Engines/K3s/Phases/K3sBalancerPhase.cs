using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Engines.K3s.Hosts;

namespace Palisade.Engines.K3s.Phases;

/// <summary>HAProxy on nodes with the role `balancer`, which are no members. Before agents join, because they join through it.</summary>
internal sealed class K3sBalancerPhase : IPhase
{
    public string Name => "k3s-balancer";

    public string Title => "Set up the balancers";

    /// <summary>Never all at once: agents reach the cluster through one of them.</summary>
    public int Parallelism => 1;

    public IEnumerable<Catalog> Plan(PhaseContext context) => context.Nodes.Where(n => !K3sRoles.IsMember(n)).Select(node => new Catalog
    {
        Phase = Name,
        Node = node.Name,
        Resources =
        [
            new PackagesResource { Cause = "nodes." + node.Name, Names = ["haproxy"], KeepStopped = [HaProxy.Unit] },
            new FileResource
            {
                Cause = "nodes." + node.Name,
                Path = HaProxy.Path,
                Content = HaProxy.Text(context.Spec),
                Group = "haproxy",
                Mode = "0640",
                Validate = ["haproxy", "-c", "-q", "-f", "{}"],
            },
            new ServiceResource { Cause = "nodes." + node.Name, Unit = HaProxy.Unit, ReloadOn = ["file:" + HaProxy.Path] },
        ],
        Notes = [.. HaProxy.UdpServices(context.Spec).Select(s => $"`{s}` has UDP ports, which HAProxy does not pass on: reach them on a node's own address")],
    });
}
