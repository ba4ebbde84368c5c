using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Engines.K3s.Hosts;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests.K3s;

public sealed class K3sPhasesTests
{
    [Fact]
    public void Begin_FreshBoards_BeginsOnTheFirstServerWithEtcdOnlyWhereThereAreMore()
    {
        var three = Servers.Context(Servers.ThreeServers).PlanK3s("k3s-begin").ShouldHaveSingleItem();
        var one = Servers.Context(Servers.OneBoard).PlanK3s("k3s-begin").ShouldHaveSingleItem();

        three.Node.ShouldBe("pi-1");
        three.Only<K3sResource>().ShouldSatisfyAllConditions(k => k.Etcd.ShouldBeTrue(), k => k.Join.ShouldBeEmpty(), k => k.Token.ShouldBeNull(), k => k.PodMtu.ShouldBe(1350));
        one.Only<K3sResource>().Etcd.ShouldBeFalse();
    }

    [Fact]
    public void Begin_FirstServerLostAndAnotherServes_KeepsThatCluster()
    {
        var catalog = Servers.Context(Servers.ThreeServers, "pi-1").Serving("pi-2", "pi-3").PlanK3s("k3s-begin").ShouldHaveSingleItem();

        catalog.Node.ShouldBe("pi-2");
        catalog.Only<K3sResource>().CaHash.ShouldBe("ca-1");
    }

    [Theory]
    [InlineData("pi-1,pi-2", null, null, "most servers were not reached")]
    [InlineData("pi-1", "pi-4", K3sOutputs.Agent, "`pi-4` is in a cluster of which no server was reached")]
    [InlineData("pi-1", "pi-1", K3sOutputs.Server, "`pi-1` held the cluster when it was last seen")]
    [InlineData("pi-1", "pi-2", K3sOutputs.Stranded, "`pi-2` has the data of a cluster")]
    public void Begin_AClusterMayBeAliveElsewhere_RefusesToBeginASecond(string unreached, string? node, string? member, string message)
    {
        var context = Servers.Context(Servers.ThreeServers, unreached.Split(','));
        context = node is null ? context : context.Reporting(node, K3sOutputs.Member, member!);

        var error = Should.Throw<PalisadeException>(() => context.PlanK3s("k3s-begin")).Diagnostic;
        error.Error.Code.ShouldBe("PAL0520");
        error.Message.ShouldContain(message);
        error.Help!.ShouldContain("`pi-1`");
    }

    [Fact]
    public void Begin_ServersThatDoNotFindEachOther_AreNotTornApart()
    {
        var context = Servers.Context(Servers.ThreeServers)
            .Reporting("pi-1", K3sOutputs.Member, K3sOutputs.Stranded)
            .Reporting("pi-2", K3sOutputs.Member, K3sOutputs.Stranded);

        Should.Throw<PalisadeException>(() => context.PlanK3s("k3s-begin"));
    }

    [Theory]
    [InlineData(K3sOutputs.Etcd, true)]
    [InlineData(K3sOutputs.Sqlite, false)]
    public void Begin_OneSurvivorAndTheRestKnownToBeGone_GoesOnFromIt(string datastore, bool reset)
    {
        var context = Servers.Context(Servers.ThreeServers)
            .Reporting("pi-3", K3sOutputs.Member, K3sOutputs.Stranded).Reporting("pi-3", K3sOutputs.Datastore, datastore);

        var catalog = context.PlanK3s("k3s-begin").ShouldHaveSingleItem();
        catalog.Node.ShouldBe("pi-3");
        catalog.Only<K3sResource>().Reset.ShouldBe(reset);
    }

    [Fact]
    public void Join_Servers_ComeOneAtATimeWithTheFullTokenAndTheAgentsSecret()
    {
        var joins = Servers.Context(Servers.ThreeServers).Serving("pi-1").PlanK3s("k3s-servers");

        joins.Select(c => c.Node).ShouldBe(["pi-2", "pi-3"]);
        joins[0].Only<K3sResource>().ShouldSatisfyAllConditions(
            k => k.Join.ShouldBe(["https://10.86.0.1:6443"]),
            k => k.Token.ShouldBe("K10ca-1::server:secret"),
            k => k.AgentToken.ShouldBe("agents-secret"),
            k => k.CaHash.ShouldBe("ca-1"),
            k => k.Etcd.ShouldBeTrue());
        Servers.Engine.FormPhases.Single(p => p.Name == "k3s-servers").Parallelism.ShouldBe(1);
    }

