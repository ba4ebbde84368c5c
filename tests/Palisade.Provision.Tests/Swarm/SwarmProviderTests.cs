using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Engines.Swarm;
using Palisade.Provision.Resources.Swarm;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Swarm;

public sealed class SwarmProviderTests
{
    /// <summary>Root certificate and token of a swarm that Docker 20.10 made.</summary>
    private const string RealCertificate = """
        -----BEGIN CERTIFICATE-----
        MIIBajCCARCgAwIBAgIUBmDT76YHeAcTGo2nBxmOqMJuFj4wCgYIKoZIzj0EAwIw
        EzERMA8GA1UEAxMIc3dhcm0tY2EwHhcNMjYxMTIyMDE0NjAwWhcNNDYxMTE3MDE0
        NjAwWjATMREwDwYDVQQDEwhzd2FybS1jYTBZMBMGByqGSM49AgEGCCqGSM49AwEH
        A0IABBkyTPBe+/ZjfBNhqm1yyM6pJJOMmHeErA7nK3etr8olsWS4y/ComvBMbO8C
        eAtK0uvNbAsv1+rDt6q+NO8ghUSjQjBAMA4GA1UdDwEB/wQEAwIBBjAPBgNVHRMB
        Af8EBTADAQH/MB0GA1UdDgQWBBSmERdFQRTpMwuxy8FhFiopeQLzAzAKBggqhkjO
        PQQDAgNIADBFAiEApG/ZbU/GkwAQsGCUTp4KYcEtnHgpt6VO7ea4DBXb1XkCIBtq
        AD3bMWM/fDnp364+aR+JjFdkLXhY9Wyjn11S8WdK
        -----END CERTIFICATE-----

        """;

    [Fact]
    public void TokenDigest_OfARealCertificate_IsThePartOfItsToken() =>
        SwarmView.TokenDigest(Encoding.ASCII.GetBytes(RealCertificate)).ShouldBe("0fuytzxu253ad8etc3ffoo1l49xjfpasuula4vq0zrotb0acvi");

    [Fact]
    public async Task Apply_FirstServer_BeginsASwarmAndReportsItsTokensAsSecrets()
    {
        var board = new SwarmBoard("pi-1");
        await board.MakeSoAsync(SwarmBoard.Begin());

        var outputs = (await board.CheckAsync(SwarmBoard.Begin())).Outputs;
        outputs[SwarmOutputs.State].Value.ShouldBe("manager");
        outputs[SwarmOutputs.Id].Value.ShouldBe("swarm-of-pi-1");
        outputs[SwarmOutputs.WorkerToken].Secret.ShouldBeTrue();
        outputs[SwarmOutputs.ManagerToken].ToString().ShouldBe("***");
        board.Docker.Bodies[0].ShouldContain("\"ListenAddr\":\"10.86.0.1:2377\"");
        board.Docker.Bodies[0].ShouldContain("\"DefaultAddrPool\":[\"10.90.0.0/16\"]");
    }

