using System.Collections.Immutable;
using System.Net;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Core.Spec;
using Palisade.Testing;

namespace Palisade.Core.Tests.Spec;

/// <summary>Generated specs that are valid, each built from a seed so that a failing one can be made again.</summary>
internal static class SpecGen
{
    /// <summary>Text that YAML readers stumble over, besides plain words.</summary>
    private static readonly string[] Awkward =
    [
        "plain", "with space", "yes", "no", "null", "~x", "0x1F", "1e3", "12:30", "2026-01-02", "a: b", "a #b", "- item", "{x}", "[x]", "*a", "&a", "!t", "%d", "@x", "`x`",
        "quote\"s", "it's", "back\\slash", "ü ß 网站", "🐧", "trailing ", " leading", "a,b", "|", ">", "?", ":", "-", "e\u0301",
    ];

    public static Gen<ClusterSpec> Valid { get; } = Gen.Choose(0, int.MaxValue).Select(seed => Make(new Random(seed)));

    private static ClusterSpec Make(Random r)
    {
        var count = r.Next(1, 30);
        var servers = new[] { 1, 3, 5 }.Where(n => n <= count).ToArray() is var odd ? odd[r.Next(odd.Length)] : 1;
        var ports = new Queue<int>(Enumerable.Range(0, 40).Select(i => 20000 + (i * 37) + r.Next(30)));
        ImmutableArray<NodeSpec> nodes = [.. Enumerable.Range(0, count).Select(i => Node(r, i, i < servers ? NodeRole.Server : r.Next(5) == 0 ? NodeRole.Balancer : NodeRole.Agent))];
        var k3s = r.Next(2) == 0;
        return new ClusterSpec
        {
            Cluster = Name(r),
            Engine = k3s ? K3s(r) : new EngineSpec { Kind = EngineKinds.Swarm },
            Charts = k3s ? [.. Enumerable.Range(0, r.Next(3)).Select(i => Chart(r, i))] : [],
            Operators = [.. Enumerable.Range(0, r.Next(1, 4)).Select(i => Operator(r, i))],
            Nodes = nodes,
            Mesh = new MeshSpec { Subnet = IPNetwork.Parse("10.86.0.0/16"), Port = ports.Dequeue() },
            Time = new TimeSpec { Zone = r.Next(2) == 0 ? null : "America/Argentina/Buenos_Aires", Servers = r.Next(2) == 0 ? [] : ["pool.ntp.org", "2001:db8::1"] },
            Upgrades = new UpgradesSpec { Security = r.Next(2) == 0, RebootAt = r.Next(2) == 0 ? null : new TimeOnly(r.Next(24), r.Next(60)) },
            Registry = new RegistrySpec { Port = ports.Dequeue() },
            Harden = Harden(r, ports),
            Services = [.. Enumerable.Range(0, r.Next(0, 4)).Select(i => r.Next(2) == 0 ? (ServiceSpec)Service(r, i, ports.Dequeue()) : Container(r, i, ports, nodes, k3s))],
        };
    }

    private static NodeSpec Node(Random r, int index, NodeRole role)
    {
        var fixedAddress = r.Next(3) == 0;
        return new NodeSpec
        {
            Name = $"{Name(r)}-{index}",
            Address = fixedAddress || r.Next(2) == 0 ? $"192.168.7.{index + 10}" : r.Next(2) == 0 ? $"2001:db8::{index + 10:x}" : $"host-{index}.example.org",
            Role = role,
            MeshAddress = IPAddress.Parse($"10.86.{r.Next(1, 200)}.{index + 1}"),
            Ssh = new SshSpec
            {
                User = Pick(r, "pi", "root", "ubuntu", "Vendor.User"),
                Port = r.Next(2) == 0 ? 22 : 2222,
                Password = Maybe(r),
                SudoPassword = Maybe(r),
                Identity = r.Next(3) == 0 ? "/home/me/.ssh/board" : null,
                Jump = r.Next(4) == 0 ? "me@gate.example.org:22,other" : null,
            },
            Network = fixedAddress ? new NetworkSpec
            {
                Address = IPAddress.Parse($"192.168.7.{index + 10}"),
                PrefixLength = 24,
                Gateway = r.Next(2) == 0 ? IPAddress.Parse("192.168.7.1") : null,
                Dns = r.Next(2) == 0 ? [] : [IPAddress.Parse("192.168.7.1"), IPAddress.Parse("2001:db8::53")],
                Interface = r.Next(2) == 0 ? null : "eth0.7",
            } : null,
            Labels = r.Next(3) == 0 ? ImmutableSortedDictionary<string, string>.Empty.Add("topology.kubernetes.io/zone", "left").Add("disk", "ssd") : ImmutableSortedDictionary<string, string>.Empty,
        };
    }

