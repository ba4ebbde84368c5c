using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Core.Text;
using Palisade.Engines.K3s.Config;

namespace Palisade.Engines.K3s;

/// <summary>What a board lacks for K3s, said before the first change instead of by a time-out.</summary>
internal static class K3sBoards
{
    private const long Mega = 1024 * 1024;

    /// <summary>What K3s itself uses (docs.k3s.io, resource profiling): the least a board must have, and what services cannot have.</summary>
    private const long ServerMinimum = 900 * Mega;

    private const long AgentMinimum = 450 * Mega;

    private const long ServerShare = 1600 * Mega;

    private const long AgentShare = 500 * Mega;

    /// <summary>Of the system below it.</summary>
    private const long SystemShare = 200 * Mega;

    public static ImmutableArray<Diagnostic> Judge(ClusterSpec spec, IReadOnlyDictionary<string, NodeFacts> facts) =>
    [
        .. K3sRoles.Members(spec).Where(n => facts.ContainsKey(n.Name)).SelectMany(n => OfBoard(spec, n, facts[n.Name])),
        .. Together(spec, facts),
    ];

    private static IEnumerable<Diagnostic> OfBoard(ClusterSpec spec, NodeSpec node, NodeFacts facts)
    {
        var server = K3sRoles.IsServer(node);

        // On a Raspberry Pi the base phase turns the controller on and reboots; it is looked at again after that.
        if (!facts.MemoryCgroup && !(facts.IsRaspberryPi && facts.PiBootFolder is not null))
        {
            yield return Finding(node, K3sErrors.NoMemoryCgroup, Severity.Error, $"the kernel of node `{node.Name}` has no memory cgroup, and K3s does not start without it",
                "add `cgroup_enable=memory` to its kernel's command line and reboot it");
        }

        if (Is32Bit(facts))
        {
            yield return Finding(node, K3sErrors.ThirtyTwoBit, Severity.Error, $"node `{node.Name}` runs 32-bit programs ({facts.PackageArchitecture}) on a 64-bit kernel",
                "install the 64-bit system on it");
        }

        if (facts.DefaultInterface is null && facts.DefaultGateway is null)
        {
            yield return Finding(node, K3sErrors.NoDefaultRoute, Severity.Error, $"node `{node.Name}` has no default route, and K3s does not start without one",
                $"set `nodes.{node.Name}.network.gateway`, or give it a route on the island: `palisade explain PAL0534`");
        }

        if (server && spec.Servers.Length > 1 && IsCard(facts.DataDevice))
        {
            yield return Finding(node, K3sErrors.EtcdOnSdCard, Severity.Warning, $"server `{node.Name}` keeps /var/lib on {facts.DataDevice}, an SD card or eMMC, which etcd wears out",
                "put its system on a USB SSD, or use one server");
        }

        // The kubelet starts with swap and gives none to pods; what suffers is etcd, whose peers take a server that waits for its disk for
        // dead. A container sees its host's swap.
        if (server && spec.Servers.Length > 1 && !facts.IsContainer && facts.DiskSwap is [var swap, ..])
        {
            yield return Finding(node, K3sErrors.SwapUnderEtcd, Severity.Warning, $"server `{node.Name}` swaps to `{DisplayText.Printable(swap)}`, and etcd stands still while its memory is fetched from there",
                "turn it off, or use zram: `palisade explain PAL0537` says how");
        }

        if (facts.MemoryBytes < (server ? ServerMinimum : AgentMinimum))
        {
            yield return Finding(node, K3sErrors.TooLittleMemory, Severity.Error,
                $"node `{node.Name}` has {facts.MemoryBytes / Mega} MB of memory, and a K3s {(server ? "server" : "agent")} needs at least {(server ? ServerMinimum : AgentMinimum) / Mega}",
                server ? $"make `{node.Name}` an agent, or take `engine: swarm`" : "leave this board out, or take `engine: swarm`");
        }
        else if (server && facts.MemoryBytes < ServerShare)
        {
            yield return Finding(node, K3sErrors.TooLittleMemory, Severity.Warning,
                $"server `{node.Name}` has {facts.MemoryBytes / Mega} MB of memory; K3s uses about {ServerShare / Mega} before it runs a service",
                "a board of 2 GB and more serves better as server");
        }

        if (Iptables.LosesRules(facts.IptablesVersion))
        {
            yield return Finding(node, K3sErrors.OldIptables, Severity.Warning, $"node `{node.Name}` has iptables {facts.IptablesVersion}, which loses rules",
                $"upgrade it: `palisade run --on {node.Name} --sudo -- apt-get install iptables`");
        }
    }

    /// <summary>
    /// Said of the boards that answered, when all did: Kubernetes places replicas anywhere, so their sum and the largest one count.
    /// </summary>
    private static IEnumerable<Diagnostic> Together(ClusterSpec spec, IReadOnlyDictionary<string, NodeFacts> facts)
    {
        var members = K3sRoles.Members(spec);
        if (members.IsEmpty || members.Any(n => !facts.ContainsKey(n.Name)))
        {
            yield break;
        }

        var free = members.ToDictionary(n => n.Name, n => Math.Max(0, facts[n.Name].MemoryBytes - SystemShare - (K3sRoles.IsServer(n) ? ServerShare : AgentShare)), StringComparer.Ordinal);
        var asked = spec.Services.OfType<ContainerServiceSpec>().ToArray();
        foreach (var service in asked.Where(s => s.Resources.MemoryBytes > Places(s, members).Select(n => free[n.Name]).DefaultIfEmpty().Max()))
        {
            yield return new Diagnostic
            {
                Error = K3sErrors.ServicesTooLarge,
                Severity = Severity.Warning,
                Message = $"a replica of `{service.Name}` asks for {service.Resources.MemoryBytes / Mega} MB, and no board it may run on has that much left beside K3s",
                Help = $"lower `services.{service.Name}.resources.memory`, or add a larger board",
            };
        }

        var total = asked.Sum(s => s.Resources.MemoryBytes * s.Replicas);
        if (total > free.Values.Sum())
        {
            yield return new Diagnostic
            {
                Error = K3sErrors.ServicesTooLarge,
                Severity = Severity.Warning,
                Message = $"the services ask for {total / Mega} MB together, and the boards have {free.Values.Sum() / Mega} left beside K3s",
                Help = "lower replicas or `resources.memory`, or add a board",
            };
        }
    }

    private static IEnumerable<NodeSpec> Places(ContainerServiceSpec service, ImmutableArray<NodeSpec> members) => members.Where(n =>
        (service.Placement.Nodes.IsEmpty || service.Placement.Nodes.Contains(n.Name))
        && service.Placement.Labels.All(l => n.Labels.GetValueOrDefault(l.Key) == l.Value));

    private static bool IsCard(string? device) => device?.StartsWith("/dev/mmcblk", StringComparison.Ordinal) == true;

    private static bool Is32Bit(NodeFacts facts) =>
        facts.Architecture is "aarch64" or "x86_64" && facts.PackageArchitecture is "armhf" or "armel" or "i386";

    private static Diagnostic Finding(NodeSpec node, ErrorInfo error, Severity severity, string message, string help) =>
        new() { Error = error, Severity = severity, Message = message, Help = help, Node = node.Name };
}
