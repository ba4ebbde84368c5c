using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics.Errors;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

public sealed class RollingStepTests : IDisposable
{
    private readonly RunningCluster cluster = new(servers: 3, "a", "b", "c", "d", "e");

    public RollingStepTests() => cluster.Harness.Phases = [new DrainingLambdaPhase("engine", (_, _) => [Engine()])];

    public void Dispose() => cluster.Dispose();

    [Fact]
    public async Task Apply_BeforeTheClusterIsFormed_DrainsNobody()
    {
        cluster.Formed = false;

        (await cluster.Harness.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster.Log.Order().ShouldBe(cluster.Harness.Names.Select(n => $"{n}: file:/engine"));
    }

    [Fact]
    public async Task Apply_OnARunningCluster_TakesServersFirstAndOneNodeAtATime()
    {
        (await cluster.Harness.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster.Log.ShouldBe(cluster.Harness.Names.SelectMany(n => new[] { $"{n} drained", $"{n}: file:/engine", $"{n} active" }));
        cluster.Harness.State.Emptied.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_WithNothingToChange_DrainsNobody()
    {
        await cluster.Harness.ApplyAsync();
        cluster.Log.Clear();

        (await cluster.Harness.ApplyAsync()).TotalChanged.ShouldBe(0);

        cluster.Log.ShouldNotContain(l => l.EndsWith("drained", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Apply_WithAChangeOnOneNode_DrainsThatOneOnly()
    {
        await cluster.Harness.ApplyAsync();
        cluster.Harness.Fleet["d"].Node.System.Files.Seed("/engine", "broken");
        cluster.Log.Clear();

        await cluster.Harness.ApplyAsync();

        cluster.Log.Where(l => l.EndsWith("drained", StringComparison.Ordinal)).ShouldBe(["d drained"]);
    }

    [Fact]
    public async Task Apply_ForANewNode_ComesAfterTheMembersAndIsNotDrained()
    {
        cluster.Remove("d");

        (await cluster.Harness.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster.Log[^1].ShouldBe("d: file:/engine");
        cluster.Log.ShouldNotContain("d drained");
    }

    [Fact]
    public async Task Apply_WhereTheQuorumCannotSpareAServer_LetsTheThirdJoinBeforeItPausesAny()
    {
        var third = cluster["c"];
        cluster.Remove("c");
        cluster.Started = node => Join(node == "c", third);

        (await cluster.Harness.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster.Log[0].ShouldBe("c: file:/engine");
        cluster.Log[1].ShouldBe("a drained");
    }

    [Fact]
    public async Task Apply_ForSelectedNodes_LeavesTheOthersInService()
    {
        await cluster.Harness.ApplyAsync(new HashSet<string> { "e" });

        cluster.Log.ShouldBe(["e drained", "e: file:/engine", "e active"]);
    }

    [Fact]
    public async Task Apply_WhenANodeCannotBeEmptied_DoesNothingToItAndLeavesTheRestForAnotherRun()
    {
        cluster.Blocked["b"] = "Cannot evict pod as it would violate the pod's disruption budget";

        var result = await cluster.Harness.ApplyAsync();

        var failure = result.Failures.Single();
        failure.Node.ShouldBe("b");
        failure.Diagnostic.Error.ShouldBe(RunErrors.DrainBlocked);
        failure.Diagnostic.Notes.ShouldContain(n => n.Contains("disruption budget", StringComparison.Ordinal));
        cluster.Harness.Fleet["b"].Node.System.Files.Text("/engine").ShouldBeNull();
        cluster.Harness.Fleet["c"].Node.System.Files.Text("/engine").ShouldBeNull();
        cluster["b"].Availability.ShouldBe("active");
        cluster.Harness.Reporter.Said.ShouldContain(s => s.StartsWith("c: is left as it is", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Apply_WhenTheStepFailsAndTheNodeStillWorks_GivesItBack()
    {
        cluster.Harness.Fleet["b"].Node.System.BeforeWrite = path => Fail(path == "/engine");

        (await cluster.Harness.ApplyAsync()).Failures.Single().Diagnostic.Error.ShouldBe(ConvergeErrors.ResourceFailed);

        cluster["b"].Availability.ShouldBe("active");
        cluster.Harness.State.Emptied.ShouldBeEmpty();
        cluster["c"].Availability.ShouldBe("active");
        cluster.Harness.Fleet["c"].Node.System.Files.Text("/engine").ShouldBeNull();
    }

    [Fact]
    public async Task Apply_WhenANodeDoesNotComeBack_StopsThereAndTheNextRunGoesOn()
    {
        cluster.Started = node => SetReady(node, node != "b");

        var first = await cluster.Harness.ApplyAsync();
        first.Failures.Single().Diagnostic.Error.ShouldBe(RunErrors.NotReady);
        cluster["b"].Availability.ShouldBe("drained");
        cluster.Harness.State.Emptied.ShouldBe(["b"]);

        cluster.Started = null;
        SetReady("b", true);
        (await cluster.Harness.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster["b"].Availability.ShouldBe("active");
        cluster.Harness.State.Emptied.ShouldBeEmpty();
        cluster.Harness.Names.ShouldAllBe(n => cluster.Harness.Fleet[n].Node.System.Files.Text("/engine") == "new");
    }

    [Fact]
    public async Task Apply_AfterTheConnectionBrokeOnAnEmptiedNode_FinishesAndGivesItBack()
    {
        cluster.Harness.Fleet["c"].BreaksAt = "file:/engine";
        cluster.Started = node => SetReady(node, node != "c");
        await cluster.Harness.ApplyAsync();
        cluster["c"].Availability.ShouldBe("drained");

        cluster.Harness.Fleet["c"].BreaksAt = null;
        cluster.Started = null;
        SetReady("c", true);
        (await cluster.Harness.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster["c"].Availability.ShouldBe("active");
        cluster.Harness.Fleet["c"].Node.System.Files.Text("/engine").ShouldBe("new");
    }

    [Fact]
    public async Task Apply_WhenInterruptedOnANode_FinishesItGivesItBackAndTouchesNoOther()
    {
        using var stop = new CancellationTokenSource();
        cluster.Started = node => Cancel(stop, node == "b");

        await cluster.Harness.ApplyUntilAsync(stop.Token);

        cluster["b"].Availability.ShouldBe("active");
        cluster.Log.ShouldNotContain("c drained");
    }

    [Fact]
    public async Task Apply_WhenAnotherServerIsDown_RefusesToPauseASecond()
    {
        SetReady("c", false);

        var result = await cluster.Harness.ApplyAsync();

        result.Failures.Single().Diagnostic.Error.ShouldBe(RunErrors.QuorumAtRisk);
        cluster.Log.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_WhenThatServerIsTheOneWithTheChange_MendsIt()
    {
        await cluster.Harness.ApplyAsync();
        SetReady("c", false);
        cluster.Started = node => SetReady(node, true);
        cluster.Harness.Fleet["c"].Node.System.Files.Seed("/engine", "broken");

        (await cluster.Harness.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster.Harness.Fleet["c"].Node.System.Files.Text("/engine").ShouldBe("new");
    }

    [Fact]
    public async Task Apply_OnANodeThatAPersonEmptied_LeavesItEmpty()
    {
        cluster["d"] = cluster["d"] with { Availability = "drained" };

        (await cluster.Harness.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster["d"].Availability.ShouldBe("drained");
        cluster.Harness.Fleet["d"].Node.System.Files.Text("/engine").ShouldBe("new");
    }

    [Fact]
    public async Task Apply_AfterTheServersFailed_LeavesTheAgentsOfALaterStep()
    {
        cluster.Harness.Phases =
        [
            new DrainingLambdaPhase("servers", (_, n) => "abc".Contains(n, StringComparison.Ordinal) ? [Engine()] : []),
            new DrainingLambdaPhase("agents", (_, n) => "de".Contains(n, StringComparison.Ordinal) ? [Engine()] : []),
        ];
        cluster.Blocked["b"] = "no";

        await cluster.Harness.ApplyAsync();

        cluster.Harness.Fleet["d"].Node.System.Files.Text("/engine").ShouldBeNull();
        cluster.Log.ShouldNotContain("d drained");
    }

    [Fact]
    public async Task Apply_OnAClusterOfOneNode_RestartsItWithoutEmptyingIt()
    {
        using var one = new RunningCluster(servers: 1, "a");
        one.Harness.Phases = cluster.Harness.Phases;

        (await one.Harness.ApplyAsync()).Failures.ShouldBeEmpty();

        one.Log.ShouldBe(["a: file:/engine"]);
    }

    [Fact]
    public async Task Apply_WithOneServerAndAnAgent_DoesBothFromThatServer()
    {
        using var two = new RunningCluster(servers: 1, "a", "b");
        two.Harness.Phases = cluster.Harness.Phases;

        (await two.Harness.ApplyAsync()).Failures.ShouldBeEmpty();

        two.Log.ShouldBe(["a drained", "a: file:/engine", "a active", "b drained", "b: file:/engine", "b active"]);
    }

    [Fact]
    public async Task Apply_WithTwoServers_SaysHowToAllowThePauseAndMakesItOnceAllowed()
    {
        using var two = new RunningCluster(servers: 2, "a", "b", "c");
        two.Harness.Phases = cluster.Harness.Phases;

        var refused = (await two.Harness.ApplyAsync()).Failures.ShouldHaveSingleItem().Diagnostic;
        refused.Error.ShouldBe(RunErrors.QuorumAtRisk);
        refused.Help.ShouldNotBeNull().ShouldContain("--accept-downtime");
        two.Log.ShouldBeEmpty();

        two.Harness.AcceptDowntime = true;
        (await two.Harness.ApplyAsync()).Failures.ShouldBeEmpty();
        two.Log.ShouldBe(two.Harness.Names.SelectMany(n => new[] { $"{n} drained", $"{n}: file:/engine", $"{n} active" }));
    }

    [Theory]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Apply_WithDowntimeAcceptedAndAnotherServerDown_StillRefuses(int servers)
    {
        using var small = new RunningCluster(servers, "a", "b", "c");
        small.Harness.Phases = cluster.Harness.Phases;
        small.Harness.AcceptDowntime = true;
        small["b"] = small["b"] with { Ready = false };

        var refused = (await small.Harness.ApplyAsync()).Failures.ShouldHaveSingleItem().Diagnostic;

        refused.Error.ShouldBe(RunErrors.QuorumAtRisk);
        refused.Help.ShouldNotBeNull().ShouldNotContain("--accept-downtime");
        small.Log.ShouldBeEmpty();
    }

    private static FileResource Engine() => new() { Cause = "engine", Path = "/engine", Content = "new" };

    private void SetReady(string node, bool ready) => cluster[node] = cluster[node] with { Ready = ready };

    private void Join(bool when, Core.Engines.EngineNode member)
    {
        if (when)
        {
            cluster[member.Name] = member;
        }
    }

    private static void Fail(bool when)
    {
        if (when)
        {
            throw new IOException("no space left");
        }
    }

    private static void Cancel(CancellationTokenSource stop, bool when)
    {
        if (when)
        {
            stop.Cancel();
        }
    }
}
