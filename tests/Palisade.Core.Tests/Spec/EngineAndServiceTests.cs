using System.Net;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Core.Spec.Yaml;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests.Spec;

public sealed class EngineAndServiceTests
{
    [Fact]
    public void Load_Container_TakesShorthandsAndDefaults()
    {
        var game = Container("""
            ports: [25565, { port: 8080, target: 80 }, { port: 19132, protocol: udp }]
            volumes: { data: 5Gi, config: { size: 512Mi, path: /etc/game } }
            env: { EULA: "TRUE", SEED: 007, RATIO: 1.50, ON: yes, MOTD: "a\nb", NONE: "" }
            resources: { memory: 1Gi, cpu: 0.5 }
            secrets: { rcon: env:PI_PASSWORD, key: file:closed-secret }
            """);

        game.Replicas.ShouldBe(1);
        game.Ports.ShouldBe([new ServicePort(25565, 25565), new ServicePort(8080, 80), new ServicePort(19132, 19132, "udp")]);
        game.Volumes.ShouldBe([new VolumeSpec("data", 5L << 30, "/data"), new VolumeSpec("config", 512L << 20, "/etc/game")]);
        game.Environment.Select(e => $"{e.Key}={e.Value}").ShouldBe(["EULA=TRUE", "MOTD=a\nb", "NONE=", "ON=yes", "RATIO=1.50", "SEED=007"]);
        game.Resources.ShouldBe(new LimitSpec { MemoryBytes = 1L << 30, MilliCpu = 500 });
        game.Secrets.Select(s => $"{s.Key}={s.Value.Reveal()}").ShouldBe(["key=from-a-file", "rcon=from-the-environment"]);
        game.ToString().ShouldNotContain("from-");
        game.Command.ShouldBeEmpty();
        game.Health.ShouldBeNull();
        game.User.ShouldBeNull();
        game.ReadOnly.ShouldBeFalse();
    }

    [Fact]
    public void Load_ContainerWithEveryKey_HasThemAll()
    {
        var game = Container("""
            replicas: 2
            ports: 9000
            command: [serve, --path, /data]
            health: { path: /ready, start: 3m }
            placement: { nodes: pi-1, labels: { disk: ssd } }
            user: 1000
            readOnly: true
            """);

        game.Replicas.ShouldBe(2);
        game.Command.ShouldBe(["serve", "--path", "/data"]);
        game.Health!.Path.ShouldBe("/ready");
        game.Health.Port.ShouldBe(9000);
        game.Health.Start.ShouldBe(TimeSpan.FromMinutes(3));
        game.Placement.Nodes.ShouldBe(["pi-1"]);
        game.Placement.Labels.ShouldContainKeyAndValue("disk", "ssd");
        game.User.ShouldBe(1000);
        game.ReadOnly.ShouldBeTrue();
    }

    [Theory]
    [InlineData("health: /ready", "/ready 80 ")]
    [InlineData("health: {}", " 80 ")]
    [InlineData("health: { port: 9 }", " 9 ")]
    [InlineData("health: { command: [pg_isready, -q] }", "  pg_isready -q")]
    public void Load_Health_FillsInThePort(string health, string expected)
    {
        var service = Container($"ports: [{{ port: 53, protocol: udp }}, {{ port: 8080, target: 80 }}]\n{health}");

        $"{service.Health!.Path} {service.Health.Port} {string.Join(' ', service.Health.Command)}".ShouldBe(expected);
    }

    [Fact]
    public void Load_K3s_HasItsKeys()
    {
        var spec = SpecWorld.Good(SpecWorld.Minimal.Replace("10.0.0.11", "{ address: 10.0.0.11, role: server }, pi-2: { address: 10.0.0.12, role: server }, pi-3: { address: 10.0.0.13, role: server }", StringComparison.Ordinal) + """
            engine:
              kind: k3s
              version: v1.34.1+k3s1
              artifacts: ./k3s
              vip: 10.0.0.100
              snapshots: { every: 6h, keep: 12 }
            charts:
              longhorn: { repo: https://charts.longhorn.io, version: 1.9.0, namespace: longhorn-system, privileged: true, values: { persistence: { defaultClass: false } } }
              drive: { archive: ./ocis.tgz, stateful: false }
            """, SpecWorld.Machine().WithArtifacts("/cluster/k3s").File("/cluster/ocis.tgz", "x"));

        spec.Engine.ShouldBe(new EngineSpec
        {
            Kind = "k3s", Version = "v1.34.1+k3s1", Artifacts = "/cluster/k3s", Vip = IPAddress.Parse("10.0.0.100"),
            Snapshots = new SnapshotSpec { Every = TimeSpan.FromHours(6), Keep = 12 },
        });
        spec.Charts[0].ShouldBe(new ChartSpec
        {
            Name = "longhorn", Repo = "https://charts.longhorn.io", Chart = "longhorn", Version = "1.9.0", Namespace = "longhorn-system", Privileged = true,
            Values = "persistence:\n  defaultClass: false\n",
        });
        spec.Charts[1].ShouldBe(new ChartSpec { Name = "drive", Archive = "/cluster/ocis.tgz", Namespace = "drive", Stateful = false });
    }