    [Fact]
    public void Join_Agents_ComeInBatchesThroughTheBalancerWithTheShortLivedToken()
    {
        var context = Servers.Context(Servers.TwentyNodes).Serving("s-1", "s-2", "s-3").Reporting("s-1", K3sOutputs.JoinToken, "K10ca-1::abcdef.0123456789abcdef");
        var joins = context.PlanK3s("k3s-agents");

        joins.Length.ShouldBe(16);
        joins.ShouldAllBe(c => c.Only<K3sResource>().Token == "K10ca-1::abcdef.0123456789abcdef" && c.Only<K3sResource>().AgentToken == null);
        joins[0].Only<K3sResource>().Join.ShouldBe(["https://10.86.0.4:6443"]);
        Servers.Engine.FormPhases.Single(p => p.Name == "k3s-agents").Parallelism.ShouldBe(50);
    }

    [Fact]
    public void Join_AgentsWithoutABalancer_MayUseAnyServerAndNeverTheSharedAddress()
    {
        var joins = Servers.Context(Servers.ThreeServers, "pi-1").Serving("pi-2", "pi-3").PlanK3s("k3s-agents");

        joins.ShouldHaveSingleItem().Only<K3sResource>().Join.ShouldBe(["https://10.86.0.2:6443", "https://10.86.0.3:6443"]);
    }

    [Fact]
    public void Order_OfPhases_IsSurveyBinaryServersAgentsThenTheRest()
    {
        var names = Servers.Engine.FormPhases.Select(p => p.Name).ToArray();

        names.ShouldBe(
        [
            "k3s-prepare", "k3s-survey", "k3s-artifacts", "k3s-wake", "k3s-upgrade-servers", "k3s-upgrade-agents", "k3s-balancer", "k3s-begin",
            "k3s-admit-servers", "k3s-servers", "k3s-admit-agents", "k3s-agents", "k3s-nodes", "k3s-vip",
        ]);
        Servers.Engine.FormPhases.OfType<IDrainingPhase>().Select(p => p.Name).ShouldBe(["k3s-upgrade-servers", "k3s-upgrade-agents"]);
    }

    [Fact]
    public void Admit_ABoardSetUpAnew_LosesItsOldEntryFirst_AndOneThatIsOnlyDownDoesNot()
    {
        var context = Servers.Context(Servers.ThreeServers).Serving("pi-1", "pi-3")
            .Reporting("pi-1", K3sOutputs.Members, "pi-1,pi-2,pi-3,pi-4")
            .Reporting("pi-2", K3sOutputs.Member, K3sOutputs.Stranded).Reporting("pi-2", K3sOutputs.CaHash, "ca-1")
            .Reporting("pi-4", K3sOutputs.Member, K3sOutputs.None);

        context.PlanK3s("k3s-admit-servers").ShouldBeEmpty();
        var agents = context.PlanK3s("k3s-admit-agents").ShouldHaveSingleItem();
        agents.Node.ShouldBe("pi-1");
        agents.Only<K3sNodesResource>().Nodes.Select(n => (n.Name, n.Absent)).ShouldBe([("pi-4", true)]);
        agents.Only<K3sJoinTokenResource>().Life.ShouldBeLessThan(TimeSpan.FromHours(24));
    }

    [Fact]
    public void Admit_EveryNodeSettled_MakesNoToken()
    {
        var context = Servers.Context(Servers.ThreePis).Serving("pi-1");
        foreach (var agent in (string[])["pi-2", "pi-3"])
        {
            context = context.Reporting(agent, K3sOutputs.Member, K3sOutputs.Agent).Reporting(agent, K3sOutputs.CaHash, "ca-1");
        }

        context.PlanK3s("k3s-admit-agents").ShouldBeEmpty();
    }