    private static OperatorSpec Operator(Random r, int index)
    {
        var sudo = index == 0 ? SudoMode.NoPassword : (SudoMode)r.Next(3);
        return new OperatorSpec
        {
            Name = $"op_{index}-{Pick(r, "a", "x-y", "no", "n_1")}",
            Keys = r.Next(2) == 0 ? [SamplePublicKeys.Ed25519("k e y " + index)] : [SamplePublicKeys.Rsa(4096, "rsa" + index), SamplePublicKeys.Ecdsa("ec" + index)],
            Sudo = sudo,
            Password = sudo == SudoMode.Password ? new Secret(Text(r).Trim() + "x") : null,
        };
    }

    private static HardenSpec Harden(Random r, Queue<int> ports) => new()
    {
        Ssh = new SshdSpec { MaxAuthTries = r.Next(1, 11), LoginGrace = TimeSpan.FromSeconds(r.Next(10, 601)), IdleTimeout = TimeSpan.FromSeconds(r.Next(60, 86401)), Forwarding = r.Next(2) == 0 },
        Firewall = new FirewallSpec
        {
            SshFrom = r.Next(2) == 0 ? [] : [IPNetwork.Parse("0.0.0.0/0"), IPNetwork.Parse("::/0"), IPNetwork.Parse("10.1.2.3/32")],
            SshPerMinute = r.Next(1, 1001),
            Open = [.. Enumerable.Range(0, r.Next(3)).Select(i => new OpenPortSpec { Port = ports.Dequeue(), Protocol = i == 0 ? "udp" : "tcp", From = r.Next(2) == 0 ? null : IPNetwork.Parse("2001:db8::/32") })],
        },
        Ban = new BanSpec { MaxRetry = r.Next(1, 101), FindTime = TimeSpan.FromMinutes(r.Next(1, 1000)), BanTime = r.Next(2) == 0 ? null : TimeSpan.FromHours(r.Next(1, 1000)), Ignore = r.Next(2) == 0 ? [] : [IPNetwork.Parse("10.0.0.0/8")] },
        Banner = r.Next(2) == 0 ? null : Text(r) + "\n" + Text(r) + "\n",
        VendorUsers = r.Next(2) == 0 ? new HardenSpec().VendorUsers : ["pi"],
        Waivers = r.Next(2) == 0 ? [] : [new WaiverSpec("SSH-02", "because " + Text(r)), new WaiverSpec("KRN-01", "so")],
    };

    private static WebServiceSpec Service(Random r, int index, int port) => new()
    {
        Name = $"s-{Name(r)}-{index}",
        Port = port,
        Replicas = r.Next(1, 50),
        Content = index % 2 == 0 ? "/cluster/site" : null,
        Image = index % 2 == 0 ? null : Pick(r, "nginx", "registry.example.org:5000/team/site:1.2", "site@sha256:" + new string('a', 64)),
        ImagePort = r.Next(1, 65536),
        Health = Pick(r, "/", "/healthz", "/a/b?c=d&e=f"),
    };

