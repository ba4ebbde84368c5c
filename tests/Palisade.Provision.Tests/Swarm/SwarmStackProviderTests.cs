using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;
using Palisade.Provision.Converge;
using Palisade.Provision.Resources.Swarm;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Swarm;

public sealed class SwarmStackProviderTests
{
    private readonly FakeSwarm swarm = SwarmBoard.Swarm();
    private readonly SwarmBoard board = new("pi-1");

    public SwarmStackProviderTests()
    {
        board.Docker.Put(swarm, "10.86.0.1", "manager");
        swarm.Add("pi-2", "10.86.0.2", "worker");
    }

    [Fact]
    public async Task Apply_NewStack_DeploysOverStandardInputAndASecondCheckIsEmpty()
    {
        await board.MakeSoAsync(Site(3));

        board.Node.System.Log.ShouldContain("docker stack deploy --compose-file - --prune --resolve-image changed site");
        (await board.CheckAsync(SwarmBoard.Begin() with { ReadOnly = true })).Outputs[SwarmOutputs.Stacks].Value.ShouldBe("site");
    }

    [Fact]
    public async Task Apply_MoreReplicas_ChangesThatAlone()
    {
        await board.MakeSoAsync(Site(2));
        var balancer = swarm.Service("site_balancer")["Spec"]!.ToJsonString();

        var outcome = await board.MakeSoAsync(Site(3));

        outcome.Change!.Summary.ShouldBe("web: replicas 2 → 3");
        swarm.Service("site_balancer")["Spec"]!.ToJsonString().ShouldBe(balancer);
    }

    [Fact]
    public async Task Apply_ScaledByHand_IsPutBack()
    {
        await board.MakeSoAsync(Site(3));
        swarm.Service("site_web")["Spec"]!["Mode"]!["Replicated"]!["Replicas"] = 1;

        (await board.CheckAsync(Site(3))).Change!.Summary.ShouldBe("web: replicas 1 → 3");
        await board.MakeSoAsync(Site(3));
    }

    [Fact]
    public async Task Apply_ChangedByHandInAnyOtherWay_IsPutBack()
    {
        await board.MakeSoAsync(Site(3));
        swarm.Service("site_web")["Spec"]!["TaskTemplate"]!["ContainerSpec"]!["Env"] = new JsonArray("DEBUG=1");

        (await board.CheckAsync(Site(3))).Change!.Summary.ShouldBe("web was changed by hand");
        await board.MakeSoAsync(Site(3));
        swarm.Service("site_web").ToJsonString().ShouldNotContain("DEBUG");
    }

    [Fact]
    public async Task Apply_ReplicaThatDoesNotStart_FailsWithItsNewestReason()
    {
        swarm.Broken["site_web"] = "No such image: nowhere/app:1";

        var outcome = await board.ApplyAsync(Site(3));

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Error!.ShouldContain("web, 0 of 3 run");
        outcome.Error!.ShouldContain("No such image: nowhere/app:1");
        (await board.CheckAsync(Site(3))).State.ShouldBe(OutcomeState.Pending);
    }

    [Fact]
    public async Task Check_UpdateThatHasNotBegun_WaitsForReplicasOfTheNewWord()
    {
        await board.MakeSoAsync(Site(3));
        var before = swarm.Service("site_web")["Spec"]!["TaskTemplate"]!.DeepClone();
        before["ContainerSpec"]!["Image"] = "r/site@sha256:before";
        swarm.Behind["site_web"] = before;

        (await board.CheckAsync(Site(3))).Change!.Summary.ShouldBe("waits for web, 0 of 3 run");

        swarm.Behind.Clear();
        (await board.CheckAsync(Site(3))).State.ShouldBe(OutcomeState.Same);
    }

    [Fact]
    public async Task Apply_UpdateThatWasRolledBack_FailsWithoutWaitingForTheRest()
    {
        await board.MakeSoAsync(Site(3));
        swarm.Service("site_web")["UpdateStatus"] = new JsonObject { ["State"] = "rollback_completed" };

        (await board.ApplyAsync(Site(4))).Error!.ShouldContain("the update of web failed (rollback completed)");
    }

    [Fact]
    public async Task Check_ReplicasDownThoughTheDefinitionIsRight_IsNotCalledSame()
    {
        await board.MakeSoAsync(Site(3));
        swarm.Broken["site_web"] = "task: non-zero exit (1)";

        var change = (await board.CheckAsync(Site(3))).Change!;
        change.Action.ShouldBe(ChangeAction.Run);
        change.Summary.ShouldContain("non-zero exit");
    }

    [Fact]
    public async Task Check_NodeThatIsDown_IsNoDrift()
    {
        await board.MakeSoAsync(Site(2));
        swarm.Down(swarm.Node("pi-2")["ID"]!.GetValue<string>());

        (await board.CheckAsync(Site(2))).State.ShouldBe(OutcomeState.Same);
    }