    [Fact]
    public void Nodes_MembersThatLeftTheFile_GoAndUnreachedOnesStay()
    {
        var spec = Servers.ThreePis with { Nodes = [.. Servers.ThreePis.Nodes.Select(n => n with { Labels = n.Labels.Add("disk", "ssd") })] };
        var catalog = Servers.Context(spec, "pi-3").Serving("pi-1").Reporting("pi-1", K3sOutputs.Members, "pi-1,pi-2,pi-3,pi-9").PlanK3s("k3s-nodes").ShouldHaveSingleItem();

        var entries = catalog.Resources.Cast<K3sNodesResource>().SelectMany(r => r.Nodes).ToArray();
        entries.Where(e => e.Absent).Select(e => e.Name).ShouldBe(["pi-9"]);
        entries.Where(e => !e.Absent).Select(e => e.Name).ShouldBe(["pi-1", "pi-2"]);
        entries[1].Labels!.ShouldBe(new Dictionary<string, string> { ["label.palisade.dev/disk"] = "ssd", ["palisade.dev/cluster"] = "home", ["palisade.dev/role"] = "agent" }, ignoreOrder: true);
    }

    [Fact]
    public void Balancers_AreNoMembers_AndGetHaProxyThatIsCheckedBeforeItIsUsed()
    {
        var context = Servers.Context(Servers.TwentyNodes).Serving("s-1", "s-2", "s-3");

        foreach (var phase in (string[])["k3s-prepare", "k3s-survey", "k3s-agents"])
        {
            context.PlanK3s(phase).ShouldNotContain(c => c.Node == "b-1", phase);
        }

        var catalog = context.PlanK3s("k3s-balancer").ShouldHaveSingleItem();
        catalog.Node.ShouldBe("b-1");
        catalog.Resources.OfType<FileResource>().Single().Validate.ShouldBe(["haproxy", "-c", "-q", "-f", "{}"]);
        catalog.Only<ServiceResource>().ReloadOn.ShouldBe(["file:" + HaProxy.Path]);
    }

    [Fact]
    public void Balancer_UdpPorts_AreSaidAloud()
    {
        var game = new ContainerServiceSpec { Name = "game", Image = "game:1", Published = [new ServicePort(19132, 19132, "udp")] };
        var spec = Servers.TwentyNodes with { Services = [game] };

        HaProxy.Text(spec).ShouldNotContain("19132");
        Servers.Context(spec).PlanK3s("k3s-balancer").Single().Notes.ShouldHaveSingleItem().ShouldContain("`game`");
    }

    [Fact]
    public void SharedAddress_LiesOnOneServerOnly_AndIsTakenAwayFromTheOthers()
    {
        var context = Servers.Context(Servers.ThreeServers).Serving("pi-1", "pi-2").Reporting("pi-2", K3sOutputs.Vip, "true");

        var catalogs = context.PlanK3s("k3s-vip");
        catalogs.Select(c => c.Node).ShouldBe(["pi-1", "pi-2"]);
        catalogs[0].Only<FileResource>().ShouldSatisfyAllConditions(f => f.Path.ShouldBe(K3sPaths.VipManifest), f => f.Mode.ShouldBe("0600"));
        catalogs[1].Only<CommandResource>().Run.ShouldBe(["rm", "-f", K3sPaths.VipManifest]);
    }

    [Fact]
    public void SharedAddress_ThatLeftTheFile_LeavesTheClusterToo()
    {
        var spec = Servers.ThreeServers with { Engine = new EngineSpec { Kind = EngineKinds.K3s } };

        Servers.Context(spec).Serving("pi-1").PlanK3s("k3s-vip").ShouldBeEmpty();
        Servers.Context(spec).Serving("pi-1").Reporting("pi-1", K3sOutputs.Vip, "true").PlanK3s("k3s-vip")
            .ShouldHaveSingleItem().Only<CommandResource>().Run[2].ShouldContain("kubectl delete --ignore-not-found -f");
    }

    [Fact]
    public void Prepare_SetsTheKernelBeforeTheKubeletLooks_AndOneFileWritesAKey()
    {
        var catalog = Servers.Context(Servers.OneBoard).PlanK3s("k3s-prepare").ShouldHaveSingleItem();

        catalog.Resources.OfType<SysctlResource>().Single(s => s.Path == "/etc/sysctl.d/90-kubelet.conf").Values.ShouldBe(
            new Dictionary<string, string> { ["kernel.panic"] = "10", ["kernel.panic_on_oops"] = "1", ["vm.overcommit_memory"] = "1", ["vm.panic_on_oom"] = "0" }, ignoreOrder: true);
        catalog.Resources.OfType<SysctlResource>().SelectMany(s => s.Values.Keys).ShouldBeUnique();
        Servers.Engine.RequiredSysctls(Servers.OneBoard, Servers.OneBoard.Nodes[0]).Keys.Order()
            .ShouldBe(catalog.Resources.OfType<SysctlResource>().SelectMany(s => s.Values.Keys).Order());
        Servers.Engine.RequiredSysctls(Servers.TwentyNodes, Servers.TwentyNodes.Node("b-1")).ShouldBeEmpty();
    }