    private static EngineSpec K3s(Random r) => new()
    {
        Kind = EngineKinds.K3s,
        Version = r.Next(2) == 0 ? null : "v1.34.1+k3s1",
        Vip = r.Next(2) == 0 ? null : IPAddress.Parse("192.168.7.250"),
        Snapshots = new SnapshotSpec { Every = TimeSpan.FromHours(new[] { 1, 6, 12, 24, 72 }[r.Next(5)]), Keep = r.Next(1, 100) },
    };

    private static ChartSpec Chart(Random r, int index) => new()
    {
        Name = $"c-{Name(r)}-{index}",
        Repo = Pick(r, "https://charts.example.org/stable", "oci://registry.example.org:5000/charts"),
        Chart = Pick(r, "Chart.1", "longhorn-ui"),
        Version = Pick(r, "1.9.0", "v0.8.0-rc.1+build"),
        Namespace = Pick(r, "kube-system", "storage"),
        Stateful = r.Next(2) == 0,
        Privileged = r.Next(2) == 0,
    };

    private static ContainerServiceSpec Container(Random r, int index, Queue<int> ports, ImmutableArray<NodeSpec> nodes, bool k3s)
    {
        var volumes = r.Next(2) == 0;
        ImmutableArray<ServicePort> published = [.. Enumerable.Range(0, r.Next(1, 3)).Select(i => new ServicePort(ports.Dequeue(), r.Next(1, 65536), i == 0 ? "tcp" : "udp"))];
        return new ContainerServiceSpec
        {
            Name = $"s-{Name(r)}-{index}",
            Image = Pick(r, "game:1", "docker.io/itzg/minecraft-server:2025.1", "site@sha256:" + new string('a', 64)),
            Replicas = volumes && !k3s ? 1 : published.Length > 1 ? 1 : r.Next(1, 9),
            Published = published,
            Environment = Words(r, "EULA", "motd", "A.B-C_1"),
            Secrets = r.Next(2) == 0 ? ImmutableSortedDictionary<string, Secret>.Empty : ImmutableSortedDictionary<string, Secret>.Empty.Add("db-password.txt", new Secret("s" + Text(r))),
            Volumes = volumes ? [new VolumeSpec("data", r.Next(1, 100000) * 1048576L, "/data"), new VolumeSpec("0", 1L << 40, "/var/lib/x_y.z")] : [],
            Command = r.Next(2) == 0 ? [] : [Text(r) + "x", Text(r)],
            Health = r.Next(3) switch
            {
                0 => null,
                1 => new HealthSpec { Path = r.Next(2) == 0 ? null : "/a?b", Port = r.Next(1, 65536), Start = TimeSpan.FromSeconds(r.Next(5, 3601)) },
                _ => new HealthSpec { Command = ["pg_isready", Text(r)] },
            },
            Resources = new LimitSpec { MemoryBytes = r.Next(8, 100000) * 1048576L, MilliCpu = r.Next(2) == 0 ? null : r.Next(1, 9999) },
            Placement = new PlacementSpec { Nodes = r.Next(2) == 0 ? [] : [.. nodes.Where(n => n.Role != NodeRole.Balancer).Take(2).Select(n => n.Name)] },
            User = r.Next(2) == 0 ? null : r.Next(),
            ReadOnly = r.Next(2) == 0,
        };
    }

    private static ImmutableSortedDictionary<string, string> Words(Random r, params string[] names) =>
        names.Where(_ => r.Next(2) == 0).ToImmutableSortedDictionary(n => n, _ => Text(r), StringComparer.Ordinal);

    private static string Name(Random r) => Pick(r, "a", "pi", "yes", "null", "n1", "0", "12", "1e3", "rack-left", "xn--e1afmkfd", "true", "abcdefghijklmnopqrst");

    private static string Text(Random r) => Awkward[r.Next(Awkward.Length)];

    private static Secret? Maybe(Random r) => r.Next(2) == 0 ? null : new Secret("s" + Text(r));

    private static string Pick(Random r, params string[] words) => words[r.Next(words.Length)];
}
