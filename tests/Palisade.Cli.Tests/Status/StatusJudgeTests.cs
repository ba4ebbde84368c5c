using System.Collections.Immutable;
using System.Net;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Output.Status;
using Palisade.Provision.Converge;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Status;

/// <summary>Three servers and an agent that are well; each test breaks one thing.</summary>
public sealed class StatusJudgeTests
{
    private static readonly string[] Names = ["pi-1", "pi-2", "pi-3", "pi-4"];

    private readonly ClusterSpec spec = new()
    {
        Cluster = "home",
        Engine = new EngineSpec { Kind = "swarm" },
        Operators = [],
        Nodes =
        [
            .. Names.Select((n, i) => new NodeSpec
            {
                Name = n, Address = $"10.0.0.{i + 1}", MeshAddress = IPAddress.Parse(Mesh(i)), Role = i < 3 ? NodeRole.Server : NodeRole.Agent,
            }),
        ],
        Services = [new WebServiceSpec { Name = "site", Port = 31111, Replicas = 3, Content = "/site" }],
    };

    private readonly Dictionary<string, NodeStatus> answers = Names.ToDictionary(n => n, Healthy);
    private readonly List<NodeFailure> failures = [];
    private RunState state = new() { Nodes = Names.ToImmutableSortedDictionary(n => n, n => new KnownNode("10.0.0.1", 22, null, "10.86.0.1", "server")) };
    private EngineState? engine = new()
    {
        Nodes = [.. Names.Select((n, i) => new EngineNode(n, i < 3 ? "server" : "agent", true, i == 0, "active", Mesh(i)))],
        Services = [new EngineService("site", 3, 3, null, null)],
    };

    [Fact]
    public void Actions_AllIsWell_AreNone() => Said().ShouldBeEmpty();

    [Fact]
    public void Actions_DeadAgent_IsSaidOnceAlthoughEveryPeerMissesIt()
    {
        Kill("pi-4");

        Said().ShouldBe(["pi-4: does not answer"]);
    }

    [Fact]
    public void Actions_DeadServer_AlsoSaysThatOneMoreLossStopsTheCluster()
    {
        Kill("pi-2");

        Said().ShouldBe([": 2 of 3 servers are ready: one more loss stops the cluster", "pi-2: does not answer"]);
    }

    [Fact]
    public void Actions_NodesThatAnswerButNotEachOther_AreACutMesh()
    {
        answers["pi-1"] = answers["pi-1"] with { MeshPeers = answers["pi-1"].MeshPeers.SetItem(Mesh(3), null) };

        Said().ShouldBe(["pi-1: `pi-1` does not reach pi-4 over the mesh"]);
    }

    [Fact]
    public void Actions_NodeThatAnswersOutsideTheCluster_IsToBeApplied()
    {
        engine = engine! with { Nodes = engine.Nodes.RemoveAt(3) };

        Actions().ShouldBe([new StatusAction("pi-4", "`pi-4` is not in the cluster", "palisade apply --only pi-4")]);
    }

    [Theory]
    [InlineData(false, "active", "`pi-4` answers, but the cluster does not see it")]
    [InlineData(true, "drained", "`pi-4` is drained: it gets no work")]
    public void Actions_MemberThatGetsNoWork_IsSaid(bool ready, string availability, string problem)
    {
        engine = engine! with { Nodes = engine.Nodes.SetItem(3, engine.Nodes[3] with { Ready = ready, Availability = availability }) };

        Said().ShouldBe([$"pi-4: {problem}"]);
    }

    [Fact]
    public void Actions_ServiceWithTooFewReplicas_SaysWhyTheyDoNotRun()
    {
        engine = engine! with { Services = [new EngineService("site", 3, 1, null, "no such image")] };

        Said().ShouldBe([": service `site` has 1 of 3 replicas: no such image"]);
    }

    [Fact]
    public void Actions_ServiceThatRunsWhereNobodyReachesIt_IsSaid()
    {
        engine = engine! with { Services = [new EngineService("site", 3, 3, null, null) { Unreachable = "port 80 has no address" }] };

        Said().ShouldBe([": service `site`: port 80 has no address"]);
    }

    [Fact]
    public void Actions_ServiceTheClusterDoesNotKnow_IsSaid()
    {
        engine = engine! with { Services = [] };

        Said().ShouldBe([": service `site` does not exist in the cluster"]);
    }

