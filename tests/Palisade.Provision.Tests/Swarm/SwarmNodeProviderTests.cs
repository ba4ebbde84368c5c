using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Engines.Swarm;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Swarm;

public sealed class SwarmNodeProviderTests
{
    private readonly FakeSwarm swarm = SwarmBoard.Swarm();
    private readonly SwarmBoard board = new("pi-1");

    public SwarmNodeProviderTests()
    {
        board.Docker.Put(swarm, "10.86.0.1", "manager");
        swarm.Add("pi-2", "10.86.0.2", "worker");
    }

    [Fact]
    public async Task Apply_Labels_SetsOursAndKeepsOthers()
    {
        swarm.Node("pi-2")["Spec"]!["Labels"] = new System.Text.Json.Nodes.JsonObject { ["theirs"] = "1", ["palisade.old"] = "x" };
        var wanted = Member("pi-2") with { Labels = Labels(("palisade.role", "agent")) };

        var outcome = await board.MakeSoAsync(wanted);

        outcome.Change!.Summary.ShouldBe("label palisade.role agent, no label palisade.old");
        swarm.Node("pi-2")["Spec"]!["Labels"]!.ToJsonString().ShouldBe("""{"theirs":"1","palisade.role":"agent"}""");
    }

    [Fact]
    public async Task Apply_Labels_MakeTheNodeOneOfOurs()
    {
        await board.MakeSoAsync(Member("pi-2") with { Labels = Labels(("palisade.role", "agent")) });

        (await board.CheckAsync(SwarmBoard.Begin() with { ReadOnly = true })).Outputs[SwarmOutputs.Members].Value.ShouldBe("pi-2");
    }

    [Fact]
    public async Task Apply_Demotion_MakesAManagerAWorker()
    {
        swarm.Add("pi-3", "10.86.0.3", "manager");

        var outcome = await board.MakeSoAsync(Member("pi-3") with { Role = SwarmRole.Worker });

        outcome.Change!.Summary.ShouldBe("role manager → worker");
    }

    [Fact]
    public async Task Apply_DemotionOfTheLastManager_FailsAndChangesNothing()
    {
        var outcome = await board.ApplyAsync(Member("pi-1") with { Role = SwarmRole.Worker });

        outcome.Error!.ShouldContain("last manager");
        swarm.Node("pi-1")["Spec"]!["Role"]!.GetValue<string>().ShouldBe("manager");
    }

    [Fact]
    public async Task Apply_DemotionOfTheNodeItRunsOn_IsSeenThroughToTheEnd()
    {
        swarm.Add("pi-3", "10.86.0.3", "manager");

        await board.MakeSoAsync(Member("pi-1") with { Role = SwarmRole.Worker });
    }

    [Fact]
    public async Task Apply_Absent_DrainsAndRemovesALivingManager()
    {
        swarm.Add("pi-3", "10.86.0.3", "manager");

        await board.MakeSoAsync(Member("pi-3") with { Absent = true });

        swarm.Nodes.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Apply_BoardThatCameBack_RemovesTheEntryOfItsEarlierLife()
    {
        var old = swarm.Node("pi-2")["ID"]!.GetValue<string>();
        swarm.Down(old);
        swarm.Add("pi-2", "10.86.0.2", "worker");

        await board.MakeSoAsync(Member("pi-2") with { Availability = "active" });

        swarm.Nodes.ShouldNotContain(n => n["ID"]!.GetValue<string>() == old);
    }

    [Fact]
    public async Task Check_NodeThatIsDown_KeepsItsEntry()
    {
        swarm.Down(swarm.Node("pi-2")["ID"]!.GetValue<string>());

        (await board.CheckAsync(Member("pi-2") with { Availability = "active" })).State.ShouldBe(OutcomeState.Same);
    }

    [Fact]
    public async Task Apply_NodeThatNeverJoined_FailsByName() =>
        (await board.ApplyAsync(Member("pi-9") with { Role = SwarmRole.Worker })).Error!.ShouldContain("`pi-9` is no member");

    private static SwarmNodeResource Member(string hostname) => new() { Cause = "nodes." + hostname, Hostname = hostname };

    private static ImmutableSortedDictionary<string, string> Labels(params (string Name, string Value)[] labels) =>
        labels.ToImmutableSortedDictionary(l => l.Name, l => l.Value, StringComparer.Ordinal);
}
