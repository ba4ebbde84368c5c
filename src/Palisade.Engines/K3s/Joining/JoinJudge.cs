using System.Collections.Immutable;
using System.Globalization;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;

namespace Palisade.Engines.K3s.Joining;

/// <summary>
/// Finds the one likely cause. The order is that of what explains what: a kernel or a disk that cannot run K3s, then the way to the
/// server, then whom it is and what time it has, then what K3s says itself.
/// </summary>
public static class JoinJudge
{
    private const long LittleDisk = 300L * 1000 * 1000;

    private static readonly TimeSpan MuchSkew = TimeSpan.FromMinutes(2);

    /// <summary>Null where nothing is known that the failure did not say itself.</summary>
    public static Diagnostic? Judge(JoinCase found)
    {
        ArgumentNullException.ThrowIfNull(found);
        if (!found.MemoryCgroup)
        {
            return Say(found, JoinErrors.Cgroup, "has no memory cgroup, without which K3s does not start",
                $"`palisade run --on {found.Node} -- cat /proc/cmdline` must show `cgroup_enable=memory` and no `cgroup_disable=memory`");
        }

        if (found.Evidence is not { } evidence)
        {
            return null;
        }

        return Disk(found, evidence)
            ?? Way(found, evidence)
            ?? Ca(found, evidence)
            ?? Clock(found, evidence)
            ?? Memory(found, evidence)
            ?? Journal(found, evidence)
            ?? Unit(found, evidence)
            ?? OneWay(found)
            ?? Say(found, JoinErrors.Slow, "runs K3s and reaches the servers, but was not ready in time",
                "look again in a few minutes with `palisade status`; `palisade apply` goes on from there");
    }

    private static Diagnostic? Disk(JoinCase found, JoinEvidence evidence) => evidence.DiskFreeBytes is { } free and < LittleDisk
        ? Say(found, JoinErrors.Disk, $"has {FileSize.Of(free)} of disk left, too little for K3s's images",
            $"`palisade run --on {found.Node} --sudo -- du -xhd2 /var` shows what takes it")
        : null;

    private static Diagnostic? Way(JoinCase found, JoinEvidence evidence)
    {
        if (evidence.Servers.IsEmpty || evidence.Servers.Any(s => s.Mesh == PortState.Open))
        {
            return null;
        }

        var names = string.Join(", ", evidence.Servers.Select(s => $"`{s.Name}`"));
        if (evidence.Servers.Any(s => s.Mesh == PortState.Refused))
        {
            var refusing = evidence.Servers.First(s => s.Mesh == PortState.Refused).Name;
            return Say(found, JoinErrors.Unreachable, $"reaches `{refusing}`, but K3s does not run there",
                $"`palisade run --on {refusing} --sudo -- journalctl -u k3s -n 50` shows why");
        }

        if (found.ServerReachesNode == true)
        {
            return Say(found, JoinErrors.Unreachable, $"is reached by the servers through the mesh, but gets no answer from {names} on port 6443",
                "a firewall of the servers drops it: `palisade plan` shows whether Palisade's is as the file says; look for another one with `nft list ruleset`");
        }

        return evidence.Servers.Any(s => s.Lan is PortState.Open or PortState.Refused)
            ? Say(found, JoinErrors.Unreachable, $"reaches {names} on the LAN, but not through the mesh",
                $"the mesh is what is broken: `palisade run --on {found.Node} --sudo -- journalctl -u 'tinc@*' -u 'wg-quick@*' -n 50`")
            : Say(found, JoinErrors.Unreachable, $"reaches {names} neither through the mesh nor on the LAN",
                "look at its cable, its address and the network between them");
    }

    private static Diagnostic? Ca(JoinCase found, JoinEvidence evidence) =>
        found.CaHash is { } wanted && evidence.Servers.FirstOrDefault(s => s.CaHash is not null && s.CaHash != wanted) is { } other
            ? Say(found, JoinErrors.OtherCa, $"has a token of another cluster than the one that `{other.Name}` shows",
                "apply again: the node gets a token of the cluster that is there now; if the server was not set up anew, find out who answers at its address")
            : null;

    private static Diagnostic? Clock(JoinCase found, JoinEvidence evidence) =>
        evidence.Servers.FirstOrDefault(s => s.SkewSeconds is { } skew && Math.Abs(skew) > MuchSkew.TotalSeconds) is { } server
            ? Say(found, JoinErrors.Clock, $"has a clock that is {Minutes(server.SkewSeconds!.Value)} `{server.Name}`'s",
                $"`palisade run --on {found.Node} -- timedatectl` shows whether it reaches a time server; `time: {{ servers: [...] }}` names others")
            : null;

    private static Diagnostic? Memory(JoinCase found, JoinEvidence evidence) => evidence.UnitResult == "oom-kill"
        ? Say(found, JoinErrors.Memory, "ran out of memory under K3s", "give the board the role `agent`, stop what else runs on it, or use a larger one")
        : null;

