using System.Security.Cryptography;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Node;

public sealed class ArtifactProviderTests
{
    private const string Target = "/opt/engine/bin/k3s";

    private readonly FakeNode node = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_WithTheFileArrived_MovesItInPlaceAndKeepsWhatWasThereForDestroy()
    {
        Arrive("content");

        (await node.ApplyAsync(Wanted("content"), Cancel)).Single().State.ShouldBe(OutcomeState.Changed);

        node.System.Files.Text(Target).ShouldBe("content");
        node.System.Stat(Target)!.ShouldSatisfyAllConditions(s => s.Mode.ShouldBe("0755"), s => s.Owner.ShouldBe("root"));
        node.Undo.Kept.ShouldContain("path:" + Target);
    }

    [Fact]
    public async Task Apply_WithNothingArrived_FailsAndLeavesTheOldFile()
    {
        node.System.Files.Seed(Target, "old");

        var outcome = (await node.ApplyAsync(Wanted("content"), Cancel)).Single();

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Error.ShouldNotBeNull().ShouldContain("has not arrived");
        node.System.Files.Text(Target).ShouldBe("old");
    }

    [Fact]
    public async Task Apply_WithOtherBytesOfTheSameLength_NeverPutsThemInPlace()
    {
        var wanted = Wanted("content");
        node.System.Files.SeedDirectory(NodePaths.Incoming, "0700");
        node.System.Files.Seed(IncomingArtifacts.PathOf(Target, wanted.Sha256), "CONTENT", "0600");

        (await node.ApplyAsync(wanted, Cancel)).Single().State.ShouldBe(OutcomeState.Failed);

        node.System.Stat(Target).ShouldBeNull();
        node.System.List(NodePaths.Incoming).ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_WhereTheTargetIsAnotherFileSystem_CopiesAndThenRenames()
    {
        node.System.Files.Mounts.Add("/opt");
        Arrive("content");

        (await node.ApplyAsync(Wanted("content"), Cancel)).Single().State.ShouldBe(OutcomeState.Changed);

        node.System.Files.Text(Target).ShouldBe("content");
        node.System.List("/opt/engine/bin").ShouldBe(["k3s"]);
        node.System.List(NodePaths.Incoming).ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_WithOnlyTheModeWrong_NeedsNoUpload()
    {
        node.System.Files.Seed(Target, "content", "0644");

        (await node.CheckAsync(Wanted("content"), Cancel)).Single().Change!.Summary.ShouldBe("mode 0644 → 0755");
        (await node.ApplyAsync(Wanted("content"), Cancel)).Single().State.ShouldBe(OutcomeState.Changed);
    }

    [Fact]
    public async Task Check_AfterSomebodyWroteTheFile_SeesItAlthoughTheDigestWasRemembered()
    {
        Arrive("content");
        await node.ApplyAsync(Wanted("content"), Cancel);

        node.System.Files.Seed(Target, "CONTENT", "0755");

        (await node.CheckAsync(Wanted("content"), Cancel)).Single().State.ShouldBe(OutcomeState.Pending);
    }

    [Fact]
    public async Task Survey_OfAFileThatWaitsComplete_ChecksItsDigestOnce()
    {
        var wanted = Arrive("content");
        var incoming = new IncomingArtifacts(node.System);
        ArtifactWant want = new(Target, wanted.Sha256, wanted.Size);

        (await incoming.SurveyAsync([want], Cancel)).Single().Have.ShouldBe(7);
        (await incoming.SurveyAsync([want], Cancel)).Single().Have.ShouldBe(7);

        node.System.Digested.Count.ShouldBe(1);
        node.System.Stat(NodePaths.Incoming)!.Mode.ShouldBe("0700");
    }

    [Fact]
    public async Task Survey_OfAFileThatIsTooLong_RemovesIt()
    {
        var wanted = Arrive("content");
        node.System.Append(IncomingArtifacts.PathOf(Target, wanted.Sha256), "x"u8.ToArray());

        (await new IncomingArtifacts(node.System).SurveyAsync([new(Target, wanted.Sha256, wanted.Size)], Cancel)).Single().Have.ShouldBe(0);

        node.System.List(NodePaths.Incoming).ShouldBeEmpty();
    }

    private ArtifactResource Arrive(string content)
    {
        var wanted = Wanted(content);
        node.System.Files.SeedDirectory(NodePaths.Incoming, "0700");
        node.System.Files.Seed(IncomingArtifacts.PathOf(Target, wanted.Sha256), content, "0600");
        return wanted;
    }

    private static ArtifactResource Wanted(string content)
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return new ArtifactResource { Cause = "engine", Path = Target, Sha256 = Convert.ToHexStringLower(SHA256.HashData(bytes)), Size = bytes.Length, Mode = "0755" };
    }
}