    [Fact]
    public void Prepare_Longhorn_BringsWhatMountsItsVolumes()
    {
        var spec = Servers.OneBoard with { Charts = [new ChartSpec { Name = "storage", Chart = "longhorn", Namespace = "longhorn-system" }] };

        Packages(Servers.OneBoard).ShouldNotContain("open-iscsi");
        Packages(spec).ShouldContain("open-iscsi");
        Packages(spec).ShouldContain("nfs-common");
        Servers.Context(spec).PlanK3s("k3s-prepare")[0].Only<ServiceResource>().Unit.ShouldBe("iscsid.service");
    }

    [Fact]
    public void Prepare_TheMemoryCgroupIsOffAfterTheReboot_StopsThereAndSaysSo()
    {
        var context = Servers.Context(Servers.OneBoard);
        var off = context with { Facts = context.Facts.SetItem("pi-1", Clusters.Facts("pi-1") with { MemoryCgroup = false, BoardModel = "Raspberry Pi 5", PiBootFolder = "/boot/firmware" }) };

        context.PlanK3s("k3s-prepare")[0].Resources.ShouldNotContain(r => r.Id.Contains("memory cgroup"));
        off.PlanK3s("k3s-prepare")[0].Resources[0].ShouldBeOfType<CommandResource>().Run[2].ShouldContain("PAL0530");
    }

    [Fact]
    public void EveryPhase_PlannedTwice_GivesTheSameWithUniqueIds()
    {
        var context = Servers.Context(Servers.TwentyNodes).Serving("s-1", "s-2", "s-3").Reporting("s-1", "csr.registry", "request");

        foreach (var phase in Servers.Engine.FormPhases.Where(p => p is not IArtifactPhase).Concat(Registry.RegistryPhases.All).Concat(Servers.Engine.ServicePhases))
        {
            var catalogs = phase.Plan(context).ToArray();
            catalogs.Select(c => string.Join(' ', c.Resources.Select(r => r.Id))).ShouldBe(phase.Plan(context).Select(c => string.Join(' ', c.Resources.Select(r => r.Id))));
            foreach (var catalog in catalogs)
            {
                catalog.Resources.Select(r => r.Id).ShouldBeUnique();
            }
        }
    }

    [Fact]
    public void Services_AreDeployedByKubectlOfAServer_AndTheirImagesBuiltWithoutDocker()
    {
        var context = Servers.Context(Servers.ThreePis).Serving("pi-1");

        var images = context.PlanK3s("images").ShouldHaveSingleItem();
        images.Resources.OfType<ImageResource>().ShouldAllBe(i => i.Builder == ImageBuilder.Buildah);
        images.Resources.OfType<ImageResource>().ShouldNotContain(i => i.Name == "balancer");
        images.Resources.OfType<PackagesResource>().Single().Names.ShouldContain("buildah");
        context.Reporting("pi-1", "image.service/site", "10.86.0.1:5000/palisade/service/site@sha256:1").PlanK3s("services").ShouldHaveSingleItem()
            .Resources.OfType<KubernetesObjectsResource>().ShouldContain(o => o.Owner == "services.site" && o.Kubectl[0] == "k3s");
    }

    [Fact]
    public void Leave_OfANode_NeedsNoCluster()
    {
        var leave = Servers.Engine.Leave(null, "pi-2");

        leave[0].ShouldBeOfType<CommandResource>().Unless.ShouldNotBeEmpty();
        leave.Select(r => r.Id).ShouldBeUnique();
    }

    private static IEnumerable<string> Packages(ClusterSpec spec) =>
        Servers.Context(spec).PlanK3s("k3s-prepare")[0].Resources.OfType<PackagesResource>().SelectMany(p => p.Names);
}
