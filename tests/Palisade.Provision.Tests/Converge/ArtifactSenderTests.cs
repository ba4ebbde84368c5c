using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Node;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

public sealed class ArtifactSenderTests : IDisposable
{
    private const string Target = "/usr/local/bin/k3s";

    private readonly ConvergeHarness cluster = new();
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-sender-").FullName;
    private readonly FakeArtifacts artifacts;

    public ArtifactSenderTests()
    {
        artifacts = new FakeArtifacts(folder);
        cluster.Artifacts = artifacts;
        Want("version one");
    }

    public void Dispose()
    {
        cluster.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Apply_OnNodesWithoutTheFile_SendsItAndPutsItInPlace()
    {
        var result = await cluster.ApplyAsync();

        result.Changed.ShouldAllBe(c => c.Count == 1);
        foreach (var name in cluster.Names)
        {
            var file = cluster.Fleet[name].Node.System.Files.Find(Target).ShouldNotBeNull();
            System.Text.Encoding.UTF8.GetString(file.Content).ShouldBe("version one");
            file.Mode.ShouldBe("0755");
            cluster.Fleet[name].Node.System.List(NodePaths.Incoming).ShouldBeEmpty();
        }
    }

    [Fact]
    public async Task Apply_Twice_SendsNothingAndReadsNothingTheSecondTime()
    {
        await cluster.ApplyAsync();
        cluster.Names.ToList().ForEach(n => cluster.Fleet[n].Node.System.Digested.Clear());

        var second = await cluster.ApplyAsync();

        second.TotalChanged.ShouldBe(0);
        cluster.Names.ShouldAllBe(n => cluster.Fleet[n].Uploads.Count == 1);
        cluster.Names.ShouldAllBe(n => cluster.Fleet[n].Node.System.Digested.Count == 0);
    }

    [Fact]
    public async Task Apply_WhenOneNodeHasTheFile_SendsItToTheOthersOnly()
    {
        cluster.Fleet["n2"].Node.System.Files.Seed(Target, "version one", "0755");

        await cluster.ApplyAsync();

        cluster.Names.Where(n => !cluster.Fleet[n].Uploads.IsEmpty).ShouldBe(["n1", "n3"]);
    }

    [Fact]
    public async Task Apply_ForSelectedNodes_SendsNothingToTheOthers()
    {
        await cluster.ApplyAsync(new HashSet<string> { "n3" });

        cluster.Names.Where(n => !cluster.Fleet[n].Uploads.IsEmpty).ShouldBe(["n3"]);
        cluster.Fleet["n1"].Node.System.Stat(Target).ShouldBeNull();
    }

    [Fact]
    public async Task Apply_AfterAnUploadBrokeOff_SendsTheRestAndNeverUsesTheHalf()
    {
        cluster.Fleet["n2"].UploadBreaksAfter = 4;

        var broken = await cluster.ApplyAsync();
        broken.Failures.Single().Node.ShouldBe("n2");
        cluster.Fleet["n2"].Node.System.Stat(Target).ShouldBeNull();

        (await cluster.ApplyAsync()).Failures.ShouldBeEmpty();
        cluster.Fleet["n2"].Uploads.Last().Have.ShouldBe(4);
        cluster.Fleet["n2"].Node.System.Files.Text(Target).ShouldBe("version one");
    }

    [Fact]
    public async Task Apply_WhenAnUploadArrivesSpoiled_SendsItOnceMore()
    {
        cluster.Fleet["n2"].SpoiledUploads = 1;

        (await cluster.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster.Fleet["n2"].Uploads.Select(u => u.Have).ShouldBe([0, 0]);
        cluster.Fleet["n2"].Node.System.Files.Text(Target).ShouldBe("version one");
    }

    [Fact]
    public async Task Apply_WhenUploadsKeepArrivingSpoiled_FailsThatNodeAndKeepsTheOldFile()
    {
        cluster.Fleet["n2"].Node.System.Files.Seed(Target, "version nil", "0755");
        cluster.Fleet["n2"].SpoiledUploads = 9;

        var result = await cluster.ApplyAsync();

        result.Failures.Single().Diagnostic.Error.ShouldBe(ArtifactErrors.NotSent);
        cluster.Fleet["n2"].Node.System.Files.Text(Target).ShouldBe("version nil");
        cluster.Fleet["n2"].Uploads.Count.ShouldBe(2);
    }

    [Fact]
    public async Task Apply_OfAnotherVersion_ForgetsThePartOfTheFirst()
    {
        cluster.Fleet["n2"].UploadBreaksAfter = 4;
        await cluster.ApplyAsync();
        Want("version two");

        (await cluster.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster.Fleet["n2"].Uploads.Last().Have.ShouldBe(0);
        cluster.Fleet["n2"].Node.System.List(NodePaths.Incoming).ShouldBeEmpty();
        cluster.Fleet["n2"].Node.System.Files.Text(Target).ShouldBe("version two");
    }

    [Fact]
    public async Task Plan_ShowsWhatAndHowLarge_AndSendsNothing()
    {
        var plan = await cluster.PlanAsync();

        plan.Nodes.ShouldAllBe(n => n.Changes.Single().Change.Summary == "new file: 11 bytes");
        artifacts.Fetched.ShouldBeEmpty();
        cluster.Names.ShouldAllBe(n => cluster.Fleet[n].Uploads.IsEmpty);
    }

    private void Want(string content)
    {
        ArtifactResource resource = artifacts.Resource(Target, content);
        cluster.Phases = [new LambdaPhase("binary", (_, _) => [resource])];
    }
}
