using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL034x and PAL035x: a run over all nodes (plan, apply, destroy, reboot).</summary>
public static class RunErrors
{
    public static readonly ErrorInfo AgentFailed = new("PAL0340", "the conversation with a node broke off", """
        Palisade's own program on the node ended or sent something unexpected, or the connection was lost. What the node had
        finished stays done, and a change that could have cut access reverts by itself unless it was confirmed before.
        Run `palisade apply` again: it goes on where it stopped. If it happens again at the same place, the run's log file
        (named at the end of the output) holds the last thing the node said.
        """);

    public static readonly ErrorInfo ClockSkew = new("PAL0341", "a node's clock is wrong", """
        The node's clock differs by more than ten minutes from the clock of this machine. Package signatures, TLS certificates
        and one-time codes would fail later with messages that do not say why. A board without a battery clock starts with
        an old time and corrects it when it reaches a time server, usually within a minute: wait and try again, or set it
        once by hand with `palisade run --on NODE --sudo -- date -s @SECONDS`.
        """);

    public static readonly ErrorInfo DiskFull = new("PAL0342", "a node has too little free disk", """
        Less than 500 MB are free on the file system of `/var/lib`. Packages or images would stop half-way. Free some space,
        for example with `palisade run --on NODE --sudo -- apt-get clean`.
        """);

    public static readonly ErrorInfo Unsupported = new("PAL0343", "a node's system is not supported", """
        Palisade converges Debian 12 and newer and systems built on it (Raspberry Pi OS, Ubuntu 22.04 and newer) on x86-64 and
        64-bit ARM. The node reports something else, and Palisade does not try its luck with a system nobody tested.
        """);

    public static readonly ErrorInfo DuplicateIdentity = new("PAL0344", "two nodes are the same machine or have the same identity", """
        Two nodes report the same machine id. Either two entries of the file lead to one board (look at their addresses), or the
        SD cards were cloned after their first start. On all but one of them run
        `rm /etc/machine-id /var/lib/dbus/machine-id; systemd-machine-id-setup` and reboot.
        """);

    public static readonly ErrorInfo PlanOutdated = new("PAL0345", "the saved plan no longer fits", """
        `palisade apply FILE` does exactly what the saved plan shows, or nothing. The configuration or a node is not as it was
        when the plan was made, so the plan no longer says what would happen. Make a new one with `palisade plan -o FILE`,
        read it, and apply that.
        """);

    public static readonly ErrorInfo PlanUnreadable = new("PAL0346", "the plan file cannot be read", """
        The file is not a plan that this version of Palisade wrote. Make one with `palisade plan -o FILE`.
        """);

    public static readonly ErrorInfo GuardReverted = new("PAL0347", "a change that would have cut you off was taken back", """
        After a change that can cut access (sshd, firewall, network), Palisade logs in anew before it believes the change. That
        login failed, or the change cut even the open connection, so the node puts the old state back by itself; nothing needs to
        be done to regain access. The message says what failed and why. Mend the cause in the file (often `harden.ssh`, `harden.firewall.sshFrom`
        or an operator's key) and run `palisade apply` again.
        """);

    public static readonly ErrorInfo RebootTimeout = new("PAL0348", "a node did not come back from its reboot", """
        The node was rebooted and did not answer again in time. Look at its screen or power it off and on. After it is back,
        `palisade apply` goes on where it stopped.
        """);

    public static readonly ErrorInfo QuorumAtRisk = new("PAL0349", "pausing this node would stop the cluster", """
        More than half of the servers must be up for the cluster to decide anything. Another server is down or not ready, so
        rebooting this one, or restarting its engine, would drop the quorum. Bring the other one back first; `palisade status` names
        it. One that is lost for good is taken out of the file: the cluster then needs fewer.

        A cluster of two servers can decide nothing while either is away. Where the other one is well, that pause lasts as long as
        the restart, and running services go on: `palisade apply --accept-downtime`, `palisade upgrade --accept-downtime` and
        `palisade reboot --force` allow it. A third server makes it needless.
        """);

    public static readonly ErrorInfo NoNodes = new("PAL0350", "there is no node left to work on", """
        None of the nodes that were asked for could be used. The reasons stand above, one for each node.
        """);

    public static readonly ErrorInfo NeedsConfirmation = new("PAL0351", "nobody said yes", """
        The command changes nodes and asks before it does. Without a terminal it cannot ask: give `--yes` when that is meant.
        """);

    public static readonly ErrorInfo LocalLock = new("PAL0352", "another run is using this cluster's state", """
        A run on this machine holds the lock in `.palisade/`. Wait for it to end; the message names its process id. The lock
        goes with the process, so there is nothing to clean up after a crash.
        """);

    public static readonly ErrorInfo StateUnreadable = new("PAL0353", "the state of a cluster on this machine cannot be read", """
        `.palisade/CLUSTER/state.json` remembers which nodes were converged and their public keys. It is damaged. Nothing of the cluster
        is lost: move the file away and run `palisade apply`, which learns all of it again from the nodes. Nodes that left the
        YAML before that cannot be recognised any more and stay in the cluster until they are removed by hand.
        """);

    public static readonly ErrorInfo NodeBusy = new("PAL0354", "not every node could be taken for this run", """
        Another operator's run holds the lock of a node. Palisade changes nothing while two runs could get into each other's
        way. The message names the other run and its age; wait for it to end. The lock ends with the other's connection.
        """);

    public static readonly ErrorInfo ContentRefused = new("PAL0355", "a content folder cannot be sent", """
        The folder of a service's `content:` holds a symbolic link, which could lead to any file of yours, or more than 32 MiB,
        which is more than a configuration should carry. Put files themselves there; for large sites name an `image:`.
        """);

    public static readonly ErrorInfo DrainBlocked = new("PAL0356", "the work of a node cannot be moved away", """
        Before a node is rebooted or its engine restarted, its work moves to other nodes, and services say how many of their replicas
        must run meanwhile. Here that number could not be kept: a service has one replica only or another one is already missing, or
        the other nodes have no room. Nothing was done to the node. Bring the missing replicas back (`palisade status` names them), or
        give the service one more.
        """);

    public static readonly ErrorInfo NotReady = new("PAL0357", "the cluster does not see a node as ready again", """
        The node was rebooted or its engine restarted, and it answers, but the engine's control plane did not report it as ready in
        time. It gets no new work until it is. The other nodes were left as they are, so that what broke this one cannot break them.
        `palisade apply` goes on when the cause is mended.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
    [
        AgentFailed,
        ClockSkew,
        DiskFull,
        Unsupported,
        DuplicateIdentity,
        PlanOutdated,
        PlanUnreadable,
        GuardReverted,
        RebootTimeout,
        QuorumAtRisk,
        DrainBlocked,
        NotReady,
        NoNodes,
        StateUnreadable,
        NodeBusy,
        ContentRefused,
        NeedsConfirmation,
        LocalLock,
    ];
}
