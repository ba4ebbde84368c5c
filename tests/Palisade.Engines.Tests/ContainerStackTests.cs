using System.Collections.Immutable;
using Palisade.Core;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Engines.Services;
using Palisade.Engines.Swarm;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests;

public sealed class ContainerStackTests
{
    private static readonly ContainerServiceSpec Game = new()
    {
        Name = "game",
        Image = "docker.io/itzg/minecraft-server:2025.1",
        Replicas = 1,
        Published = [new(25565, 25565), new(8080, 80), new(19132, 19132, "udp")],
        Environment = Map(("EULA", "TRUE"), ("MOTD", "${HOME} {{.Node.ID}} \"hi\"\n  privileged: true")),
        Secrets = ImmutableSortedDictionary<string, Secret>.Empty.Add("rcon-password", new Secret("hunter2")),
        Volumes = [new("data", 5L << 30, "/data")],
        Command = ["serve", "--path", "a b"],
        Health = new HealthSpec { Port = 25565, Start = TimeSpan.FromMinutes(5) },
        Resources = new LimitSpec { MemoryBytes = 1L << 30, MilliCpu = 1500 },
        User = 1000,
        ReadOnly = true,
    };

    private static readonly ContainerServiceSpec Worker = new() { Name = "worker", Image = "worker:1", Replicas = 3, Published = [] };

    [Fact]
    public void Render_EveryKey_IsTheGolden() => Golden.Verify("container-every-key.yaml", Rendered(Game));

    [Fact]
    public void Render_FewestKeys_IsTheGolden() => Golden.Verify("container-fewest-keys.yaml", Rendered(Worker));

    [Fact]
    public void Render_HealthByCommandAndPlacement_IsTheGolden() => Golden.Verify("container-placed.yaml", Rendered(Worker with
    {
        Published = [new(5432, 5432)],
        Health = new HealthSpec { Command = ["pg_isready", "-q"] },
        Placement = new PlacementSpec { Nodes = ["pi-2", "pi-3"] },
        Secrets = Game.Secrets,
    }));

    [Fact]
    public void Plan_Stack_SendsTheSecretBesideTheTextAndNotInIt()
    {
        var stack = Deployed(Game);

        stack.Secrets.ShouldHaveSingleItem().Value.ShouldBe("hunter2");
        stack.Compose.ShouldContain(stack.Secrets[0].Name);
        stack.Compose.ShouldNotContain("hunter2");
        stack.ToString().ShouldNotContain("hunter2");
        stack.Secrets[0].ToString().ShouldNotContain("hunter2");
    }

    [Fact]
    public void Plan_AnotherSecret_IsAnotherNameAndRollsTheReplicas()
    {
        var before = Deployed(Game);
        var after = Deployed(Game with { Secrets = Game.Secrets.SetItem("rcon-password", new Secret("hunter3")) });

        after.Secrets[0].Name.ShouldNotBe(before.Secrets[0].Name);
        Digests(after.Compose)[0].ShouldNotBe(Digests(before.Compose)[0]);
        Digests(after.Compose)[1].ShouldBe(Digests(before.Compose)[1]);
        Deployed(Game).Secrets[0].Name.ShouldBe(before.Secrets[0].Name);
    }

    [Fact]
    public void SecretNames_OfLongNames_FitIntoDockersLimit()
    {
        var service = Game with { Name = new string('a', 54), Secrets = Game.Secrets.Add(new string('b', 63), new Secret("x")) };

        SwarmSecretName.Of(Clusters.ThreePis, service).ShouldAllBe(n => n.Name.Length <= 64);
    }

    [Fact]
    public void Volumes_AreMadeOnTheFirstNodeThatMayRunTheService_AndStayThereWhenNodesAreAdded()
    {
        var spec = Clusters.ThreePis with { Services = [Game] };

        var catalog = Clusters.Context(spec).Plan("service-volumes").ShouldHaveSingleItem();

        catalog.Node.ShouldBe("pi-1");
        var command = catalog.Only<CommandResource>();
        command.Name.ShouldContain("then stays on this node");
        command.Run[^3..].ShouldBe(["game_data", "game", "1000"]);
        Clusters.Context(Clusters.ThreeServers with { Services = [Game] }).Plan("service-volumes")[0].Node.ShouldBe("pi-1");
    }

