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

    [Fact]
    public void Load_TwentyNodesExample_HasThreeServersAndABalancer() =>
        Load("twenty-nodes.yaml").Document!.Spec.Nodes.CountBy(n => n.Role).OrderBy(c => c.Key).Select(c => c.Value).ShouldBe([3, 16, 1]);

    private static (SpecDocument? Document, DiagnosticBag Findings) Load(string name)
    {
        var machine = new FakeSpecEnvironment()
            .File($"{Folder}/.palisade/lab/id_ed25519.pub", SamplePublicKeys.Ed25519())
            .File($"{Folder}/site/index.html", "")
            .File("/home/me/.ssh/id_ed25519.pub", SamplePublicKeys.Ed25519())
            .File("/home/me/.ssh/ben.pub", SamplePublicKeys.Ed25519("ben"))
            .File("/home/me/.ssh/carol.pub", SamplePublicKeys.Ed25519("carol"))
            .File("/home/me/.ssh/rack", "-----BEGIN OPENSSH PRIVATE KEY-----\n")
            .Set("PI_PASSWORD", "x").Set("BEN_PASSWORD", "x");
        return new SpecLoader().Load(name, File.ReadAllBytes(Path.Combine(Folder, name)), Folder, machine);
    }
}