    [Fact]
    public async Task Apply_Agent_JoinsWithoutTheTokenOnAnyCommandLine()
    {
        var swarm = SwarmBoard.Swarm();
        var board = Reaching(swarm);

        await board.MakeSoAsync(SwarmBoard.Join(swarm));

        swarm.Node("pi-2")["Spec"]!["Role"]!.GetValue<string>().ShouldBe("worker");
        board.Node.System.Log.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_WorkerOfADeadSwarm_LeavesItAndSaysSo()
    {
        var swarm = SwarmBoard.Swarm();
        var board = Reaching(swarm);
        board.Docker.Put(SwarmBoard.Swarm("dead"), "10.86.0.2", "worker");

        (await board.CheckAsync(SwarmBoard.Join(swarm))).Change!.Summary.ShouldContain("is in another swarm");
        var outcome = await board.MakeSoAsync(SwarmBoard.Join(swarm));

        outcome.Notes.ShouldHaveSingleItem().ShouldContain("left swarm");
        board.Docker.Swarm!.Id.ShouldBe("home");
    }

    [Fact]
    public async Task Check_WorkerWithoutAKnownToken_ClaimsNothing()
    {
        var swarm = SwarmBoard.Swarm();
        var board = Reaching(swarm);
        board.Docker.Put(swarm, "10.86.0.2", "worker");

        (await board.CheckAsync(SwarmBoard.Join(swarm) with { Token = null, SwarmId = null })).State.ShouldBe(OutcomeState.Same);
    }

    [Fact]
    public async Task Apply_ManagerWithAnotherAddress_StepsDownBeforeItLeaves()
    {
        var swarm = SwarmBoard.Swarm();
        swarm.Add("pi-1", "10.86.0.1", "manager");
        var board = Reaching(swarm);
        board.Docker.Put(swarm, "192.168.1.12", "manager");
        var before = board.Docker.NodeId;

        await board.MakeSoAsync(SwarmBoard.Join(swarm, SwarmRole.Manager));

        var requests = board.Docker.Requests;
        requests.IndexOf($"POST /nodes/{before}/update").ShouldBeInRange(0, requests.IndexOf("POST /swarm/leave"));
        board.Docker.Address.ShouldBe("10.86.0.2");
    }

    [Fact]
    public async Task Apply_SurvivorWithoutALeader_GoesOnWithItsState()
    {
        var swarm = SwarmBoard.Swarm();
        swarm.Add("pi-2", "10.86.0.2", "manager");
        var board = new SwarmBoard("pi-1");
        board.Docker.Put(swarm, "10.86.0.1", "manager");
        swarm.HasLeader = false;

        (await board.CheckAsync(SwarmBoard.Begin() with { ReadOnly = true })).Outputs[SwarmOutputs.State].Value.ShouldBe("stranded");
        await board.MakeSoAsync(SwarmBoard.Begin());

        board.Docker.Swarm.ShouldBe(swarm);
        board.Docker.Requests.ShouldNotContain("POST /swarm/leave");
    }

    [Fact]
    public async Task Apply_ManagersNotReachable_FailsWithWhatDockerSays()
    {
        var board = new SwarmBoard("pi-2");
        var outcome = await board.ApplyAsync(SwarmBoard.Join(SwarmBoard.Swarm()));

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Error!.ShouldContain("could not reach a manager");
        outcome.Error!.ShouldNotContain("SWMTKN");
    }

    [Fact]
    public async Task Check_ReadOnly_NeverChangesAnything()
    {
        var board = new SwarmBoard("pi-1");
        (await board.CheckAsync(SwarmBoard.Begin() with { ReadOnly = true })).State.ShouldBe(OutcomeState.Same);
        board.Docker.Put(SwarmBoard.Swarm("other"), "1.2.3.4", "worker");

        var outcome = await board.ApplyAsync(SwarmBoard.Begin() with { ReadOnly = true });

        outcome.State.ShouldBe(OutcomeState.Same);
        outcome.Outputs[SwarmOutputs.State].Value.ShouldBe("worker");
        board.Docker.Requests.ShouldAllBe(r => r.StartsWith("GET", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Check_BoardWithoutDocker_PlansToJoin()
    {
        var board = new FakeNode();
        var outcomes = await board.CheckAsync(SwarmBoard.Join(SwarmBoard.Swarm()), TestContext.Current.CancellationToken);

        outcomes[0].Change!.Summary.ShouldBe("joins the swarm as worker 10.86.0.2");
    }

    [Fact]
    public async Task Apply_Absent_Leaves()
    {
        var board = new SwarmBoard("pi-2");
        board.Docker.Put(SwarmBoard.Swarm(), "10.86.0.2", "worker");

        await board.MakeSoAsync(SwarmBoard.Begin() with { Absent = true });

        board.Docker.Swarm.ShouldBeNull();
    }

    private static SwarmBoard Reaching(FakeSwarm swarm)
    {
        var board = new SwarmBoard("pi-2");
        board.Docker.Reachable["10.86.0.1:2377"] = swarm;
        return board;
    }
}
