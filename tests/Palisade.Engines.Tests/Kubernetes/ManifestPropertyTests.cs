using System.Collections.Immutable;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Core;
using Palisade.Core.Spec;
using Palisade.Engines.Kubernetes;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests.Kubernetes;

/// <summary>Whatever the YAML may say, what comes out is something that the API server takes and a reviewer would pass.</summary>
public sealed class ManifestPropertyTests
{
    private static readonly string[] Awkward = ["", "yes", "a: b", "$(HOME)", "$$", "two\nlines\n", "ü 网站", "quote\"s", " ", "--flag=1", "0x1F"];

    [Fact]
    public void For_AnyService_PassesTheReview() => Check(300, service =>
    {
        foreach (var target in new[] { KubernetesClusters.OnK3s, KubernetesClusters.Foreign })
        {
            ManifestReview.Findings(KubernetesClusters.Objects(service, target)).ShouldBeEmpty();
        }
    });

    [Fact]
    public void For_AnyService_PublishesEveryPortExactlyOnce() => Check(300, service =>
    {
        var published = KubernetesClusters.Objects(service).Where(o => o.Kind() == "Service").SelectMany(s => s["spec"]!["ports"]?.AsArray() ?? [])
            .Select(p => new ServicePort((int)p!["port"]!, (int)p["targetPort"]!, p["protocol"]!.ToString().ToLowerInvariant()));

        published.OrderBy(p => (p.Port, p.Protocol)).ShouldBe(service.Ports.OrderBy(p => (p.Port, p.Protocol)));
    });

    private static void Check(int count, Action<ServiceSpec> property) => Prop.ForAll(Gen.Choose(0, int.MaxValue).Select(seed => Service(new Random(seed))).ToArbitrary(), property)
        .Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithReplay(new Replay(new Rnd(2026, 23), null)));

    private static ServiceSpec Service(Random r) => r.Next(4) switch
    {
        0 => new WebServiceSpec { Name = Name(r, 52), Replicas = r.Next(1, 40), Port = Port(r), Content = "/site", Health = "/" },
        1 => new WebServiceSpec { Name = Name(r, 52), Replicas = r.Next(1, 40), Port = Port(r), Image = "example.org/app:1", ImagePort = r.Next(1, 65536), Health = "/health?x=1" },
        _ => Container(r),
    };

    private static ContainerServiceSpec Container(Random r) => new()
    {
        Name = Name(r, 52),
        Image = "registry.example.org:5000/team/app@sha256:" + new string('a', 64),
        Replicas = r.Next(1, 10),
        Published = [.. Many(r, 4, _ => new ServicePort(Port(r), r.Next(1, 65536), r.Next(2) == 0 ? "tcp" : "udp")).DistinctBy(p => (p.Port, p.Protocol))],
        Environment = Map(r, i => $"V_{i}.a-B", _ => Awkward[r.Next(Awkward.Length)]),
        // A digest of secrets is slow on purpose.
        Secrets = r.Next(20) == 0 ? Map(r, i => $"s{i}.a_b-c", _ => new Secret(Awkward[r.Next(Awkward.Length)])) : ImmutableSortedDictionary<string, Secret>.Empty,
        Volumes = [.. Many(r, 3, i => new VolumeSpec(Pick(r, "tmp", "secrets", "data") + i, r.NextInt64(1L << 20, 64L << 40), "/var/lib/v" + i) { Class = r.Next(2) == 0 ? null : "fast" })],
        Command = [.. Many(r, 3, _ => Awkward[r.Next(Awkward.Length)])],
        Health = r.Next(4) switch
        {
            0 => null,
            1 => new HealthSpec { Path = "/healthz", Port = r.Next(1, 65536), Start = TimeSpan.FromSeconds(r.Next(5, 3600)) },
            2 => new HealthSpec { Port = r.Next(1, 65536) },
            _ => new HealthSpec { Command = ["test", "-f", "/tmp/ready"] },
        },
        Resources = new LimitSpec { MemoryBytes = r.NextInt64(8L << 20, 1L << 40), MilliCpu = r.Next(2) == 0 ? null : r.Next(1, 64000) },
        Placement = new PlacementSpec { Nodes = [.. Many(r, 3, i => $"pi-{i}")], Labels = Map(r, i => $"disk.{i}", _ => "ssd") },
        User = r.Next(3) switch { 0 => null, 1 => 0, _ => r.Next(1, int.MaxValue) },
        ReadOnly = r.Next(2) == 0,
    };

    private static int Port(Random r) => r.Next(2) == 0 ? r.Next(30000, 32768) : r.Next(1, 65536);

    private static string Name(Random r, int longest) => (char)r.Next('a', 'z' + 1) + string.Concat(Enumerable.Range(0, r.Next(longest - 1)).Select(_ => "abc-123"[r.Next(7)])).Trim('-');

    private static IEnumerable<T> Many<T>(Random r, int most, Func<int, T> make) => Enumerable.Range(0, r.Next(most + 1)).Select(make);

    private static ImmutableSortedDictionary<string, T> Map<T>(Random r, Func<int, string> key, Func<int, T> value) =>
        Many(r, 3, i => KeyValuePair.Create(key(i), value(i))).ToImmutableSortedDictionary(StringComparer.Ordinal);

    private static string Pick(Random r, params string[] words) => words[r.Next(words.Length)];
}
