using System.Net;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Artifacts;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Artifacts;

public sealed class ArtifactStoreTests : IDisposable
{
    private const string List = "sha256sum-amd64.txt";

    private readonly ReleaseServer server = new();
    private readonly HttpClient http = new();
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-artifacts-").FullName;
    private readonly List<string> said = [];

    public ArtifactStoreTests() => server.Publish("v1.34.1%2Bk3s1", List, ("k3s", "the binary"), ("images.tar.gz", "packed"), ("images.tar", "not packed"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Cache => Path.Combine(folder, "cache");

    public void Dispose()
    {
        http.Dispose();
        server.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Describe_OfAPublishedFile_NeedsTheListAndTheLengthOnly()
    {
        var artifact = await Store().DescribeAsync(Binary, Cancel);

        artifact.ShouldBe(new Artifact("k3s", ReleaseServer.Digest("the binary"), 10));
        server.Requests.ShouldBe([$"GET /v1.34.1%2Bk3s1/{List}", "HEAD /v1.34.1%2Bk3s1/k3s"]);
    }

    [Fact]
    public async Task Describe_ASecondTime_NeedsNoNetwork()
    {
        await Store().DescribeAsync(Binary, Cancel);
        server.Requests.Clear();

        (await Store().DescribeAsync(Binary, Cancel)).Size.ShouldBe(10);

        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Describe_WithSeveralNames_TakesTheBestThatIsPublished() =>
        (await Store().DescribeAsync(Binary with { Names = ["images.tar.zst", "images.tar.gz", "images.tar"] }, Cancel)).Name.ShouldBe("images.tar.gz");

    [Fact]
    public async Task Fetch_Twice_DownloadsOnceIntoAPrivateFolder()
    {
        var first = await FetchAsync(Store());
        var second = await FetchAsync(Store());

        second.ShouldBe(first);
        (await File.ReadAllTextAsync(first, Cancel)).ShouldBe("the binary");
        Downloads.ShouldBe(["GET /v1.34.1%2Bk3s1/k3s"]);
        File.GetUnixFileMode(Cache).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
    }

    [Fact]
    public async Task Fetch_FromTwoRunsAtOnce_SharesOneDownload()
    {
        var paths = await Task.WhenAll(FetchAsync(Store()), FetchAsync(Store()), FetchAsync(Store()));

        paths.Distinct().Count().ShouldBe(1);
        Downloads.Length.ShouldBe(1);
    }

    [Fact]
    public async Task Fetch_WhenTheConnectionBreaks_GoesOnAtTheSamePlace()
    {
        var store = Store();
        var artifact = await store.DescribeAsync(Binary, Cancel);
        server.Breaks = 1;

        var path = await store.FetchAsync(artifact.Sha256, Cancel);

        (await File.ReadAllTextAsync(path, Cancel)).ShouldBe("the binary");
        Downloads.ShouldBe(["GET /v1.34.1%2Bk3s1/k3s", "GET /v1.34.1%2Bk3s1/k3s 5-"]);
    }

    [Fact]
    public async Task Fetch_FromAServerWithoutRanges_BeginsAnew()
    {
        server.KnowsRanges = false;
        var store = Store();
        var artifact = await store.DescribeAsync(Binary, Cancel);
        server.Breaks = 1;

        (await File.ReadAllTextAsync(await store.FetchAsync(artifact.Sha256, Cancel), Cancel)).ShouldBe("the binary");
    }

    [Fact]
    public async Task Fetch_AfterAnEarlierRunLeftAPartOfSomethingElse_StillEndsWithTheRightFile()
    {
        var store = Store();
        var artifact = await store.DescribeAsync(Binary, Cancel);
        await File.WriteAllTextAsync(Path.Combine(Cache, "k3s-v1.34.1+k3s1", "k3s.part"), "rubbish", Cancel);

        (await File.ReadAllTextAsync(await store.FetchAsync(artifact.Sha256, Cancel), Cancel)).ShouldBe("the binary");
    }

    [Fact]
    public async Task Fetch_OfAFileThatIsNotWhatWasPublished_RefusesItAndKeepsNothing()
    {
        server.Files["/v1.34.1%2Bk3s1/k3s"] = "THE BINARY"u8.ToArray();

        (await FailureAsync(() => FetchAsync(Store()))).Error.ShouldBe(ArtifactErrors.WrongDigest);

        Directory.GetFiles(Path.Combine(Cache, "k3s-v1.34.1+k3s1")).Select(Path.GetFileName).ShouldNotContain(n => n == "k3s" || n == "k3s.part");
    }

    [Fact]
    public async Task Describe_OfAVersionThatDoesNotExist_SaysSo() =>
        (await FailureAsync(() => Store().DescribeAsync(Binary with { Release = "k3s v1", Url = new Uri(server.Url, "v1/") }, Cancel)))
            .Error.ShouldBe(ArtifactErrors.UnknownRelease);

    [Fact]
    public async Task Describe_WithoutNetwork_NamesTheWayWithoutIt()
    {
        var closed = new Uri("http://127.0.0.1:1/");

        var failure = await FailureAsync(() => Store().DescribeAsync(Binary with { Url = closed }, Cancel));

        failure.Error.ShouldBe(ArtifactErrors.Unreachable);
        failure.Help.ShouldNotBeNull().ShouldContain("artifacts:");
    }

    [Fact]
    public async Task Describe_FromAServerThatKeepsFailing_GivesUpAfterAFewTries()
    {
        server.Refuses = HttpStatusCode.BadGateway;

        (await FailureAsync(() => Store().DescribeAsync(Binary, Cancel))).Error.ShouldBe(ArtifactErrors.Unreachable);

        server.Requests.Count.ShouldBe(4);
    }

    [Fact]
    public async Task Folder_WithItsListOfDigests_IsCheckedAndNothingIsDownloaded()
    {
        var request = Binary with { Folder = Fill(("k3s", "the binary"), (List, $"{ReleaseServer.Digest("the binary")} *k3s\n")) };
        var store = Store();

        var artifact = await store.DescribeAsync(request, Cancel);

        artifact.Sha256.ShouldBe(ReleaseServer.Digest("the binary"));
        (await store.FetchAsync(artifact.Sha256, Cancel)).ShouldBe(Path.Combine(request.Folder, "k3s"));
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Folder_WithAFileOfAnotherVersion_IsRefused()
    {
        var request = Binary with { Folder = Fill(("k3s", "another"), (List, $"{ReleaseServer.Digest("the binary")}  k3s\n")) };

        (await FailureAsync(() => Store().DescribeAsync(request, Cancel))).Error.ShouldBe(ArtifactErrors.WrongDigest);
    }

    [Fact]
    public async Task Folder_WithoutAListOfDigests_IsTakenAsItIs() =>
        (await Store().DescribeAsync(Binary with { Folder = Fill(("k3s", "the binary")) }, Cancel)).Size.ShouldBe(10);

    [Fact]
    public async Task Folder_ThatLacksTheFile_NamesItAndWhereItIsPublished()
    {
        var failure = await FailureAsync(() => Store().DescribeAsync(Binary with { Folder = Fill() }, Cancel));

        failure.Error.ShouldBe(ArtifactErrors.MissingFile);
        failure.Message.ShouldContain("`k3s`");
        failure.Help.ShouldNotBeNull().ShouldContain(server.Url.ToString());
    }

    private string[] Downloads => [.. server.Requests.Where(r => r.StartsWith("GET /v1.34.1%2Bk3s1/k3s", StringComparison.Ordinal))];

    private ArtifactRequest Binary => new() { Release = "k3s v1.34.1+k3s1", Url = new Uri(server.Url, "v1.34.1%2Bk3s1/"), Checksums = List, Names = ["k3s"] };

    private ArtifactStore Store() => new(http, Cache, new HurriedClock(), said.Add);

    private async Task<string> FetchAsync(ArtifactStore store) => await store.FetchAsync((await store.DescribeAsync(Binary, Cancel)).Sha256, Cancel);

    private string Fill(params (string Name, string Content)[] files)
    {
        var path = Directory.CreateDirectory(Path.Combine(folder, "air-gap")).FullName;
        foreach (var (name, content) in files)
        {
            File.WriteAllText(Path.Combine(path, name), content);
        }

        return path;
    }

    private static async Task<Diagnostic> FailureAsync(Func<Task> what) => (await Should.ThrowAsync<PalisadeException>(what)).Diagnostic;
}
