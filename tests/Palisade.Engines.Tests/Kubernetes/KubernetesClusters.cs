using System.Collections.Immutable;
using System.Net;
using System.Text.Json.Nodes;
using Palisade.Core;
using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.Kubernetes;

namespace Palisade.Engines.Tests.Kubernetes;

/// <summary>Specs and targets that tests render for.</summary>
internal static class KubernetesClusters
{
    public static KubernetesTarget OnK3s { get; } = new()
    {
        Kubectl = ["k3s", "kubectl"],
        OwnsCluster = true,
        Inside = [IPNetwork.Parse("10.42.0.0/16"), IPNetwork.Parse("10.43.0.0/16"), IPNetwork.Parse("10.86.0.0/16")],
        NodeLabelPrefix = "label.palisade.dev/",
    };

    public static KubernetesTarget Foreign { get; } = new() { Kubectl = ["kubectl", "--context", "work"], OwnsCluster = false };

    /// <summary>A container service in which every key of the YAML is set.</summary>
    public static ContainerServiceSpec Everything { get; } = new()
    {
        Name = "game",
        Image = "docker.io/itzg/minecraft-server:2025.1",
        Replicas = 3,
        Published = [new(25565, 25565), new(31115, 80), new(25565, 25565, "udp"), new(31116, 80)],
        Environment = Sorted(("EULA", "TRUE"), ("MOTD", "two\nlines: \"yes\"")),
        Secrets = Sorted(("db-password", new Secret("correct horse")), ("token", new Secret("battery staple"))),
        Volumes = [new("data", 5L << 30, "/data"), new("tmp", 1536L << 20, "/var/cache/tmp") { Class = "longhorn" }],
        Command = ["serve", "--verbose", "$(HOME)"],
        Health = new HealthSpec { Path = "/healthz?full=1", Port = 80, Start = TimeSpan.FromMinutes(3) },
        Resources = new LimitSpec { MemoryBytes = 1L << 30, MilliCpu = 500 },
        Placement = new PlacementSpec { Nodes = ["pi-3", "pi-2"], Labels = Sorted(("disk", "ssd")) },
        User = 1000,
        ReadOnly = true,
    };

    public static ImmutableArray<ChartSpec> Charts { get; } =
    [
        new ChartSpec
        {
            Name = "longhorn",
            Repo = "https://charts.longhorn.io",
            Chart = "longhorn",
            Version = "1.9.0",
            Namespace = "longhorn-system",
            Values = "persistence:\n  defaultClassReplicaCount: 2\n",
            Privileged = true,
        },
        new ChartSpec { Name = "ocis", Archive = "/charts/ocis-0.8.0.tgz", Namespace = "ocis", Stateful = false },
        new ChartSpec { Name = "metrics", Repo = "oci://registry.example.org/charts", Chart = "metrics", Version = "2.0.1", Namespace = "kube-system" },
    ];

    public static ClusterSpec On(this ClusterSpec spec, string engine = EngineKinds.K3s) => spec with { Engine = new EngineSpec { Kind = engine } };

    public static ImmutableArray<JsonObject> Objects(ServiceSpec service, KubernetesTarget? target = null) =>
        KubernetesObjects.For(Clusters.ThreePis.On(), service, target ?? OnK3s, "registry.example.org/image@sha256:1");

    public static JsonObject Only(this ImmutableArray<JsonObject> objects, string kind) => objects.Single(o => o.Kind() == kind);

    public static JsonNode Pod(this ImmutableArray<JsonObject> objects) =>
        objects.Single(o => o.Kind() is "Deployment" or "StatefulSet")["spec"]!["template"]!["spec"]!;

    public static JsonNode Container(this ImmutableArray<JsonObject> objects) => objects.Pod()["containers"]![0]!;

    public static string Rendered(ClusterSpec spec, KubernetesTarget target) =>
        string.Concat(KubernetesDocuments.Render(spec, Outputs.Empty, new Clusters.OneFolder(new Dictionary<string, string> { ["ocis-0.8.0.tgz"] = "packed" }), target).Select(d => d.Text));

    private static ImmutableSortedDictionary<string, T> Sorted<T>(params (string Key, T Value)[] entries) =>
        entries.ToImmutableSortedDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);
}
