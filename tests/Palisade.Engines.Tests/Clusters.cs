using System.Collections.Immutable;
using System.Net;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;

namespace Palisade.Engines.Tests;

/// <summary>Clusters that tests plan for: specs, facts of their boards, and what those reported.</summary>
internal static class Clusters
{
    public const int OverlayMtu = 1330;

    public static SwarmEngine Engine { get; } = new(OverlayMtu);

    public static WebServiceSpec Site { get; } = new() { Name = "site", Port = 31111, Replicas = 3, Content = "/site" };

    public static ClusterSpec OneBoard { get; } = Spec(("pi-1", NodeRole.Server)) with { Services = [Site with { Replicas = 2 }] };

    public static ClusterSpec ThreePis { get; } =
        Spec(("pi-1", NodeRole.Server), ("pi-2", NodeRole.Agent), ("pi-3", NodeRole.Agent)) with { Services = [Site] };

    public static ClusterSpec ThreeServers { get; } =
        Spec(("pi-1", NodeRole.Server), ("pi-2", NodeRole.Server), ("pi-3", NodeRole.Server), ("pi-4", NodeRole.Agent)) with { Services = [Site] };

    public static ClusterSpec TwentyNodes { get; } = Spec(
    [
        .. Enumerable.Range(1, 3).Select(i => ($"s-{i}", NodeRole.Server)),
        ("b-1", NodeRole.Balancer),
        .. Enumerable.Range(1, 16).Select(i => ($"a-{i}", NodeRole.Agent)),
    ]) with { Services = [Site with { Replicas = 12 }] };

    public static ClusterSpec Spec(params (string Name, NodeRole Role)[] nodes) => new()
    {
        Cluster = "home",
        Engine = new EngineSpec { Kind = "swarm" },
        Operators = [],
        Nodes =
        [
            .. nodes.Select((n, i) => new NodeSpec
            {
                Name = n.Name,
                Address = $"192.168.1.{i + 11}",
                MeshAddress = IPAddress.Parse($"10.86.0.{i + 1}"),
                Role = n.Role,
            }),
        ],
    };

    /// <summary>All nodes reached but <paramref name="unreached"/>.</summary>
    public static PhaseContext Context(ClusterSpec spec, params string[] unreached) => new()
    {
        Spec = spec,
        Engine = Engine,
        Facts = spec.Nodes.Where(n => !unreached.Contains(n.Name)).ToImmutableSortedDictionary(n => n.Name, n => Facts(n.Name)),
        Outputs = Outputs.Empty,
        Ca = new NoCa(),
        Content = new OneFolder(new Dictionary<string, string> { ["index.html"] = "<h1>hello</h1>" }),
    };

    public static PhaseContext Reporting(this PhaseContext context, string node, string name, string value) =>
        context with { Outputs = context.Outputs.With(node, name, new OutputValue(value)) };

    /// <summary>What a manager of a working swarm reports.</summary>
    public static PhaseContext Managing(this PhaseContext context, params string[] nodes) => nodes.Aggregate(context, (c, node) => c
        .Reporting(node, SwarmOutputs.State, SwarmOutputs.Manager)
        .Reporting(node, SwarmOutputs.Id, "swarm-1")
        .Reporting(node, SwarmOutputs.ManagerToken, "token-manager")
        .Reporting(node, SwarmOutputs.WorkerToken, "token-worker"));

    public static ImmutableArray<Catalog> Plan(this PhaseContext context, string phase) =>
        [.. Engine.FormPhases.Concat(Registry.RegistryPhases.All).Concat(Engine.ServicePhases).Single(p => p.Name == phase).Plan(context)];

    public static T Only<T>(this Catalog catalog)
        where T : Resource => catalog.Resources.OfType<T>().Single();

    public static NodeFacts Facts(string name) => new()
    {
        Hostname = name,
        OsId = "debian",
        OsVersion = "12",
        OsCodename = "bookworm",
        Architecture = "aarch64",
        Kernel = "6.1.0",
        MachineId = name,
        BootId = name,
        Time = DateTimeOffset.UnixEpoch,
        MemoryBytes = 1L << 30,
        DiskFreeBytes = 1L << 34,
    };

    public static IContentSource NoFiles { get; } = new OneFolder(new Dictionary<string, string>());

    internal sealed class OneFolder(IReadOnlyDictionary<string, string> files) : IContentSource
    {
        public ImmutableArray<ContentFile> ReadTree(string absolutePath) =>
            [.. files.OrderBy(f => f.Key, StringComparer.Ordinal).Select(f => new ContentFile(f.Key, [.. Encoding.UTF8.GetBytes(f.Value)]))];
    }

    private sealed class NoCa : ICertificateAuthority
    {
        public string CertificatePem => "ca-certificate\n";

        public string Sign(string csrPem, string commonName, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses) =>
            $"certificate of {commonName} for {string.Join(',', names)} {string.Join(',', addresses)} by {csrPem}\n";
    }
}
