using Palisade.Core.Spec;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.K3s;

/// <summary>
/// The order in which a cluster is formed, as a machine with faults: whatever breaks at whatever node in whatever phase, there is never
/// a second cluster, never a restart too many, and the next apply ends where an undisturbed one would have ended.
/// </summary>
public sealed class K3sOrderTests
{
    private const string Old = "v1.34.1+k3s1";
    private const string Newer = "v1.35.0+k3s1";

    public static TheoryData<int, int, int, K3sFault> Faults => Every((1, 1, 0), (3, 1, 1));

    public static TheoryData<int, int, int, K3sFault> FaultsOfARunningCluster => Every((3, 1, 1));

    public static TheoryData<int, int> Shapes => new() { { 1, 0 }, { 1, 2 }, { 3, 2 }, { 5, 1 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Apply_FreshBoards_FormsOneClusterAndASecondApplyChangesNothing(int servers, int agents)
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(servers, agents));

        await fleet.RunAsync();
        ShouldBeWhole(fleet);
        fleet.Changed.Select(c => c.Node).Distinct().ShouldBe(fleet.Spec.Nodes.Select(n => n.Name), ignoreOrder: true);

        await fleet.RunAsync();
        fleet.Changed.ShouldBeEmpty();
        ShouldBeWhole(fleet);
    }

    [Theory]
    [MemberData(nameof(Faults))]
    public async Task Apply_WithAFaultAtAnyNodeInAnyPhase_EndsWellTheNextTime(int servers, int agents, int balancers, K3sFault fault)
    {
        var spec = K3sFleet.Cluster(servers, agents, balancers);
        var places = await PlacesAsync(spec, _ => Task.CompletedTask);
        places.Select(p => p.Phase).ShouldBeSubsetOf(K3sFleet.Engine.FormPhases.Select(p => p.Name));
        string[] phases = ["k3s-prepare", "k3s-survey", "k3s-artifacts", "k3s-begin", "k3s-admit-agents", "k3s-agents", "k3s-nodes", .. servers > 1 ? ["k3s-servers"] : Array.Empty<string>(), .. balancers > 0 ? ["k3s-balancer"] : Array.Empty<string>()];
        phases.ShouldBeSubsetOf(places.Select(p => p.Phase));

        foreach (var place in places)
        {
            using var fleet = new K3sFleet(spec);
            await FaultAndMendAsync(fleet, place, fault);
        }
    }

    [Theory]
    [MemberData(nameof(FaultsOfARunningCluster))]
    public async Task Upgrade_WithAFaultAtAnyNodeInAnyPhase_KeepsTheQuorumAndGoesOn(int servers, int agents, int balancers, K3sFault fault)
    {
        var spec = K3sFleet.Cluster(servers, agents, balancers);
        var places = await PlacesAsync(spec, FormAndAskForAnotherVersionAsync);
        string[] phases = ["k3s-upgrade-servers", "k3s-upgrade-agents", "k3s-artifacts", K3sFleet.PausePhase];
        phases.ShouldBeSubsetOf(places.Select(p => p.Phase));

        foreach (var place in places)
        {
            using var fleet = new K3sFleet(spec);
            await FormAndAskForAnotherVersionAsync(fleet);
            await FaultAndMendAsync(fleet, place, fault);
            fleet.World.Begun.Count.ShouldBe(1);
            foreach (var node in spec.Nodes.Where(n => n.Role != NodeRole.Balancer))
            {
                fleet.Board(node.Name).RunningVersion.ShouldBe(Newer, $"{node.Name}: {fault} at {place}");
            }
        }
    }

