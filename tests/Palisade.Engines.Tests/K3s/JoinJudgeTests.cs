using System.Collections.Immutable;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.K3s.Joining;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests.K3s;

public sealed class JoinJudgeTests
{
    private const string Ca = "1111";

    private static readonly ServerSeen Good = new("s-1", PortState.Open, PortState.Open, Ca, 0.4);

    private static readonly JoinEvidence Healthy = new() { Servers = [Good], DiskFreeBytes = 5_000_000_000, UnitState = "activating", UnitResult = "success" };

    private static readonly JoinCase Case = new() { Node = "a-1", Evidence = Healthy, CaHash = Ca, ServerReachesNode = true };

    public static TheoryData<string, JoinCase, string, string> Causes => new()
    {
        { "no memory cgroup", Case with { MemoryCgroup = false }, "PAL0590", "cgroup" },
        { "no memory cgroup, and no answer", Case with { MemoryCgroup = false, Evidence = null }, "PAL0590", "cgroup" },
        { "disk full", With(e => e with { DiskFreeBytes = 40_000_000 }), "PAL0591", "40.0 MB" },
        { "disk full by the journal", Journal("write /var/lib/rancher: no space left on device"), "PAL0591", "no space" },
        { "K3s does not run on the server", Seeing(new("s-1", PortState.Refused, PortState.Refused)), "PAL0592", "does not run there" },
        { "the server's firewall", Seeing(new("s-1", PortState.Silent, PortState.Silent)), "PAL0592", "gets no answer" },
        { "the mesh", Seeing(new("s-1", PortState.Silent, PortState.Open)) with { ServerReachesNode = false }, "PAL0592", "not through the mesh" },
        { "the mesh, with no server to ask", Seeing(new("s-1", PortState.NoRoute, PortState.Refused)) with { ServerReachesNode = null }, "PAL0592", "not through the mesh" },
        { "the network", Seeing(new("s-1", PortState.Silent, PortState.NoRoute)) with { ServerReachesNode = false }, "PAL0592", "neither" },
        { "one direction only", Case with { ServerReachesNode = false }, "PAL0592", "they do not reach it" },
        { "another CA", Seeing(Good with { CaHash = "2222" }), "PAL0593", "another cluster" },
        { "a slow clock", Seeing(Good with { SkewSeconds = -7200 }), "PAL0594", "120 minutes behind `s-1`" },
        { "a fast clock", Seeing(Good with { SkewSeconds = 600 }), "PAL0594", "10 minutes ahead of" },
        { "the clock by the journal", Journal("x509: certificate has expired or is not yet valid: current time 1970"), "PAL0594", "not valid at its time" },
        { "out of memory", With(e => e with { UnitResult = "oom-kill", Restarts = 3 }), "PAL0595", "out of memory" },
        { "the name is taken", Journal("level=error msg=\"Node password rejected, duplicate hostname or contents of '/etc/rancher/node/password'\""), "PAL0596", "name is taken" },
        { "a token that is refused", Journal("level=fatal msg=\"token is not valid: https://127.0.0.1:6444/cacerts\""), "PAL0597", "does not accept" },
        { "a token that is refused by the server's status", Journal("level=fatal msg=\"https://10.86.0.1:6443/v1-k3s/server-bootstrap: 401 Unauthorized\""), "PAL0597", "does not accept" },
        { "another cluster's token in a file of somebody else's", Journal("level=fatal msg=\"token CA hash does not match the Cluster CA certificate hash: 22 != 1111\""), "PAL0597", "among its settings" },
        { "another cluster's CA by the journal alone", Journal("token CA hash does not match the Cluster CA certificate hash: 22 != 33") with { CaHash = null }, "PAL0593", "another cluster's CA" },
        { "settings differ", Journal("level=fatal msg=\"critical configuration value mismatch between servers: [ClusterIPRange]\""), "PAL0598", "differ from the other servers'" },
        { "kernel settings", Journal("failed to run Kubelet: invalid kernel flag: vm/overcommit_memory, expected value: 1, actual value: 0"), "PAL0598", "not set as the kubelet wants" },
        { "no default route", Journal("level=fatal msg=\"no default routes found in /proc/net/route\""), "PAL0598", "no default route" },
        { "a port is taken", Journal("listen tcp 0.0.0.0:6443: bind: address already in use"), "PAL0598", "another program" },
        { "another error", Journal("level=info msg=\"Starting\"", "level=fatal msg=\"something new\"", "main process exited") with { }, "PAL0598", "something new" },
        { "only slow", Case, "PAL0599", "not ready in time" },
    };

    [Theory]
    [MemberData(nameof(Causes))]
    public void Judge_FindsTheOneLikelyCause(string what, JoinCase found, string code, string words)
    {
        var judged = JoinJudge.Judge(found).ShouldNotBeNull(what);

        judged.Error.Code.ShouldBe(code);
        judged.Message.ShouldStartWith("node `a-1` did not become ready in the cluster: it ");
        judged.Message.ShouldContain(words);
        judged.Help.ShouldNotBeNullOrEmpty();
        judged.Help.ShouldNotContain("{0}");
    }

    [Fact]
    public void Judge_WithOneOfSeveralServersInReach_DoesNotBlameTheNetwork() =>
        JoinJudge.Judge(Case with { Evidence = Healthy with { Servers = [new("s-2", PortState.Silent, PortState.Silent), Good] } }).ShouldNotBeNull()
            .Error.ShouldBe(JoinErrors.Slow);

    [Fact]
    public void Judge_OfTheServerThatBegins_NeedsNoOther() =>
        JoinJudge.Judge(Case with { CaHash = null, ServerReachesNode = null, Evidence = Healthy with { Servers = [], UnitState = "failed" } }).ShouldNotBeNull()
            .Error.ShouldBe(JoinErrors.Engine);

    [Fact]
    public void Judge_WithoutEvidence_LeavesTheFailureAsItIs() => JoinJudge.Judge(Case with { Evidence = null }).ShouldBeNull();

    [Fact]
    public void Judge_TheCommonestOfTwoCauses_IsTheOneThatExplainsTheOther()
    {
        // With the clock wrong, the journal complains about certificates and tokens as well.
        var both = Journal("token is not valid") with { };
        both = both with { Evidence = both.Evidence! with { Servers = [Good with { SkewSeconds = -90000 }] } };

        JoinJudge.Judge(both).ShouldNotBeNull().Error.ShouldBe(JoinErrors.Clock);
    }

    [Fact]
    public void Judge_ShowsTheEvidence()
    {
        var notes = JoinJudge.Judge(Journal("first", "second")).ShouldNotBeNull().Notes;

        notes.ShouldContain("`s-1` on port 6443: open through the mesh, open on the LAN; its CA is the cluster's; clocks 0 s apart");
        notes.ShouldContain("a server reaches the node through the mesh");
        notes.ShouldContain("the unit is failed (exit-code), restarted 4 times; 5.0 GB of disk are free");
        notes.ShouldContain("journal: second");
    }

    private static JoinCase With(Func<JoinEvidence, JoinEvidence> change) => Case with { Evidence = change(Healthy) };

    private static JoinCase Seeing(ServerSeen server) => With(e => e with { Servers = [server] });

    private static JoinCase Journal(params ImmutableArray<string> lines) =>
        With(e => e with { UnitState = "failed", UnitResult = "exit-code", Restarts = 4, Journal = lines });
}
