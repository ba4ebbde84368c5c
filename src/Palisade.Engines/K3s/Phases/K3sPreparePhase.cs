using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s.Phases;

/// <summary>Kernel, packages and folders. Before K3s: the kubelet ends at once on a kernel that is not set as it wants.</summary>
internal sealed class K3sPreparePhase : IPhase
{
    public string Name => "k3s-prepare";

    public string Title => "Prepare for K3s";

    public IEnumerable<Catalog> Plan(PhaseContext context) => context.Nodes.Where(K3sRoles.IsMember).Select(node => new Catalog
    {
        Phase = Name,
        Node = node.Name,
        Resources =
        [
            .. MemoryCgroup(context.FactsOf(node)),
            new CommandResource
            {
                Cause = "engine",
                Name = "write down whether K3s's data was here before",
                Unless = ["/bin/sh", "-c", K3sData.RecordedScript],
                Run = ["/bin/sh", "-c", K3sData.RecordScript],
            },
            new PackagesResource { Cause = "engine", Names = ["ca-certificates", "iptables"] },
            .. Storage(context.Spec),
            new FileResource { Cause = "engine", Path = K3sKernel.ModulesPath, Content = "# Written by Palisade.\nbr_netfilter\noverlay\n" },
            new CommandResource
            {
                Cause = "engine",
                Name = "load the kernel modules that K3s needs",
                // A container has what its host has loaded, and may load nothing.
                Unless = ["/bin/sh", "-c", "grep -q '\\boverlay$' /proc/filesystems && test -e /proc/sys/net/bridge || systemd-detect-virt -qc"],
                Run = ["modprobe", "-a", "br_netfilter", "overlay"],
            },
            new SysctlResource { Cause = "engine", Path = K3sKernel.EnginePath, Values = K3sKernel.Engine(context.Spec) },
            new SysctlResource { Cause = "engine", Path = K3sKernel.KubeletPath, Values = K3sKernel.Kubelet },
        ],
    });

    /// <summary>
    /// Comes after the reboot that turns the controller on where it was off: a board on which it is off still would only say, minutes
    /// later, that K3s does not start.
    /// </summary>
    private static ImmutableArray<Resource> MemoryCgroup(NodeFacts facts) => facts.MemoryCgroup ? [] :
    [
        new CommandResource
        {
            Cause = "engine",
            Name = "see that the kernel has the memory cgroup",
            Unless = ["grep", "-qsw", "memory", "/sys/fs/cgroup/cgroup.controllers"],
            Run = ["/bin/sh", "-c", "echo 'the memory cgroup is off after the reboot: see palisade explain PAL0530; the kernel was started with:' $(cat /proc/cmdline) >&2; exit 1"],
        },
    ];

    /// <summary>Longhorn mounts its volumes by iSCSI, and those that several pods write to by NFS.</summary>
    private static ImmutableArray<Resource> Storage(ClusterSpec spec) => spec.Charts.Any(c => c.Chart == "longhorn" || c.Name == "longhorn")
        ?
        [
            new PackagesResource { Cause = "charts", Names = ["nfs-common", "open-iscsi"] },
            new ServiceResource { Cause = "charts", Unit = "iscsid.service" },
        ]
        : [];
}