    [Fact]
    public async Task Upgrade_OfAServerThatDoesNotComeBack_LeavesAllOthersAsTheyAre()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(3, 2));
        await FormAndAskForAnotherVersionAsync(fleet);

        await fleet.RunAsync((p, n) => p == "k3s-upgrade-servers" && n == "s2" ? K3sFault.DoesNotStart : null);

        fleet.World.Wrongs.ShouldBeEmpty();
        fleet.Board("s1").RunningVersion.ShouldBe(Newer);
        foreach (var other in (string[])["s3", "a1", "a2"])
        {
            fleet.Board(other).Version.ShouldBe(Old);
            fleet.Board(other).Up.ShouldBeTrue();
        }
    }

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Upgrade_OfARunningCluster_RestartsEachNodeOnceServersFirst(int servers, int agents)
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(servers, agents));
        await FormAndAskForAnotherVersionAsync(fleet);
        var before = fleet.Spec.Nodes.ToDictionary(n => n.Name, n => fleet.Board(n.Name).Restarts);

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
        fleet.Spec.Nodes.ShouldAllBe(n => fleet.Board(n.Name).Restarts == before[n.Name] + 1 && fleet.Board(n.Name).RunningVersion == Newer);
        fleet.Changed.Where(c => c.Phase.StartsWith("k3s-upgrade", StringComparison.Ordinal)).Select(c => c.Node).Distinct().ShouldBe(fleet.Spec.Nodes.Select(n => n.Name));
        await fleet.RunAsync();
        fleet.Changed.ShouldBeEmpty();
    }

    [Theory]
    [InlineData(K3sFault.Before)]
    [InlineData(K3sFault.MidWrite)]
    [InlineData(K3sFault.DoesNotStart)]
    [InlineData(K3sFault.AnswerLost)]
    [InlineData(K3sFault.PowerCut)]
    public async Task Apply_AChangedSettingWithAFaultAnywhere_NeverTakesTheQuorum(K3sFault fault)
    {
        var spec = K3sFleet.Cluster(3, 1);
        foreach (var place in await PlacesAsync(spec, FormAndChangeASettingAsync))
        {
            using var fleet = new K3sFleet(spec);
            await FormAndChangeASettingAsync(fleet);
            await FaultAndMendAsync(fleet, place, fault);
        }
    }

    [Fact]
    public async Task Apply_ASettingThatBreaksTheFirstServer_StopsThere()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
        await fleet.RunAsync();
        fleet.Spec = fleet.Spec with { Engine = fleet.Spec.Engine with { Snapshots = new SnapshotSpec { Keep = 9 } } };

        await fleet.RunAsync((p, n) => p == "k3s-begin" ? K3sFault.DoesNotStart : null);

        fleet.World.Wrongs.ShouldBeEmpty();
        fleet.Failures["s3"].ShouldContain("`s1` is not ready");
        fleet.Board("s2").Up.ShouldBeTrue();
        fleet.Board("s3").Up.ShouldBeTrue();
    }

    [Fact]
    public async Task Apply_OneServerBecomesThree_MovesItsDataToEtcdFirst()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
        var three = fleet.Spec;
        fleet.Spec = three with { Nodes = [three.Node("s1"), three.Node("a1")] };
        await fleet.RunAsync();
        fleet.World.Begun[0].Etcd.ShouldBeFalse();

        fleet.Spec = three;
        await fleet.RunAsync();

        ShouldBeWhole(fleet);
        fleet.World.Begun[0].Etcd.ShouldBeTrue();
    }

    [Theory]
    [InlineData("s1")]
    [InlineData("s2")]
    [InlineData("a1")]
    public async Task Apply_ABoardSetUpAnew_ComesBackUnderItsName(string name)
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
        await fleet.RunAsync();
        fleet.Board(name).Reimage();

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
        fleet.World.Begun[0].Voters.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Apply_ThePowerFailedEverywhere_WakesTheServersTogether()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(3, 2));
        await fleet.RunAsync();
        fleet.World.Boards.Values.ToList().ForEach(b => b.CutPower());

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
    }

    [Fact]
    public async Task Apply_TwoOfThreeServersSetUpAnew_GoesOnFromTheOneThatHasTheData()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
        await fleet.RunAsync();
        var cluster = fleet.World.Begun[0];
        fleet.Board("s1").Reimage();
        fleet.Board("s3").Reimage();

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
        fleet.Board("s2").Cluster.ShouldBe(cluster);
    }

    [Fact]
    public async Task Apply_TheOnlyReachedServerKnowsNoCluster_DoesNotBeginASecond()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
        var three = fleet.Spec;
        fleet.Spec = three with { Nodes = [three.Node("s1"), three.Node("a1")] };
        await fleet.RunAsync();

        // Two servers are added while the one that has the cluster is off, and so is its agent: most servers are there, and know nothing.
        fleet.Spec = three;
        fleet.Off.UnionWith(["s1", "a1"]);
        await fleet.RunAsync();

        fleet.Refused!.Error.Code.ShouldBe("PAL0520");
        fleet.Refused.Message.ShouldContain("`s1`");
        fleet.World.Begun.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Apply_AServerBecomesAnAgentAndAnAgentAServer_ChangesBothAndKeepsTheData()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
        await fleet.RunAsync();
        var cluster = fleet.World.Begun[0];
        fleet.Spec = fleet.Spec with
        {
            Nodes = [.. fleet.Spec.Nodes.Select(n => n with { Role = n.Name switch { "s1" => NodeRole.Agent, "a1" => NodeRole.Server, _ => n.Role } })],
        };

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
        fleet.World.Living.ShouldHaveSingleItem().ShouldBe(cluster);
        cluster.Voters.Select(v => v.Name).Order().ShouldBe(["a1", "s2", "s3"]);
    }

    [Fact]
    public async Task Apply_ANodeOfAnotherCluster_ForgetsItAndJoins()
    {
        using var other = new K3sFleet(K3sFleet.Cluster(1, 0));
        await other.RunAsync();
        using var fleet = new K3sFleet(K3sFleet.Cluster(1, 1));
        await fleet.RunAsync();
        fleet.Node("a1").System.Files.Seed("/var/lib/rancher/k3s/agent/server-ca.crt", other.World.Begun[0].CaPem);

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
    }

    [Fact]
    public async Task Apply_AgentsJoin_WithATokenThatExpiresAndNeverWithTheServers()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
        await fleet.RunAsync();
        var cluster = fleet.World.Begun[0];

        fleet.Node("a1").System.Files.Text("/etc/rancher/k3s/token")!.ShouldStartWith($"K10{cluster.CaHash}::abcde");
        fleet.Node("s1").System.Files.Text("/etc/rancher/k3s/token")!.Trim().ShouldBe(cluster.ServerPassword);
        fleet.Node("s2").System.Files.Text("/etc/rancher/k3s/token")!.Trim().ShouldBe($"K10{cluster.CaHash}::server:{cluster.ServerPassword}");
        fleet.Node("s1").System.Log.ShouldContain(c => c.StartsWith("/usr/local/bin/k3s token create --ttl 120m", StringComparison.Ordinal));
        foreach (var node in fleet.Spec.Nodes.Select(n => fleet.Node(n.Name).System))
        {
            node.Log.ShouldAllBe(c => !c.Contains(cluster.ServerPassword) && !c.Contains(cluster.AgentPassword));
            foreach (var file in (string[])["token", "agent-token"])
            {
                (node.Files.Find("/etc/rancher/k3s/" + file)?.Mode ?? "0600").ShouldBe("0600");
            }
        }
    }

    [Fact]
    public async Task Apply_ALongOffAgentWhoseTokenExpired_NeedsNoNewOne()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(1, 1));
        await fleet.RunAsync();
        fleet.World.Begun[0].JoinTokens.Clear();
        fleet.Board("a1").CutPower();

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
    }

    private static TheoryData<int, int, int, K3sFault> Every(params ReadOnlySpan<(int Servers, int Agents, int Balancers)> shapes)
    {
        var data = new TheoryData<int, int, int, K3sFault>();
        foreach (var (servers, agents, balancers) in shapes)
        {
            foreach (var fault in Enum.GetValues<K3sFault>())
            {
                data.Add(servers, agents, balancers, fault);
            }
        }

        return data;
    }

    private static async Task FormAndAskForAnotherVersionAsync(K3sFleet fleet)
    {
        fleet.Spec = fleet.Spec with { Engine = fleet.Spec.Engine with { Version = Old } };
        await fleet.RunAsync();
        ShouldBeWhole(fleet);
        fleet.Spec = fleet.Spec with { Engine = fleet.Spec.Engine with { Version = Newer } };
    }

    private static async Task FormAndChangeASettingAsync(K3sFleet fleet)
    {
        await fleet.RunAsync();
        fleet.Spec = fleet.Spec with { Engine = fleet.Spec.Engine with { Snapshots = new SnapshotSpec { Keep = 9 } } };
    }

    /// <summary>Where an undisturbed run sends something to be applied: each node of each phase, once.</summary>
    private static async Task<(string Phase, string Node)[]> PlacesAsync(ClusterSpec spec, Func<K3sFleet, Task> before)
    {
        using var fleet = new K3sFleet(spec);
        await before(fleet);
        await fleet.RunAsync();
        return [.. fleet.Applied.Distinct()];
    }

    private static async Task FaultAndMendAsync(K3sFleet fleet, (string Phase, string Node) place, K3sFault fault)
    {
        var when = $"{fault} at {place.Node} in {place.Phase}";
        await fleet.RunAsync((p, n) => (p, n) == place ? fault : null);
        fleet.World.Wrongs.ShouldBeEmpty(when);
        if (fleet.Spec.Servers.Length > 2)
        {
            fleet.World.Begun.ShouldAllBe(c => c.HasQuorum, when);
        }

        fleet.Mend(place.Node);
        await fleet.RunAsync();
        ShouldBeWhole(fleet, when);
        var plan = await fleet.PlanAsync();
        plan.Nodes.SelectMany(n => n.Changes).Select(c => $"{c.Phase}: {c.Resource.Id} {c.Change.Summary}").ShouldBeEmpty(when);
        plan.HasChanges.ShouldBeFalse(when);
    }

    private static void ShouldBeWhole(K3sFleet fleet, string? when = null)
    {
        fleet.Refused.ShouldBeNull(when);
        fleet.Failures.ShouldBeEmpty(when + " " + string.Join("; ", fleet.Failures));
        fleet.World.Wrongs.ShouldBeEmpty(when);
        var cluster = fleet.World.Living.ShouldHaveSingleItem(when);
        foreach (var node in fleet.Spec.Nodes.Where(n => n.Role == NodeRole.Balancer))
        {
            fleet.Node(node.Name).System.Units["haproxy.service"].Active.ShouldBeTrue($"{node.Name}: {when}");
        }

        var members = fleet.Spec.Nodes.Where(n => n.Role != NodeRole.Balancer).ToArray();
        foreach (var node in members)
        {
            var board = fleet.Board(node.Name);
            board.Up.ShouldBeTrue($"{node.Name}: {when}");
            board.Cluster.ShouldBe(cluster, when);
            board.IsServer.ShouldBe(node.Role == NodeRole.Server, $"{node.Name}: {when}");
            cluster.Nodes[node.Name].Labels["palisade.dev/role"].ShouldBe(node.Role == NodeRole.Server ? "server" : "agent", when);
            cluster.Nodes[node.Name].Schedulable.ShouldBeTrue(when);
        }

        cluster.Nodes.Count.ShouldBe(members.Length, when);
        cluster.Etcd.ShouldBe(fleet.Spec.Servers.Length > 1, when);
    }
}
