using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Fleet;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Fleet;

public sealed class LargeUploadTests(FleetFixture fixture) : IClassFixture<FleetFixture>, IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-large-").FullName;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private string Source => Path.Combine(folder, "source");

    private string Target => Path.Combine(folder, "it's incoming");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    [Fact]
    public async Task Resume_FromNothing_SendsAllOfItAndSaysHowFarItIs()
    {
        var content = new byte[700_000];
        Random.Shared.NextBytes(content);
        File.WriteAllBytes(Source, content);
        await using var session = await fixture.ConnectAsync(Cancel);
        var sent = new List<long>();

        await session.ResumeUploadAsync(new ResumedUpload(Source, Target, 0, sent.Add), Cancel);

        File.ReadAllBytes(Target).ShouldBe(content);
        File.GetUnixFileMode(Target).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        sent.ShouldBeInOrder();
        sent[^1].ShouldBe(content.Length);
    }

    [Fact]
    public async Task Resume_OfAPart_SendsOnlyTheRest()
    {
        File.WriteAllText(Source, "one two three");
        File.WriteAllText(Target, "one ");
        await using var session = await fixture.ConnectAsync(Cancel);

        await session.ResumeUploadAsync(new ResumedUpload(Source, Target, 4), Cancel);

        File.ReadAllText(Target).ShouldBe("one two three");
    }

    [Fact]
    public async Task Resume_WhenSomebodyElseAdded_RefusesAndAddsNothing()
    {
        File.WriteAllText(Source, "one two three");
        File.WriteAllText(Target, "one two");
        await using var session = await fixture.ConnectAsync(Cancel);

        var failure = await Should.ThrowAsync<PalisadeException>(() => session.ResumeUploadAsync(new ResumedUpload(Source, Target, 4), Cancel));

        failure.Diagnostic.Error.ShouldBe(FleetErrors.Upload);
        File.ReadAllText(Target).ShouldBe("one two");
    }

    [Fact]
    public async Task Resume_ToALink_IsRefused()
    {
        File.WriteAllText(Source, "content");
        var elsewhere = Path.Combine(folder, "elsewhere");
        File.CreateSymbolicLink(Target, elsewhere);
        await using var session = await fixture.ConnectAsync(Cancel);

        await Should.ThrowAsync<PalisadeException>(() => session.ResumeUploadAsync(new ResumedUpload(Source, Target, 0), Cancel));

        File.Exists(elsewhere).ShouldBeFalse();
    }
}
