using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests;

public sealed class SwarmPhasesTests
{
    [Fact]
    public void Init_FreshBoards_BeginsOnTheFirstServer()
    {
        var catalog = Clusters.Context(Clusters.ThreeServers).Plan("swarm-init").ShouldHaveSingleItem();

        catalog.Node.ShouldBe("pi-1");
        var swarm = catalog.Only<SwarmResource>();
        swarm.Address.ShouldBe("10.86.0.1");
        swarm.Join.ShouldBeEmpty();
        swarm.AddressPool.ShouldBe("10.90.0.0/16");
    }

    [Fact]
    public void Init_FirstServerLostAndAnotherManages_KeepsThatSwarm()
    {
        var catalog = Clusters.Context(Clusters.ThreeServers, "pi-1").Managing("pi-2", "pi-3").Plan("swarm-init").ShouldHaveSingleItem();

        catalog.Node.ShouldBe("pi-2");
        catalog.Only<SwarmResource>().SwarmId.ShouldBe("swarm-1");
    }

    [Fact]
    public void Init_FirstServerImagedAnew_JoinsTheOthersInsteadOfBeginning()
    {
        var context = Clusters.Context(Clusters.ThreeServers).Managing("pi-2", "pi-3");

        context.Plan("swarm-init").ShouldHaveSingleItem().Node.ShouldBe("pi-2");
        context.Plan("swarm-join-servers").Select(c => c.Node).ShouldBe(["pi-1", "pi-3"]);
    }

    [Fact]
    public void Init_OnlyAMinorityOfServersReached_RefusesToBeginASecondSwarm()
    {
        var context = Clusters.Context(Clusters.ThreeServers, "pi-1", "pi-2");

        Should.Throw<PalisadeException>(() => context.Plan("swarm-init")).Diagnostic.Error.Code.ShouldBe("PAL0502");
    }

    [Fact]
    public void Init_AWorkerIsInASwarmWhoseManagersWereNotReached_RefusesToBeginASecondSwarm()
    {
        var context = Clusters.Context(Clusters.ThreeServers, "pi-1").Reporting("pi-4", SwarmOutputs.State, SwarmOutputs.Worker);

        var error = Should.Throw<PalisadeException>(() => context.Plan("swarm-init")).Diagnostic;
        error.Message.ShouldContain("`pi-4`");
        error.Help!.ShouldContain("`pi-1`");
    }

    [Fact]
    public void Init_EveryServerReachedAndNoneManages_BeginsAnewAlthoughAWorkerRemembersTheOldSwarm()
    {
        var context = Clusters.Context(Clusters.ThreeServers).Reporting("pi-4", SwarmOutputs.State, SwarmOutputs.Worker);

        context.Plan("swarm-init").ShouldHaveSingleItem().Node.ShouldBe("pi-1");
    }

    [Fact]
    public void Init_OneSurvivorWithoutALeaderAndTheRestKnownToBeGone_GoesOnFromTheSurvivor()
    {
        var context = Clusters.Context(Clusters.ThreeServers).Reporting("pi-3", SwarmOutputs.State, SwarmOutputs.Stranded);

        context.Plan("swarm-init").ShouldHaveSingleItem().Node.ShouldBe("pi-3");
    }

    [Fact]
    public void Init_OneSurvivorWhileOthersMayOnlyBeOff_Waits()
    {
        var context = Clusters.Context(Clusters.ThreeServers, "pi-1").Reporting("pi-3", SwarmOutputs.State, SwarmOutputs.Stranded);

        Should.Throw<PalisadeException>(() => context.Plan("swarm-init"));
    }

    [Fact]
    public void Init_ServersThatDoNotSeeEachOther_AreNotTornApart()
    {
        var context = Clusters.Context(Clusters.ThreeServers)
            .Reporting("pi-1", SwarmOutputs.State, SwarmOutputs.Stranded)
            .Reporting("pi-2", SwarmOutputs.State, SwarmOutputs.Stranded);

        Should.Throw<PalisadeException>(() => context.Plan("swarm-init"));
    }