    [Fact]
    public async Task Apply_Absent_RemovesServicesAndNetwork()
    {
        await board.MakeSoAsync(Site(2));

        await board.MakeSoAsync(Site(2) with { Compose = "", Absent = true });

        swarm.Services.ShouldBeEmpty();
        swarm.Networks.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_Secrets_AreMadeBeforeTheStackAndNowhereButInARequestsBody()
    {
        await board.MakeSoAsync(WithSecret("game-rcon-1", "hunter2"));

        var secret = swarm.Secrets.ShouldHaveSingleItem();
        secret["Spec"]!["Name"]!.GetValue<string>().ShouldBe("game-rcon-1");
        Convert.FromBase64String(secret["Spec"]!["Data"]!.GetValue<string>()).ShouldBe("hunter2"u8.ToArray());
        secret["Spec"]!["Labels"]!["com.docker.stack.namespace"]!.GetValue<string>().ShouldBe("site");
        board.Node.System.Log.ShouldAllBe(l => !l.Contains("hunter2"));
    }

    [Fact]
    public async Task Apply_NewValueOfASecret_ReplacesTheOldOne()
    {
        await board.MakeSoAsync(WithSecret("game-rcon-1", "hunter2"));

        var change = (await board.CheckAsync(WithSecret("game-rcon-2", "hunter3"))).Change!;
        change.Summary.ShouldContain("adds secret game-rcon-2");
        change.Summary.ShouldContain("removes secret game-rcon-1");
        change.ToString().ShouldNotContain("hunter");
        await board.MakeSoAsync(WithSecret("game-rcon-2", "hunter3"));

        swarm.Secrets.Select(s => s["Spec"]!["Name"]!.GetValue<string>()).ShouldBe(["game-rcon-2"]);
    }

    [Fact]
    public async Task Apply_SecretThatSomebodyRemoved_IsMadeAgain()
    {
        await board.MakeSoAsync(WithSecret("game-rcon-1", "hunter2"));
        swarm.Secrets.Clear();

        (await board.CheckAsync(WithSecret("game-rcon-1", "hunter2"))).Change!.Summary.ShouldBe("adds secret game-rcon-1");
        await board.MakeSoAsync(WithSecret("game-rcon-1", "hunter2"));
    }

    [Fact]
    public async Task Check_AbsentStackWithData_SaysThatTheDataStays()
    {
        await board.MakeSoAsync(WithSecret("game-rcon-1", "hunter2"));
        var gone = Site(2) with { Compose = "", Absent = true, Left = ["site_data on pi-2"] };

        (await board.CheckAsync(gone)).Change!.Summary.ShouldEndWith("its data stays: site_data on pi-2");
        await board.MakeSoAsync(gone);
        swarm.Secrets.ShouldBeEmpty();
    }

    [Fact]
    public async Task State_OfAContainerService_StandsUnderItsOwnName()
    {
        var game = new ContainerServiceSpec { Name = "game", Image = "game:1", Replicas = 1, Published = [new ServicePort(25565, 25565)] };
        await board.MakeSoAsync(Stack(game));

        var state = await new SwarmStateReader().ReadAsync(board.Node.System, TestContext.Current.CancellationToken);

        state.Services.Select(s => (s.Name, s.Wanted, s.Running)).ShouldBe([("game", 1, 1), ("game balancer", 2, 2)]);
    }

    [Fact]
    public async Task Report_OfAMember_NamesTheVolumesOfServices()
    {
        board.Docker.Volumes.Add("game_data");

        (await board.CheckAsync(SwarmBoard.Begin() with { ReadOnly = true })).Outputs[SwarmOutputs.Volumes].Value.ShouldBe("game_data");
    }

    [Fact]
    public async Task Apply_DefinitionThatDockerRefuses_SaysWhy()
    {
        board.Node.System.On("docker stack deploy", "services.web.ports must be a list", 1);

        (await board.ApplyAsync(Site(2))).Error!.ShouldContain("services.web.ports must be a list");
    }

    [Fact]
    public async Task StateReader_OfARunningStack_TellsNodesAndServices()
    {
        await board.MakeSoAsync(Site(2));
        var state = await new SwarmStateReader().ReadAsync(board.Node.System, TestContext.Current.CancellationToken);

        state.Nodes.Select(n => (n.Name, n.Role, n.Ready)).ShouldBe([("pi-1", "server", true), ("pi-2", "agent", true)]);
        state.Services.Select(s => (s.Name, s.Wanted, s.Running, s.Problem)).ShouldBe([("site", 2, 2, null), ("site balancer", 2, 2, null)]);
    }

    [Fact]
    public async Task StateReader_OfABoardThatIsNoManager_SaysSo()
    {
        var worker = new SwarmBoard("pi-2");

        var error = await Should.ThrowAsync<IOException>(() => new SwarmStateReader().ReadAsync(worker.Node.System, TestContext.Current.CancellationToken));
        error.Message.ShouldContain("not a swarm manager");
    }

    private static SwarmStackResource WithSecret(string name, string value) => Site(2) with { Secrets = [new StackSecret(name, value)] };

    private static SwarmStackResource Site(int replicas) =>
        Stack(new WebServiceSpec { Name = "site", Port = 31111, Replicas = replicas, Content = "/site" });

    private static SwarmStackResource Stack(ServiceSpec service)
    {
        var spec = new ClusterSpec { Cluster = "home", Engine = new EngineSpec { Kind = "swarm" }, Operators = [], Nodes = [], Services = [service] };
        return new SwarmStackResource { Cause = "services." + service.Name, Name = service.Name, Compose = new SwarmEngine(1330).Render(spec, Outputs.Empty, new FileContentSource()).Single().Text };
    }
}
