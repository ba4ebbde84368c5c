using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Watch;

public sealed class WatchConvertTests : IDisposable
{
    private readonly CliRun cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("curl_google", 939)]
    [InlineData("open-multiple-files", 1230)]
    [InlineData("ping_sendto", 1516)]
    public async Task Convert_CaptureToLinesAndBack_KeepsItsEventsAndTheirAlerts(string recording, int events)
    {
        var (lines, capture) = (cli.Path("lines.jsonl"), cli.Path("again.scap"));

        (await cli.RunAsync("watch", "convert", WatchData.Scap(recording), lines)).ShouldBe(ExitCode.Ok);
        cli.Error.ShouldBe($"{events} events written to {lines}\n");
        (await cli.RunAsync("watch", "convert", lines, capture)).ShouldBe(ExitCode.Ok);
        cli.Error.ShouldBe($"{events} events written to {capture}\n");

        var original = await AlertsAsync(WatchData.Scap(recording));
        original.Split('\n').Length.ShouldBeGreaterThan(10);
        (await AlertsAsync(lines)).ShouldBe(original);
        (await AlertsAsync(capture)).ShouldBe(original);
        Directory.GetFiles(cli.Folder, "*.partial").ShouldBeEmpty();
    }

    [Fact]
    public async Task Convert_FolderThatDoesNotExist_SaysSo()
    {
        (await cli.RunAsync("watch", "convert", WatchData.Scap("curl_google"), cli.Path("no/such/out.scap"))).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldStartWith($"error[PAL0701]: `{cli.Path("no/such/out.scap")}` cannot be written: ");
    }

    [Fact]
    public async Task Convert_CaptureThatIsCutOff_LeavesNothingThatLooksWhole()
    {
        var whole = await File.ReadAllBytesAsync(WatchData.Scap("curl_google"), TestContext.Current.CancellationToken);
        await File.WriteAllBytesAsync(cli.Path("cut.scap"), whole[..9000], TestContext.Current.CancellationToken);
        cli.Write("out.jsonl", "what was there before");

        (await cli.RunAsync("watch", "convert", cli.Path("cut.scap"), cli.Path("out.jsonl"))).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldStartWith("error[PAL0752]: ");
        (await File.ReadAllTextAsync(cli.Path("out.jsonl"), TestContext.Current.CancellationToken)).ShouldBe("what was there before");
        Directory.GetFiles(cli.Folder).Length.ShouldBe(2);
    }

    [Theory]
    [InlineData("out.scap")]
    [InlineData("out.jsonl")]
    public async Task Convert_AuditLog_HasNoOtherFormAndWritesNothing(string name)
    {
        (await cli.RunAsync("watch", "convert", WatchData.Audit("exec_pod"), cli.Path(name))).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldStartWith("error[PAL0751]: ");
        Directory.GetFiles(cli.Folder).ShouldBeEmpty();
    }

    /// <summary>Who touched what, of every event that has a descriptor.</summary>
    private async Task<string> AlertsAsync(string recording)
    {
        var rules = cli.Write("rules.yaml", """
            - rule: descriptors
              desc: d
              condition: evt.type exists and fd.num >= 0
              output: "%evt.num %evt.type %evt.rawres %proc.name %proc.pid %proc.ppid %proc.cmdline %user.name %fd.name %fd.typechar %fd.sip %fd.sport"
              priority: INFO
              warn_evttypes: false
            """);
        (await cli.RunAsync("watch", "replay", recording, "--rules", rules)).ShouldBe(ExitCode.Ok, cli.Error);
        return cli.Out;
    }
}
