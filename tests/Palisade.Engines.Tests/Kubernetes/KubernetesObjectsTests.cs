using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core;
using Palisade.Core.Spec;
using Palisade.Engines.Kubernetes;
using Palisade.Testing;
using Shouldly;
using Xunit;
using static Palisade.Engines.Tests.Kubernetes.KubernetesClusters;

namespace Palisade.Engines.Tests.Kubernetes;

public sealed class KubernetesObjectsTests
{
    [Fact]
    public void Render_OneBoard_IsTheGolden() => Golden.Verify("one-board.yaml", Rendered(Clusters.OneBoard.On(), OnK3s));

    [Fact]
    public void Render_ThreePis_IsTheGolden() => Golden.Verify("three-pis.yaml", Rendered(Clusters.ThreePis.On(), OnK3s));

    [Fact]
    public void Render_TwentyNodes_IsTheGolden() => Golden.Verify("twenty-nodes.yaml", Rendered(Clusters.TwentyNodes.On(), OnK3s));

    [Fact]
    public void Render_ContainerWithEverythingSet_IsTheGolden() =>
        Golden.Verify("everything.yaml", Rendered(Clusters.ThreePis.On() with { Services = [Everything], Charts = Charts }, OnK3s));

    [Fact]
    public void Render_SomebodyElsesCluster_IsTheGolden() => Golden.Verify("foreign.yaml", Rendered(
        Clusters.OneBoard.On(EngineKinds.Kubernetes) with
        {
            Registry = new RegistrySpec { Address = "registry.example.org:5000" },
            Services = [Clusters.Site, new WebServiceSpec { Name = "app", Port = 443, Replicas = 1, Image = "example.org/app:1.2", ImagePort = 3000, Health = "/healthz" }],
        },
        Foreign));

    [Fact]
    public void For_EverySample_PassesTheReview()
    {
        ServiceSpec[] samples =
        [
            Clusters.Site,
            Clusters.Site with { Replicas = 1, Port = 80 },
            new WebServiceSpec { Name = "app", Port = 8443, Image = "example.org/app:1.2", ImagePort = 3000 },
            Everything,
            Everything with { User = null, ReadOnly = false },
            Everything with { User = 0, Volumes = [], Secrets = ImmutableSortedDictionary<string, Secret>.Empty },
            new ContainerServiceSpec { Name = "idle", Image = "example.org/worker", Published = [] },
        ];

        foreach (var target in new[] { OnK3s, Foreign })
        {
            foreach (var sample in samples)
            {
                ManifestReview.Findings(Objects(sample, target)).ShouldBeEmpty();
            }
        }
    }

    [Fact]
    public void For_ClusterAndCharts_PassTheReview()
    {
        var spec = Clusters.ThreePis.On() with { Charts = Charts };

        ManifestReview.Findings(
        [
            .. ClusterObjects.For(spec), .. ChartObjects.Namespaces(spec), .. Charts.Select(c => ChartObjects.Chart(spec, c, c.Archive is null ? null : [1, 2, 3])),
        ]).ShouldBeEmpty();
    }

    [Theory]
    [InlineData(29999, "LoadBalancer")]
    [InlineData(30000, "NodePort")]
    [InlineData(32767, "NodePort")]
    [InlineData(32768, "LoadBalancer")]
    [InlineData(80, "LoadBalancer")]
    public void For_APublishedPort_IsOfTheTypeThatCanHaveIt(int port, string type)
    {
        var service = Objects(Clusters.Site with { Port = port }).Only("Service")["spec"]!;

        ((string)service["type"]!).ShouldBe(type);
        var published = service["ports"]!.AsArray().Single()!;
        ((int)published["port"]!).ShouldBe(port);
        ((int)published["targetPort"]!).ShouldBe(8080);
        ((int?)published["nodePort"]).ShouldBe(type == "NodePort" ? port : null);
    }

    [Fact]
    public void For_PortsOfBothTypes_HasTwoServicesThatTogetherPublishAll()
    {
        var services = Objects(Everything with { Volumes = [] }).Where(o => o.Kind() == "Service").ToArray();

        services.Select(s => s.Name()).ShouldBe(["game", "game-lb"]);
        services.Select(s => string.Join(' ', s["spec"]!["ports"]!.AsArray().Select(p => $"{p!["port"]}>{p["targetPort"]}/{p["protocol"]}")))
            .ShouldBe(["31115>80/TCP 31116>80/TCP", "25565>25565/TCP 25565>25565/UDP"]);
    }

