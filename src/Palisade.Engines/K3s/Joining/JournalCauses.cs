using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Engines.K3s.Joining;

/// <param name="Words">Parts that a line of the journal has, in lower case; all of them.</param>
/// <param name="Message">What happened, after the node's name.</param>
internal sealed record JournalCause(ImmutableArray<string> Words, ErrorInfo Error, string Message, string Help);

/// <summary>Lines by which K3s, its kubelet or etcd say themselves what is wrong, the most specific first.</summary>
internal static class JournalCauses
{
    public static ImmutableArray<JournalCause> All { get; } =
    [
        new(["failed to find memory cgroup"], JoinErrors.Cgroup, "finds no memory cgroup",
            "look at /proc/cmdline on the board: it must have `cgroup_enable=memory` and no `cgroup_disable=memory`"),
        new(["no space left on device"], JoinErrors.Disk, "has no space left on its disk",
            "`palisade run --on {0} --sudo -- du -xhd2 /var` shows what takes it"),
        new(["node password rejected"], JoinErrors.Name, "is refused because its name is taken",
            "for a board that was set up anew: take `{0}` out of the file, apply, put it back, apply again"),
        new(["duplicate node name"], JoinErrors.Name, "is refused because its name is taken",
            "for a board that was set up anew: take `{0}` out of the file, apply, put it back, apply again"),
        new(["certificate has expired or is not yet valid"], JoinErrors.Clock, "finds the server's certificate not valid at its time",
            "`palisade run --on {0} -- timedatectl` shows its clock; compare the servers'"),
        new(["token", "is not valid"], JoinErrors.Token, "has a token that the server does not accept", "apply again: it makes a new one"),
        new(["token", "expired"], JoinErrors.Token, "has a token that is no longer good", "apply again: it makes a new one"),
        new(["401 unauthorized"], JoinErrors.Token, "has a token that the server does not accept", "apply again: it makes a new one"),
        new(["token ca hash does not match"], JoinErrors.OtherCa, "finds another cluster's CA at the server", "apply again: the node gets a token of the cluster that is there now"),
        new(["critical configuration value mismatch"], JoinErrors.Engine, "has settings that differ from the other servers'",
            "apply to all servers together, without `--only`"),
        new(["invalid kernel flag"], JoinErrors.Engine, "runs a kernel that is not set as the kubelet wants",
            "apply again: the settings stand in /etc/sysctl.d; something else on the board may set them otherwise"),
        new(["no default routes found"], JoinErrors.Engine, "has no default route, without which K3s does not start",
            "give the board a gateway with `network:`, or a route to nowhere on an island"),
        new(["too many learner members"], JoinErrors.Engine, "must wait until another server has caught up", "apply again in a minute"),
        new(["address already in use"], JoinErrors.Engine, "has another program on a port of K3s", "`palisade run --on {0} --sudo -- ss -ltnp` names it"),
        new(["has already been bootstrapped"], JoinErrors.Engine, "has data of another cluster in /var/lib/rancher/k3s",
            "if nothing of it is needed: `palisade destroy --only {0}`, then apply"),
    ];
}