    [Fact]
    public void Actions_NoServerKnowsTheCluster_SaysWhyInsteadOfNamingEveryNode()
    {
        engine = null;
        answers["pi-1"] = answers["pi-1"] with { EngineProblem = "docker does not answer" };

        Said().ShouldBe([": no server can say how the cluster is: docker does not answer"]);
    }

    [Fact]
    public void Actions_BoardInTrouble_NamesEachTrouble()
    {
        answers["pi-3"] = answers["pi-3"] with
        {
            DiskFreeBytes = 5,
            Temperature = 81,
            RebootNeeded = true,
            Units = answers["pi-3"].Units.SetItem("docker.service", "failed"),
        };

        Said().ShouldBe(
        [
            "pi-3: docker.service is failed on `pi-3`",
            "pi-3: the disk of `pi-3` is 95 % full",
            "pi-3: `pi-3` is 81 °C hot",
            "pi-3: `pi-3` waits for a reboot",
        ]);
    }

    [Theory]
    [InlineData(11, 79.9)]
    [InlineData(100, null)]
    public void Actions_BoardWithinItsLimits_IsNotSaid(long free, double? celsius)
    {
        answers["pi-3"] = answers["pi-3"] with { DiskFreeBytes = free, Temperature = celsius };

        Said().ShouldBeEmpty();
    }

    [Fact]
    public void Actions_NeverApplied_IsOneThingToDo()
    {
        (state, engine) = (new RunState(), null);
        foreach (var name in Names)
        {
            answers[name] = answers[name] with { Units = answers[name].Units.SetItem("docker.service", "missing") };
        }

        Actions().ShouldBe([new StatusAction(null, "the cluster was never applied from this folder", "palisade apply")]);
    }

    [Fact]
    public void Actions_NodeThatLeftTheFileAndARunThatStopped_AreSaidLast()
    {
        state = state with
        {
            Nodes = state.Nodes.Add("old", state.Nodes["pi-1"]),
            Unfinished = new UnfinishedRun("1", DateTimeOffset.UnixEpoch, "mesh"),
        };

        Said().ShouldBe(["old: `old` left the file but is still in the cluster", ": the last apply stopped in phase mesh"]);
    }

    [Fact]
    public void Of_DeadNode_StandsInTheTableAsUnreachable()
    {
        Kill("pi-4");
        answers["pi-1"] = answers["pi-1"] with { Engine = engine };

        var node = StatusReport.Of(spec, state, answers, failures).Nodes.Single(n => n.Name == "pi-4");

        (node.Reachable, node.Engine, node.DiskPercent, node.Uptime).ShouldBe((false, "down", null, ""));
    }

    private static string Mesh(int place) => $"10.86.0.{place + 1}";

    private static NodeStatus Healthy(string name) => new()
    {
        Hostname = name,
        Uptime = TimeSpan.FromHours(5),
        Load1 = 0.1,
        MemoryBytes = 100,
        MemoryFreeBytes = 50,
        DiskBytes = 100,
        DiskFreeBytes = 50,
        Temperature = 45,
        Units = ImmutableSortedDictionary<string, string>.Empty.Add("docker.service", "active"),
        MeshPeers = Enumerable.Range(0, Names.Length).Where(i => Names[i] != name).ToImmutableSortedDictionary(Mesh, _ => (double?)0.4),
    };

    /// <summary>As every other node and the engine see it when its plug is pulled.</summary>
    private void Kill(string name)
    {
        var place = Array.IndexOf(Names, name);
        answers.Remove(name);
        failures.Add(new NodeFailure(name, null, new Diagnostic { Error = FleetErrors.Unreachable, Message = "does not answer", Help = "check its power" }));
        foreach (var (other, answer) in answers)
        {
            answers[other] = answer with { MeshPeers = answer.MeshPeers.SetItem(Mesh(place), null) };
        }

        engine = engine! with { Nodes = engine.Nodes.SetItem(place, engine.Nodes[place] with { Ready = false }) };
    }

    private StatusAction[] Actions() => [.. StatusJudge.Actions(spec, state, answers, failures, engine)];

    private string[] Said() => [.. Actions().Select(a => $"{a.Node}: {a.Problem}")];
}