    [Fact]
    public void For_OwnWebImage_NamesItsUserByNumber()
    {
        var pod = Objects(Clusters.Site).Pod();

        // The kubelet cannot tell whether a user that an image names by word is root, and refuses to start it.
        ((bool)pod["securityContext"]!["runAsNonRoot"]!).ShouldBeTrue();
        ((int)pod["securityContext"]!["runAsUser"]!).ShouldBe(33);
    }

    [Fact]
    public void For_ContainerWithoutUser_MayBeginAsRootWithFewCapabilities()
    {
        var objects = Objects(Everything with { User = null });

        ((bool)objects.Pod()["securityContext"]!["runAsNonRoot"]!).ShouldBeFalse();
        var rights = objects.Container()["securityContext"]!;
        rights["capabilities"]!.ToJsonString().ShouldBe("""{"drop":["ALL"],"add":["CHOWN","DAC_OVERRIDE","NET_BIND_SERVICE","SETGID","SETUID"]}""");
        ((bool)rights["allowPrivilegeEscalation"]!).ShouldBeFalse();
        ((string)objects.Only("Namespace")["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]!).ShouldBe("baseline");
    }

    [Theory]
    [InlineData(null, 0b100_100_100)]
    [InlineData(1000, 0b100_000_000)]
    public void For_Secrets_AreFilesThatTheContainersUserCanRead(int? user, int mode)
    {
        var pod = Objects(Everything with { User = user }).Pod();

        var volume = pod["volumes"]!.AsArray().Single(v => v!["secret"] is not null)!["secret"]!;
        ((int)volume["defaultMode"]!).ShouldBe(mode);
        ((int?)pod["securityContext"]!["fsGroup"]).ShouldBe(user);
    }

    [Fact]
    public void For_AnotherSecret_RollsTheReplicasAndShowsNothingOfIt()
    {
        var before = Objects(Everything);
        var after = Objects(Everything with { Secrets = Everything.Secrets.SetItem("token", new Secret("battery stapler")) });

        after.Only("Secret").Name().ShouldNotBe(before.Only("Secret").Name());
        after.Pod().ToJsonString().ShouldNotBe(before.Pod().ToJsonString());
        Objects(Everything).Select(o => o.Text()).ShouldBe(before.Select(o => o.Text()));
        Rendered(Clusters.ThreePis.On() with { Services = [Everything] }, OnK3s).ShouldNotContain("YmF0dGVyeSBzdGFwbGU");
    }

    [Fact]
    public void For_AnotherSetting_RollsTheReplicas()
    {
        var before = Objects(Everything);
        var after = Objects(Everything with { Environment = Everything.Environment.SetItem("EULA", "FALSE") });

        after.Only("ConfigMap").Name().ShouldNotBe(before.Only("ConfigMap").Name());
        after.Pod().ToJsonString().ShouldNotBe(before.Pod().ToJsonString());
    }

    [Fact]
    public void For_SettingsThatShareTheirBytes_AreNotTheSame()
    {
        static string Name(params (string Key, string Value)[] variables) =>
            Objects(Everything with { Environment = variables.ToImmutableSortedDictionary(v => v.Key, v => v.Value) }).Only("ConfigMap").Name();

        Name(("A", "B"), ("C", "D")).ShouldNotBe(Name(("A", "BCD")));
    }

    [Fact]
    public void For_MoreReplicas_ChangesTheirNumberOnly()
    {
        var two = Objects(Clusters.Site with { Replicas = 2 });
        var three = Objects(Clusters.Site with { Replicas = 3 });

        two.Zip(three).Where(p => p.First.Text() != p.Second.Text()).Select(p => p.First.Kind()).ShouldBe(["Deployment"]);
        two.Only("Deployment")["spec"]!["template"]!.ToJsonString().ShouldBe(three.Only("Deployment")["spec"]!["template"]!.ToJsonString());
    }

    [Theory]
    [InlineData(1, 0)]
    [InlineData(2, 1)]
    public void For_SomeReplicas_HasABudgetOnlyWhereOneCanBeSpared(int replicas, int budgets) =>
        Objects(Clusters.Site with { Replicas = replicas }).Count(o => o.Kind() == "PodDisruptionBudget").ShouldBe(budgets);

    [Fact]
    public void For_AWebService_LosesNoRequestInAnUpdate()
    {
        var objects = Objects(Clusters.Site);

        objects.Only("Deployment")["spec"]!["strategy"]!["rollingUpdate"]!.ToJsonString().ShouldBe("""{"maxUnavailable":0,"maxSurge":1}""");
        var farewell = (int)objects.Container()["lifecycle"]!["preStop"]!["sleep"]!["seconds"]!;
        // nginx is given worker_shutdown_timeout to finish, after the pause and before the kill.
        (farewell + 20).ShouldBeLessThan((int)objects.Pod()["terminationGracePeriodSeconds"]!);
        objects.Container()["readinessProbe"].ShouldNotBeNull();
    }

    [Fact]
    public void For_Volumes_KeepThemWhateverHappens()
    {
        var set = Objects(Everything).Only("StatefulSet")["spec"]!;

        set["persistentVolumeClaimRetentionPolicy"]!.ToJsonString().ShouldBe("""{"whenDeleted":"Retain","whenScaled":"Retain"}""");
        set["volumeClaimTemplates"]!.AsArray().Select(c => $"{c!["metadata"]!["name"]} {c["spec"]!["resources"]!["requests"]!["storage"]}").ShouldBe(["data 5Gi", "tmp 1536Mi"]);
    }

    [Theory]
    [InlineData("/a", null, "httpGet")]
    [InlineData(null, null, "tcpSocket")]
    [InlineData(null, "pg_isready", "exec")]
    public void For_Health_AsksInTheWayThatWasNamed(string? path, string? command, string question)
    {
        var container = Objects(Everything with { Health = new HealthSpec { Path = path, Port = 80, Command = command is null ? [] : [command] } }).Container();

        foreach (var probe in new[] { "startupProbe", "readinessProbe", "livenessProbe" })
        {
            container[probe]![question].ShouldNotBeNull();
        }
    }

    [Fact]
    public void For_StartThatMayTakeLong_IsNotKilledBefore()
    {
        var probe = Objects(Everything with { Health = new HealthSpec { Port = 80, Start = TimeSpan.FromMinutes(10) } }).Container()["startupProbe"]!;

        ((int)probe["periodSeconds"]! * (int)probe["failureThreshold"]!).ShouldBe(600);
    }

    [Fact]
    public void For_PlacementLabels_AreTheNamesThatTheEnginePutsOnNodes()
    {
        Objects(Everything).Pod()["nodeSelector"]!.ToJsonString().ShouldBe("""{"label.palisade.dev/disk":"ssd"}""");
        Objects(Everything, Foreign).Pod()["nodeSelector"]!.ToJsonString().ShouldBe("""{"disk":"ssd"}""");
    }

    [Fact]
    public void For_AnyService_GivesNoPodAToken()
    {
        var objects = Objects(Everything);

        objects.Where(o => o.Kind() == "ServiceAccount").Select(o => (o.Name(), (bool)o["automountServiceAccountToken"]!)).ShouldBe([("default", false), ("game", false)]);
        ((bool)objects.Pod()["automountServiceAccountToken"]!).ShouldBeFalse();
    }

    [Theory]
    [InlineData("$(HOME)", "$$(HOME)")]
    [InlineData("a$$b$c", "a$$$$b$$c")]
    [InlineData("costs 5$ or $x", "costs 5$ or $x")]
    public void For_Arguments_ReachTheProgramAsTheyAre(string argument, string written) =>
        ((string)Objects(Everything with { Command = [argument] }).Container()["args"]![0]!).ShouldBe(written);

    [Fact]
    public void For_VolumesCalledAsOurs_AreBothMounted()
    {
        var objects = Objects(Everything with { Volumes = [new("tmp", 1 << 20, "/a"), new("secrets", 1 << 20, "/b"), new("tmp-0", 1 << 20, "/c")] });

        ManifestReview.Findings(objects).ShouldBeEmpty();
        objects.Container()["volumeMounts"]!.AsArray().Select(m => (string)m!["mountPath"]!).ShouldBe(["/a", "/b", "/c", "/run/secrets", "/tmp"]);
    }

    [Fact]
    public void For_UnprivilegedUserOnALowPort_MayBindIt()
    {
        static JsonNode? Sysctls(int port, int? user) => Objects(Everything with { Published = [new(8080, port)], User = user }).Pod()["securityContext"]!["sysctls"];

        Sysctls(80, 1000)!.ToJsonString().ShouldBe("""[{"name":"net.ipv4.ip_unprivileged_port_start","value":"0"}]""");
        Sysctls(8080, 1000).ShouldBeNull();
        Sysctls(80, null).ShouldBeNull();
    }
}
