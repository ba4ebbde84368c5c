using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.Kubernetes;
using Shouldly;
using Xunit;
using static Palisade.Engines.Tests.Kubernetes.KubernetesClusters;

namespace Palisade.Engines.Tests.Kubernetes;

/// <summary>A service that moves from Swarm to Kubernetes is the same service.</summary>
public sealed class SameServiceTests
{
    public static TheoryData<string> Names => [.. Samples.Keys];

    private static ImmutableSortedDictionary<string, ServiceSpec> Samples { get; } = new Dictionary<string, ServiceSpec>
    {
        ["own web"] = Clusters.Site with { Health = "/healthy?$x=1" },
        ["given web"] = new WebServiceSpec { Name = "app", Port = 8443, Image = "example.org/app:1.2", ImagePort = 3000, Health = "/healthz", Replicas = 4 },
        ["everything"] = Everything,
        ["image's user"] = Everything with { User = null, ReadOnly = false },
        ["root"] = Everything with { User = 0, Command = ["$$", "a b", "$HOME", "{{.Node.ID}}"] },
        ["TCP health"] = Everything with { Health = new HealthSpec { Port = 25565 } },
        ["command health"] = Everything with { Health = new HealthSpec { Command = ["pg_isready", "-U", "$USER"] } },
        ["variables"] = Everything with { Environment = ImmutableSortedDictionary<string, string>.Empty.Add("A", "$HOME ${B} $$ {{.Node.ID}}").Add("B", "two\nlines \"ü\"") },
        ["fewest keys"] = new ContainerServiceSpec { Name = "worker", Image = "worker:1", Published = [] },
        ["half a processor"] = Everything with { Resources = new LimitSpec { MemoryBytes = 96L << 20, MilliCpu = 50 } },
    }.ToImmutableSortedDictionary(StringComparer.Ordinal);

    [Fact]
    public void Behaviour_OfEverything_SeesAllOfIt()
    {
        var seen = Behaviour.OfManifests(Objects(Everything));

        seen.Replicas.ShouldBe("3");
        seen.Ports.ShouldBe("25565>25565/tcp\n25565>25565/udp\n31115>80/tcp\n31116>80/tcp");
        seen.Health.ShouldBe("GET /healthz?full=1 :80");
        seen.Command.ShouldBe("serve|--verbose|$(HOME)");
        seen.Environment.ShouldBe("EULA=TRUE\nMOTD=two\nlines: \"yes\"");
        seen.Secrets.ShouldBe("/run/secrets/db-password 1000\n/run/secrets/token 1000");
        seen.Volumes.ShouldBe("/data\n/var/cache/tmp");
        (seen.Memory, seen.MilliCpu, seen.User, seen.Rights, seen.Tmp, seen.StopSeconds).ShouldBe(("1073741824", "500", "1000:1000", "true -ALL +", "67108864", "30"));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void Rendered_ForBothEngines_BehavesTheSame(string sample)
    {
        var service = Samples[sample];
        var spec = Clusters.ThreePis with { Services = [service] };
        var stack = Clusters.Engine.Render(spec, Outputs.Empty, Clusters.NoFiles).Single(d => d.Owner == "services." + service.Name).Text;

        var manifests = KubernetesObjects.For(spec.On(), service, OnK3s, ServiceImages.Find(spec, Outputs.Empty, service) ?? ServiceImages.Expected(spec, service));

        Behaviour.OfManifests(manifests).ShouldBe(Behaviour.OfStack(stack));
    }
}