    [Fact]
    public void Load_Kubernetes_NeedsNeitherBoardsNorOperators()
    {
        var spec = SpecWorld.Good("""
            cluster: home
            engine: { kind: kubernetes, kubeconfig: ~/.kube/office, context: office }
            registry: { address: registry.example.org:5000/team }
            services:
              site: { kind: web, port: 31111, content: site }
            """);

        spec.Engine.Kubeconfig.ShouldBe("/home/me/.kube/office");
        spec.Engine.Context.ShouldBe("office");
        spec.Registry.Address.ShouldBe("registry.example.org:5000/team");
        spec.Nodes.ShouldBeEmpty();
        spec.Operators.ShouldBeEmpty();
    }

    [Fact]
    public void Load_ValuesOfAChart_KeepTheTypeOfEveryScalar()
    {
        var (document, findings) = SpecWorld.Load(SpecWorld.Minimal + """
            engine: k3s
            charts:
              x:
                repo: https://example.org/charts
                version: 1.0.0
                values:
                  number: 1
                  text: "1"
                  truth: yes
                  quoted: 'yes'
                  nothing:
                  none: {}
                  empty: []
                  "a: b": "c # d"
                  lines: |
                    one
                      two
                  list:
                    - name: first
                      args: [a, 'b', 3]
                    -
                      - nested
                    - {}
            """);

        SpecWorld.Text(findings).ShouldBeEmpty();
        document!.Spec.Charts[0].Values.ShouldBe("""
            number: 1
            text: "1"
            truth: yes
            quoted: "yes"
            nothing: null
            none: {}
            empty: []
            "a: b": "c # d"
            lines: "one\n  two\n"
            list:
              -
                name: first
                args:
                  - a
                  - "b"
                  - 3
              -
                - nested
              - {}

            """);
        YamlTree.Write(YamlComposer.Compose(new SourceText("x", document.Spec.Charts[0].Values!), [])!).ShouldBe(document.Spec.Charts[0].Values);
    }

    [Fact]
    public void Load_KeysInValuesOfAChart_AreNotPrinted()
    {
        var (document, findings) = SpecWorld.Load(SpecWorld.Minimal + """
            engine: k3s
            charts: { x: { repo: https://example.org, version: 1.0.0, values: { adminPassword: hunter2, tls: "-----BEGIN PRIVATE KEY-----" } } }
            """);

        document.ShouldBeNull();
        var text = SpecWorld.Text(findings);
        text.ShouldContain("PAL0150");
        text.ShouldContain("PAL0144");
        text.ShouldNotContain("hunter2");
        text.ShouldNotContain("BEGIN");
    }

    [Theory]
    [InlineData("5Gi", 5368709120L)]
    [InlineData("512Mi", 536870912L)]
    [InlineData("1.5Gi", 1610612736L)]
    [InlineData("500M", 500000000L)]
    [InlineData("1k", 1000L)]
    [InlineData("1048576", 1048576L)]
    [InlineData("0.000001k", 1L)]
    [InlineData("999999999999999Ti", null)]
    [InlineData("5GB", null)]
    [InlineData("5 Gi", null)]
    [InlineData("-1", null)]
    [InlineData("1e3", null)]
    [InlineData("", null)]
    public void TryParseBytes_ReadsKubernetesNotation(string text, long? expected)
    {
        Quantity.TryParseBytes(text, out var bytes).ShouldBe(expected is not null);
        if (expected is { } value)
        {
            bytes.ShouldBe(value);
            Quantity.TryParseBytes(Quantity.Write(value), out var again).ShouldBeTrue();
            again.ShouldBe(value);
        }
    }

    private static ContainerServiceSpec Container(string keys) => (ContainerServiceSpec)SpecWorld.Good(
        SpecWorld.Minimal.Replace("10.0.0.11", "{ address: 10.0.0.11, role: server, labels: { disk: ssd } }, pi-2: 10.0.0.12", StringComparison.Ordinal)
        + "services:\n  game:\n    kind: container\n    image: docker.io/itzg/minecraft-server:2025.1\n    " + keys.ReplaceLineEndings("\n    ") + "\n").Services[0];
}
