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
    public static TheoryData<int, int> Shapes => new() { { 1, 0 }, { 1, 2 }, { 3, 2 }, { 5, 1 } };

    [Theory]
    [MemberData(nameof(Shapes))]
    public async Task Apply_FreshBoards_FormsOneClusterAndASecondApplyChangesNothing(int servers, int agents)
    {
        var fleet = new K3sFleet(K3sFleet.Cluster(servers, agents));

        await fleet.RunAsync();
        ShouldBeWhole(fleet);
        fleet.Changed.Select(c => c.Node).Distinct().ShouldBe(fleet.Spec.Nodes.Select(n => n.Name));

        await fleet.RunAsync();
        fleet.Changed.ShouldBeEmpty();
        ShouldBeWhole(fleet);
    }

    [Theory]
    [InlineData(1, 1)]
    [InlineData(3, 1)]
    public async Task Apply_WithAnyFaultAtAnyNodeInAnyPhase_EndsWellTheNextTime(int servers, int agents)
    {
        foreach (var fault in Enum.GetValues<K3sFault>())
        {
            foreach (var phase in K3sFleet.Phases)
            {
                foreach (var node in K3sFleet.Cluster(servers, agents).Nodes)
                {
                    var fleet = new K3sFleet(K3sFleet.Cluster(servers, agents));
                    await fleet.RunAsync((p, n) => p == phase && n == node.Name ? fault : null);
                    fleet.World.Wrongs.ShouldBeEmpty($"{fault} at {node.Name} in {phase}");

                    fleet.Board(node.Name).PowerOn();
                    await fleet.RunAsync();
                    ShouldBeWhole(fleet, $"{fault} at {node.Name} in {phase}");
                }
            }
        }
    }

    [Fact]
    public async Task Apply_AChangedSettingWithAnyFault_NeverTakesTheQuorum()
    {
        foreach (var fault in Enum.GetValues<K3sFault>())
        {
            foreach (var node in (string[])["s1", "s2", "s3", "a1"])
            {
                var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
                await fleet.RunAsync();
                fleet.Spec = fleet.Spec with { Engine = fleet.Spec.Engine with { Snapshots = new SnapshotSpec { Keep = 9 } } };

                await fleet.RunAsync((p, n) => p is "k3s-begin" or "k3s-servers" or "k3s-agents" && n == node ? fault : null);
                fleet.World.Wrongs.ShouldBeEmpty($"{fault} at {node}");
                fleet.World.Begun[0].HasQuorum.ShouldBeTrue($"{fault} at {node}");

                fleet.Board(node).PowerOn();
                await fleet.RunAsync();
                ShouldBeWhole(fleet, $"{fault} at {node}");
            }
        }
    }

    [Fact]
    public async Task Apply_ASettingThatBreaksTheFirstServer_StopsThere()
    {
        var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
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
        var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
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
        var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
        await fleet.RunAsync();
        fleet.Board(name).Reimage();

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
        fleet.World.Begun[0].Voters.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Apply_ThePowerFailedEverywhere_WakesTheServersTogether()
    {
        var fleet = new K3sFleet(K3sFleet.Cluster(3, 2));
        await fleet.RunAsync();
        fleet.World.Boards.Values.ToList().ForEach(b => b.CutPower());

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
    }

    [Fact]
    public async Task Apply_TwoOfThreeServersSetUpAnew_GoesOnFromTheOneThatHasTheData()
    {
        var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
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
        var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
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
        var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
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
        var other = new K3sFleet(K3sFleet.Cluster(1, 0));
        await other.RunAsync();
        var fleet = new K3sFleet(K3sFleet.Cluster(1, 1));
        await fleet.RunAsync();
        fleet.Node("a1").System.Files.Seed("/var/lib/rancher/k3s/agent/server-ca.crt", other.World.Begun[0].CaPem);

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
    }

    [Fact]
    public async Task Apply_AgentsJoin_WithATokenThatExpiresAndNeverWithTheServers()
    {
        var fleet = new K3sFleet(K3sFleet.Cluster(3, 1));
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
        var fleet = new K3sFleet(K3sFleet.Cluster(1, 1));
        await fleet.RunAsync();
        fleet.World.Begun[0].JoinTokens.Clear();
        fleet.Board("a1").CutPower();

        await fleet.RunAsync();

        ShouldBeWhole(fleet);
    }

    private static void ShouldBeWhole(K3sFleet fleet, string? when = null)
    {
        fleet.Refused.ShouldBeNull(when);
        fleet.Failures.ShouldBeEmpty(when + " " + string.Join("; ", fleet.Failures));
        fleet.World.Wrongs.ShouldBeEmpty(when);
        var cluster = fleet.World.Living.ShouldHaveSingleItem(when);
        foreach (var node in fleet.Spec.Nodes)
        {
            var board = fleet.Board(node.Name);
            board.Up.ShouldBeTrue($"{node.Name}: {when}");
            board.Cluster.ShouldBe(cluster, when);
            board.IsServer.ShouldBe(node.Role == NodeRole.Server, $"{node.Name}: {when}");
            cluster.Nodes[node.Name].Labels["palisade.dev/role"].ShouldBe(node.Role == NodeRole.Server ? "server" : "agent", when);
            cluster.Nodes[node.Name].Schedulable.ShouldBeTrue(when);
        }

        cluster.Nodes.Count.ShouldBe(fleet.Spec.Nodes.Length, when);
        cluster.Etcd.ShouldBe(fleet.Spec.Servers.Length > 1, when);
    }
}