    [Fact]
    public void Volumes_OnAnotherNode_KeepTheServiceThere()
    {
        var context = Clusters.Context(Clusters.ThreePis with { Services = [Game] }).Reporting("pi-3", SwarmOutputs.Volumes, "game_data,other_data");

        context.Plan("service-volumes")[0].Node.ShouldBe("pi-3");
        Stack(context).Compose.ShouldContain("node.hostname == pi-3");
    }

    [Fact]
    public void Volumes_WherePlacementExcludesThem_AreNotLeftBehindSilently()
    {
        var context = Clusters.Context(Clusters.ThreePis with { Services = [Game with { Placement = new PlacementSpec { Nodes = ["pi-2"] } }] })
            .Reporting("pi-3", SwarmOutputs.Volumes, "game_data");

        Should.Throw<PalisadeException>(() => context.Plan("service-volumes")).Diagnostic.Error.Code.ShouldBe("PAL0509");
    }

    [Fact]
    public void Services_ContainerGoneFromTheFile_SaysWhichDataStays()
    {
        var context = Clusters.Context(Clusters.ThreePis with { Services = [] }).Managing("pi-1")
            .Reporting("pi-1", SwarmOutputs.Stacks, "game").Reporting("pi-2", SwarmOutputs.Volumes, "game_data,games_data");

        var stack = Stack(context);
        stack.Absent.ShouldBeTrue();
        stack.Left.ShouldBe(["game_data on pi-2"]);
    }

    [Fact]
    public void Images_ContainersWithTcpPorts_NeedTheBalancerAndNoWebServer()
    {
        Images.Recipes.For(Clusters.ThreePis with { Services = [Game] }, new Clusters.OneFolder(new Dictionary<string, string>())).Select(r => r.Name).ShouldBe(["base", "balancer"]);
        Images.Recipes.For(Clusters.ThreePis with { Services = [Worker] }, new Clusters.OneFolder(new Dictionary<string, string>())).ShouldBeEmpty();
    }

    [Fact]
    public void NodeLabels_OfAPlacedService_AreOnThoseNodesAlone()
    {
        var spec = Clusters.ThreePis with { Services = [Worker with { Placement = new PlacementSpec { Nodes = ["pi-2", "pi-3"] } }] };

        spec.Nodes.Where(n => SwarmRoles.Labels(spec, n).ContainsKey("palisade.runs.worker")).Select(n => n.Name).ShouldBe(["pi-2", "pi-3"]);
    }

    [Fact]
    public void ServicesAnswer_AsksEveryNodesBalancerForTheReplicasAndTriesTheTcpPorts()
    {
        var catalogs = Clusters.Context(Clusters.ThreePis with { Services = [Game, Worker] }).Plan("services-answer");

        catalogs.Select(c => c.Node).ShouldBe(["pi-1", "pi-2", "pi-3"]);
        var command = catalogs[0].Only<CommandResource>();
        command.Unless[^5..].ShouldBe(["ask", "game_balancer", "1", "25565", "8080"]);
        command.Run[^6..].ShouldBe(["wait", "360", "game_balancer", "1", "25565", "8080"]);
        command.Timeout.ShouldBeGreaterThan(TimeSpan.FromSeconds(360));
    }

    private static SwarmStackResource Deployed(ContainerServiceSpec service) =>
        Stack(Clusters.Context(Clusters.ThreePis with { Services = [service] }).Managing("pi-1").Reporting("pi-1", "image.balancer", "r/balancer@sha256:1"));

    private static SwarmStackResource Stack(PhaseContext context) =>
        context.Reporting("pi-1", "image.balancer", "r/balancer@sha256:1").Plan("services")[0].Only<SwarmStackResource>();

    private static string Rendered(ContainerServiceSpec service) => Deployed(service).Compose;

    private static string[] Digests(string compose) => [.. compose.Split('\n').Where(l => l.Contains("palisade.digest", StringComparison.Ordinal))];

    private static ImmutableSortedDictionary<string, string> Map(params (string Key, string Value)[] entries) =>
        entries.ToImmutableSortedDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);
}
