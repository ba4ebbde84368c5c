using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL06xx: the lab on this machine.</summary>
public static class LabErrors
{
    public static readonly ErrorInfo NeedsRoot = new("PAL0601", "the lab needs root", """
        The lab makes containers, a bridge and a firewall table on this machine, which only root can do. Run the same command with sudo.
        """);

    public static readonly ErrorInfo MissingPackages = new("PAL0602", "this machine lacks programs that the lab needs", """
        The lab is made with LXC, mmdebstrap, nftables and iproute2. Where apt is present they are installed with it; otherwise, or when apt fails, the message names what is missing. Install it with the machine's own package manager and run the command again.
        """);

    public static readonly ErrorInfo NoDebianSources = new("PAL0603", "this machine has no Debian package sources", """
        Nodes of the lab are Debian systems, and get their packages from where the machine gets its own: the sources under `/etc/apt` whose suite is the machine's Debian release. None was found. Add a Debian source and its key, or run the lab on a Debian machine.
        """);

    public static readonly ErrorInfo RootFsFailed = new("PAL0604", "the root file system of the nodes could not be built", """
        mmdebstrap downloads Debian's packages and unpacks them once into `/var/cache/palisade-lab`. It ended with an error, whose last lines are shown. Most often a package source cannot be reached, or the disk is full. Nothing half-built is kept.
        """);

    public static readonly ErrorInfo Addresses = new("PAL0605", "the addresses of the nodes do not make a lab", """
        All nodes of a lab share one wire. Their addresses are private IPv4 addresses that differ in the last number only; the first address of that network (`.1`) is this machine. No interface of the machine may already have an address in the same network.
        """);

    public static readonly ErrorInfo NodeDidNotBoot = new("PAL0606", "a node did not come up", """
        The container was started, but its systemd did not finish booting in time, or units failed on the way. The message shows what systemd says. `palisade lab shell NODE` opens a shell in it while it runs; the log of LXC lies at `/var/lib/palisade-lab/LAB/NODE/lxc.log`.
        """);

    public static readonly ErrorInfo NoSuchLab = new("PAL0607", "there is no such lab or node", """
        The name is not one of a lab on this machine, or of a node in it. `palisade lab status` lists what there is.
        """);

    public static readonly ErrorInfo MachineRefused = new("PAL0608", "the machine refused a step of making the lab", """
        A program that sets up the bridge, the firewall table or a container failed; the message shows which and why. What the lab had made up to there was taken down again.
        """);

    public static readonly ErrorInfo BadFile = new("PAL0609", "the file does not describe a lab", """
        The lab takes its name, nodes and addresses from the configuration file: `cluster:` and, under `nodes:`, an `address:` for each. `palisade check` says what else is wrong with the file.
        """);

    public static readonly ErrorInfo ForeignState = new("PAL0610", "the cluster of this file has real nodes", """
        `.palisade/CLUSTER/` beside the file holds pinned host keys and state of nodes that are not a lab's. Making a lab for the same cluster in the same folder would mix the two: the pins of the real boards would be lost. Copy the file into another folder and make the lab from the copy.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
        [NeedsRoot, MissingPackages, NoDebianSources, RootFsFailed, Addresses, NodeDidNotBoot, NoSuchLab, MachineRefused, BadFile, ForeignState];
}
