using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests.Spec;

public sealed class ExampleTests
{
    private static readonly string Folder = Path.Combine(Repository.Root, "examples");

    public static TheoryData<string> Examples => [.. Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    [Theory]
    [MemberData(nameof(Examples))]
    public void Load_Example_HasNothingToSay(string name)
    {
        var (document, findings) = Load(name);

        SpecWorld.Text(findings).ShouldBeEmpty();
        document.ShouldNotBeNull();
    }

    [Fact]
    public void Load_LabExample_IsThreeNodesThatServe()
    {
        var spec = Load("lab.yaml").Document!.Spec;

        spec.Nodes.Select(n => $"{n.Name} {n.Address} {n.Role}").ShouldBe(["n1 10.77.0.11 Server", "n2 10.77.0.12 Agent", "n3 10.77.0.13 Agent"]);
        spec.Nodes.ShouldAllBe(n => n.Ssh.User == "pi" && n.Ssh.Password!.Reveal() == "raspberry");
        spec.Services.ShouldHaveSingleItem().Ports.ShouldBe([new ServicePort(31111, 8080)]);
        File.Exists(Path.Combine(((WebServiceSpec)spec.Services[0]).Content!, "index.html")).ShouldBeTrue();
    }

    [Theory]
    [InlineData("three-pis", "three-pis-swarm")]
    [InlineData("twenty-nodes-k3s", "twenty-nodes")]
    [InlineData("lab-k3s", "lab")]
    public void Load_K3sVariant_IsTheSameClusterOnAnotherEngine(string k3s, string swarm)
    {
        var (one, other) = (Load(k3s + ".yaml").Document!.Spec, Load(swarm + ".yaml").Document!.Spec);

        one.Engine.Kind.ShouldBe(EngineKinds.K3s);
        other.Engine.Kind.ShouldBe(EngineKinds.Swarm);
        one.Nodes.Select(n => (n.Name, n.Address, n.Role, n.MeshAddress)).ShouldBe(other.Nodes.Select(n => (n.Name, n.Address, n.Role, n.MeshAddress)));
        one.Services.OfType<WebServiceSpec>().ShouldBe(other.Services.OfType<WebServiceSpec>());
    }

    [Fact]
    public void Load_TwentyNodesOnK3s_HasSharedAddressSnapshotsAndStorage()
    {
        var spec = Load("twenty-nodes-k3s.yaml").Document!.Spec;

        spec.Engine.Vip.ShouldBe(System.Net.IPAddress.Parse("10.20.0.10"));
        spec.Engine.Snapshots.ShouldBe(new SnapshotSpec { Every = TimeSpan.FromHours(6), Keep = 12 });
        spec.Charts.ShouldHaveSingleItem().Values!.ShouldContain("defaultClass: false");
        spec.Services.OfType<ContainerServiceSpec>().ShouldHaveSingleItem().Volumes.ShouldBe([new VolumeSpec("data", 20L << 30, "/data") { Class = "longhorn" }]);
    }

    [Theory]
    [InlineData("twenty-nodes.yaml")]
    [InlineData("twenty-nodes-k3s.yaml")]
    public void Load_TwentyNodesExample_HasThreeServersAndABalancer(string name) =>
        Load(name).Document!.Spec.Nodes.CountBy(n => n.Role).OrderBy(c => c.Key).Select(c => c.Value).ShouldBe([3, 16, 1]);

    private static (SpecDocument? Document, DiagnosticBag Findings) Load(string name)
    {
        var machine = new FakeSpecEnvironment()
            .File($"{Folder}/.palisade/lab/id_ed25519.pub", SamplePublicKeys.Ed25519())
            .File($"{Folder}/site/index.html", "")
            .File("/home/me/.ssh/id_ed25519.pub", SamplePublicKeys.Ed25519())
            .File("/home/me/.ssh/ben.pub", SamplePublicKeys.Ed25519("ben"))
            .File("/home/me/.ssh/carol.pub", SamplePublicKeys.Ed25519("carol"))
            .File("/home/me/.ssh/rack", "-----BEGIN OPENSSH PRIVATE KEY-----\n")
            .Set("PI_PASSWORD", "x").Set("BEN_PASSWORD", "x").Set("RCON_PASSWORD", "x").Set("NOTES_SESSION_KEY", "x");
        return new SpecLoader().Load(name, File.ReadAllBytes(Path.Combine(Folder, name)), Folder, machine);
    }
}