    [Fact]
    public void Join_Servers_ComeOneAtATimeWithTheManagersToken()
    {
        var context = Clusters.Context(Clusters.ThreeServers).Managing("pi-1");
        var joins = context.Plan("swarm-join-servers");

        joins.Select(c => c.Node).ShouldBe(["pi-2", "pi-3"]);
        joins[0].Only<SwarmResource>().ShouldSatisfyAllConditions(
            s => s.Join.ShouldBe(["10.86.0.1:2377"]),
            s => s.Token.ShouldBe("token-manager"),
            s => s.SwarmId.ShouldBe("swarm-1"),
            s => s.Role.ShouldBe(SwarmRole.Manager));
        Clusters.Engine.FormPhases.Single(p => p.Name == "swarm-join-servers").Parallelism.ShouldBe(1);
    }

    [Fact]
    public void Join_AgentsAndBalancers_JoinAsWorkersThroughAnyReachableManager()
    {
        var context = Clusters.Context(Clusters.TwentyNodes, "s-1").Managing("s-2", "s-3");
        var joins = context.Plan("swarm-join");

        joins.Length.ShouldBe(17);
        joins.Single(c => c.Node == "b-1").Only<SwarmResource>().ShouldSatisfyAllConditions(
            s => s.Role.ShouldBe(SwarmRole.Worker),
            s => s.Token.ShouldBe("token-worker"),
            s => s.Join.ShouldBe(["10.86.0.2:2377", "10.86.0.3:2377"]));
    }

    [Fact]
    public void Nodes_ServersComeFirst_SoThatPromotionsPrecedeDemotions()
    {
        var spec = Clusters.Spec(("pi-1", NodeRole.Agent), ("pi-2", NodeRole.Server));
        var nodes = Clusters.Context(spec).Managing("pi-1").Plan("swarm-nodes").ShouldHaveSingleItem();

        nodes.Node.ShouldBe("pi-1");
        nodes.Resources.Cast<SwarmNodeResource>().Select(n => (n.Hostname, n.Role)).ShouldBe(
            [("pi-2", SwarmRole.Manager), ("pi-1", SwarmRole.Worker)]);
    }

    [Fact]
    public void Nodes_BalancerRole_BecomesALabel()
    {
        var nodes = Clusters.Context(Clusters.TwentyNodes).Managing("s-1").Plan("swarm-nodes").ShouldHaveSingleItem();

        nodes.Resources.Cast<SwarmNodeResource>().Single(n => n.Hostname == "b-1").Labels!["palisade.role"].ShouldBe("balancer");
    }

    [Fact]
    public void Nodes_MemberThatLeftTheFile_IsRemoved_AndAnUnreachedOneIsNot()
    {
        var nodes = Clusters.Context(Clusters.ThreePis, "pi-3").Managing("pi-1")
            .Reporting("pi-1", SwarmOutputs.Members, "pi-1,pi-2,pi-3,pi-9").Plan("swarm-nodes").ShouldHaveSingleItem();

        nodes.Resources.Cast<SwarmNodeResource>().Where(n => n.Absent).Select(n => n.Hostname).ShouldBe(["pi-9"]);
    }

    [Fact]
    public void EveryPhase_PlannedTwice_GivesTheSame()
    {
        var context = Clusters.Context(Clusters.TwentyNodes).Managing("s-1", "s-2", "s-3");

        foreach (var phase in Clusters.Engine.FormPhases.Concat(Registry.RegistryPhases.All).Concat(Clusters.Engine.ServicePhases))
        {
            Show(phase.Name).ShouldBe(Show(phase.Name));
        }

        string Show(string phase) => string.Join('\n', context.Plan(phase).Select(c => $"{c.Node}: {string.Join(' ', c.Resources.Select(r => r.Id))}"));
    }

    [Fact]
    public void EveryPhase_ResourceIdsOnANode_AreUnique()
    {
        var context = Clusters.Context(Clusters.TwentyNodes).Managing("s-1", "s-2", "s-3").Reporting("s-1", "csr.registry", "request");

        foreach (var catalog in Clusters.Engine.FormPhases.Concat(Registry.RegistryPhases.All).Concat(Clusters.Engine.ServicePhases).SelectMany(p => p.Plan(context)))
        {
            catalog.Resources.Select(r => r.Id).ShouldBeUnique();
        }
    }
}
