using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL0590–0599: why a node did not get into a K3s cluster, as far as it could be found out.</summary>
public static class JoinErrors
{
    public static readonly ErrorInfo Cgroup = new("PAL0590", "a node did not join: its kernel has no memory cgroup", """
        K3s does not start without the memory controller of cgroups. A Raspberry Pi's firmware turns it off; Palisade turns it on in
        cmdline.txt and reboots the board. That it is still off means that the board starts with another cmdline.txt than the one that was
        changed (a second boot partition, network boot), that the same line also says `cgroup_disable=memory`, or that the kernel was built
        without it.
        """);

    public static readonly ErrorInfo Disk = new("PAL0591", "a node did not join: its disk is full", """
        K3s unpacks its own images when it starts, some 700 MB beside the archive. With a full disk it ends or the kubelet refuses pods.
        Free some space, or use a larger SD card.
        """);

    public static readonly ErrorInfo Unreachable = new("PAL0592", "a node did not join: it does not reach a server", """
        Nodes reach servers at their mesh address, TCP port 6443, and nowhere else. The notes say what the node saw at each server through
        the mesh and beside it, and whether a server reaches the node: no answer in either direction is a mesh that does not stand
        (`palisade status`), an answer to the server's echo request but none on the port is a firewall on the server, and a refused
        connection is a server on which K3s does not run.
        """);

    public static readonly ErrorInfo OtherCa = new("PAL0593", "a node did not join: the server shows another cluster's CA", """
        The token of the node carries the digest of the CA of the cluster it shall join, and the server at that address shows another one.
        Either the server was set up anew since, or another machine answers at its address. The node sent nothing secret. When the
        server was set up anew on purpose, apply again: the node gets a new token.
        """);

    public static readonly ErrorInfo Clock = new("PAL0594", "a node did not join: its clock is wrong", """
        The node's clock differs from the server's by minutes, so certificates are not valid yet, or no longer. A board without a battery
        clock starts with an old time and corrects it when it reaches a time server. `palisade run --on NODE -- timedatectl` shows
        whether it does; `time: { servers: [...] }` names others.
        """);

    public static readonly ErrorInfo Memory = new("PAL0595", "a node did not join: it ran out of memory", """
        The kernel ended K3s for want of memory. A server needs about 1.6 GB before it runs any service, an agent about 0.5 GB. Give the
        board the role `agent`, stop what else runs on it, or take a larger one; `engine: swarm` suits boards of 1 GB.
        """);

    public static readonly ErrorInfo Name = new("PAL0596", "a node did not join: its name is taken", """
        The cluster keeps a password for each node's name, and this board does not have it: a board with that name was a member before, or
        still is. When the board was set up anew, let the old entry go: take the node out of the file, apply, put it back and apply again.
        When two boards have one name, give one of them another.
        """);

    public static readonly ErrorInfo Token = new("PAL0597", "a node did not join: the server did not accept its token", """
        Join tokens live for two hours and are made anew by each apply. A token is refused when the node waited longer than that, when
        the cluster's token was rotated in the meantime, or when the server's clock is wrong. Apply again. A `token:` in a file of somebody
        else's below `/etc/rancher/k3s/config.yaml.d`, left from a K3s that was installed by hand, stands above Palisade's: take it away.
        """);

    public static readonly ErrorInfo Engine = new("PAL0598", "a node did not join: K3s ended with an error", """
        K3s was started and ended by itself; the message has its own last word on it, and the notes the lines before. What stands there is
        most often a setting that this server has otherwise than the others, a port that another program has taken, or a data folder of
        another installation.
        """);

    public static readonly ErrorInfo Slow = new("PAL0599", "a node did not join in time and may still", """
        Nothing is wrong that could be seen: the node reaches the server, the clock and the CA are right, and K3s runs. On the first start
        a board unpacks some 700 MB of images, which takes minutes on an SD card. Look again with `palisade status`; `palisade apply`
        goes on from where the node is.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [Cgroup, Disk, Unreachable, OtherCa, Clock, Memory, Name, Token, Engine, Slow];
}
