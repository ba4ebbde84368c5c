using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL0520–0549: K3s: forming the cluster, and what boards lack for it.</summary>
public static class K3sErrors
{
    public static readonly ErrorInfo NoServer = new("PAL0520", "no server of the K3s cluster can be used", """
        The cluster exists, or may exist, but no server of it answers. Palisade does not begin a second cluster beside the first: both
        would claim the services, and neither would see the other's nodes and data.

        With etcd, three servers work while two of them are up, five while three are. Bring servers back until more than half are up,
        then run `palisade apply` again. When servers are lost for good and all servers that the file names are reachable, Palisade
        goes on from the one server that still has the data, or begins anew where none has.
        """);

    public static readonly ErrorInfo NotReady = new("PAL0521", "a node did not become ready in the K3s cluster", """
        K3s was started on the node, but the cluster does not see the node as ready in time. The last lines of its journal are shown.
        Common causes: the node does not reach a server's mesh address on port 6443 (`palisade status`), the clocks differ, another node
        has the same name, the memory cgroup is off, or the disk is full. What is set up stays; `palisade apply` goes on from there.
        """);

    public static readonly ErrorInfo QuorumAtRisk = new("PAL0522", "restarting this server would stop the control plane", """
        Other servers of the cluster are not ready. With one more away, fewer than half would be left, and the cluster could change
        nothing until they are back. Nothing was restarted on this node: bring the others back first, then run `palisade apply` again.
        A setting that keeps a server from starting is the commonest cause; it stopped at the first server for this reason. A server that
        is lost for good is taken out of the file: the cluster then needs fewer.
        """);

    public static readonly ErrorInfo DrainBlocked = new("PAL0523", "a node could not be emptied", """
        The node's pods were asked to end, and some did not in time, or a PodDisruptionBudget does not allow it: with it gone, a service
        would have fewer replicas than it must keep. Wait until the other replicas are ready, raise the replicas, or take the service
        down first. The node takes no new pods meanwhile; `palisade apply` makes it schedulable again.
        """);

    public static readonly ErrorInfo Refused = new("PAL0524", "K3s refused a change of the cluster", """
        `k3s kubectl` or `k3s token` ended with an error on a server, which is shown. `palisade status` shows whether the control plane
        is whole.
        """);

    public static readonly ErrorInfo VersionSkew = new("PAL0525", "nodes would run versions of K3s that do not work together", """
        Kubernetes supports servers that are at most one minor version apart, and agents that are as new as the oldest server or up to
        three minor versions older; an agent that is newer than a server is not supported at all. A run of some nodes only (`--only`), a
        node that was not reached, or a node that was upgraded by other means can lead to something else. Nothing was changed. Upgrade
        servers before agents, all servers to one version before the next, and bring a node that lagged behind to what the servers have
        before the servers go on.
        """);

    public static readonly ErrorInfo NoMemoryCgroup = new("PAL0530", "the kernel has no memory cgroup", """
        Without the memory controller of cgroups K3s does not start. A Raspberry Pi's firmware turns it off; Palisade turns it on in
        cmdline.txt and reboots. Where it is still off after that, the boot loader does not read that file (a boot folder of another
        installation, `cgroup_disable=memory` elsewhere on the line), or the kernel was built without it. On a virtual machine or
        another board, add `cgroup_enable=memory` to the kernel's command line.
        """);

    public static readonly ErrorInfo EtcdOnSdCard = new("PAL0531", "etcd would write to an SD card", """
        With more than one server, K3s keeps its data in etcd, which waits for the disk on every change. SD cards and eMMC are slow at that and
        wear out: servers lose their leader under load, and a card may last months only. Put the system, or at least /var/lib/rancher,
        on a USB SSD, use one server (whose SQLite database writes far less), or run Swarm.
        """);

    public static readonly ErrorInfo TooLittleMemory = new("PAL0532", "a board has too little memory for K3s", """
        A K3s server needs about 1.6 GB before it runs any service, an agent about 0.5 GB. A board with less gets slow, loses its place in
        etcd, and kills pods. Give it the role `agent`, take a board with more memory, or use `engine: swarm`, which suits 1 GB boards.
        """);

    public static readonly ErrorInfo ServicesTooLarge = new("PAL0533", "the services ask for more memory than the boards have", """
        Kubernetes reserves what every replica asks for. What all replicas ask for together, or the largest of them, does not fit in what
        the boards have left beside K3s itself, so some replicas would wait for ever. Lower `replicas` or `resources`, or add a board.
        """);

    public static readonly ErrorInfo NoDefaultRoute = new("PAL0534", "a board has no default route", """
        K3s refuses to start on a node without a default route, even when it never uses it. Give the board a gateway (`network:` in the
        YAML), or on an island without the Internet a route that leads nowhere: `ip route add default via ADDRESS` for any address of
        the LAN is enough, if it is there at every boot.
        """);

    public static readonly ErrorInfo OldIptables = new("PAL0535", "the board's iptables is one that loses rules", """
        iptables 1.8.0 to 1.8.4 adds the same rules again and again and forgets others, and the node gets slower by the hour. Upgrade the
        package; K3s is told to use its own copy meanwhile.
        """);

    public static readonly ErrorInfo ThirtyTwoBit = new("PAL0536", "the board's system is 32-bit", """
        The kernel is 64-bit but the programs are not, as on a 32-bit Raspberry Pi OS with the newer kernel. Images for one do not run on
        the other, and K3s for one crashes on the other. Install the 64-bit system on the board.
        """);

    public static readonly ErrorInfo SwapUnderEtcd = new("PAL0537", "a server of several swaps to a disk", """
        K3s starts on a node with swap, and pods get none of it: a replica that needs more than its memory is ended, not slowed. K3s itself
        and etcd can be swapped, though. A server whose etcd waits for an SD card misses its turn, the others elect another leader, and the
        API stalls. With one server (SQLite) or on an agent, swap only makes a full board slow, and nothing is said.

        Raspberry Pi OS up to 12 swaps to the file /var/swap: `palisade run --on NODE --sudo -- systemctl disable --now dphys-swapfile` turns
        that off for good. Elsewhere, take the swap line out of /etc/fstab and run `swapoff -a`. Swap in compressed memory (zram, as newer
        Raspberry Pi OS has it) does no harm.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
    [
        NoServer, NotReady, QuorumAtRisk, DrainBlocked, Refused, VersionSkew,
        NoMemoryCgroup, EtcdOnSdCard, TooLittleMemory, ServicesTooLarge, NoDefaultRoute, OldIptables, ThirtyTwoBit, SwapUnderEtcd,
    ];
}