    private static Diagnostic? Journal(JoinCase found, JoinEvidence evidence)
    {
        foreach (var cause in JournalCauses.All)
        {
            if (evidence.Journal.Any(l => cause.Words.All(w => l.Contains(w, StringComparison.OrdinalIgnoreCase))))
            {
                // The token that Palisade wrote is of the CA that the server shows; so K3s took another one.
                if (cause.Error == JoinErrors.OtherCa && found.CaHash is { } ours && evidence.Servers.Any(s => s.CaHash == ours))
                {
                    return Say(found, JoinErrors.Token, "has a token of another cluster among its settings, which stands above the one of this cluster",
                        $"`palisade run --on {found.Node} --sudo -- grep -rl '^token' {K3sPaths.DropIns}` names the file; take the line away and apply again");
                }

                return Say(found, cause.Error, cause.Message, string.Format(CultureInfo.InvariantCulture, cause.Help, found.Node));
            }
        }

        return null;
    }

    private static Diagnostic? Unit(JoinCase found, JoinEvidence evidence)
    {
        if (evidence.UnitState != "failed" && evidence.UnitResult != "exit-code" && evidence.Restarts < 2)
        {
            return null;
        }

        var last = evidence.Journal.LastOrDefault(l => l.Contains("level=fatal", StringComparison.Ordinal))
            ?? evidence.Journal.LastOrDefault(l => l.Contains("level=error", StringComparison.Ordinal))
            ?? evidence.Journal.LastOrDefault();
        return Say(found, JoinErrors.Engine, "runs K3s, which ends by itself" + (last is null ? "" : ": " + Text(last)),
            $"`palisade run --on {found.Node} --sudo -- journalctl -u 'k3s*' -n 100` shows more");
    }

    private static Diagnostic? OneWay(JoinCase found) => found.ServerReachesNode == false
        ? Say(found, JoinErrors.Unreachable, "reaches the servers through the mesh, but they do not reach it",
            $"something on the way lets only one direction pass: compare the firewall of `{found.Node}` (`nft list ruleset`) and the router before it")
        : null;

    private static Diagnostic Say(JoinCase found, ErrorInfo error, string what, string help) => new()
    {
        Error = error,
        Message = $"node `{found.Node}` did not become ready in the cluster: it {what}",
        Notes = Notes(found),
        Help = help,
        Node = found.Node,
    };

    private static ImmutableArray<string> Notes(JoinCase found)
    {
        if (found.Evidence is not { } evidence)
        {
            return [];
        }

        var notes = ImmutableArray.CreateBuilder<string>();
        foreach (var server in evidence.Servers)
        {
            notes.Add($"`{server.Name}` on port 6443: {Word(server.Mesh)} through the mesh, {Word(server.Lan)} on the LAN"
                + (server.CaHash is { } hash && found.CaHash is { } wanted ? hash == wanted ? "; its CA is the cluster's" : "; its CA is another cluster's" : "")
                + (server.SkewSeconds is { } skew ? string.Create(CultureInfo.InvariantCulture, $"; clocks {Math.Abs(skew):0} s apart") : ""));
        }

        if (found.ServerReachesNode is { } reaches)
        {
            notes.Add(reaches ? "a server reaches the node through the mesh" : "no echo from the node through the mesh to a server");
        }

        notes.Add($"the unit is {(evidence.UnitState.Length > 0 ? evidence.UnitState : "not known")}"
            + (evidence.UnitResult is "" or "success" ? "" : $" ({evidence.UnitResult})")
            + (evidence.Restarts > 0 ? string.Create(CultureInfo.InvariantCulture, $", restarted {evidence.Restarts} times") : "")
            + (evidence.DiskFreeBytes is { } free ? $"; {FileSize.Of(free)} of disk are free" : ""));
        notes.AddRange(evidence.Journal.TakeLast(5).Select(l => "journal: " + l));
        return notes.ToImmutable();
    }

    private static string Word(PortState state) => state switch
    {
        PortState.Open => "open",
        PortState.Refused => "refused",
        PortState.Silent => "no answer",
        _ => "no route",
    };

    private static string Minutes(double seconds) => string.Create(
        CultureInfo.InvariantCulture, $"{Math.Abs(seconds) / 60:0} minutes {(seconds < 0 ? "behind" : "ahead of")}");

    /// <summary>The text of a line in K3s's own form, <c>time="..." level=fatal msg="..."</c>.</summary>
    private static string Text(string line)
    {
        const string Mark = "msg=\"";
        return line.IndexOf(Mark, StringComparison.Ordinal) is var start and >= 0 && line.LastIndexOf('"') is var end && end > start + Mark.Length
            ? line[(start + Mark.Length)..end]
            : line;
    }
}
