using System.Diagnostics;
using System.Text.Json;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Watch;

/// <summary>
/// The published executable over the whole corpus: it is trimmed and compiled ahead, and must print what the assemblies that the other tests
/// run print.
/// </summary>
public sealed class PublishedCorpusTests : IDisposable
{
    private readonly CliRun cli = new();

    public static TheoryData<string> Recordings => [.. Directory.GetFiles(WatchData.Captures("syscall"), "*.scap")
        .Concat(Directory.GetFiles(WatchData.Captures("k8s_audit"), "*.json")).Select(f => Path.GetRelativePath(Repository.Root, f)).Order(StringComparer.Ordinal)];

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Check_OfficialFiles_IsTheSame()
    {
        (await SameAsync(["watch", "check", .. WatchData.OfficialRules])).ShouldStartWith("4 files: 141 rules");
        (await SameAsync(["watch", "check", "--json", .. WatchData.OfficialRules])).ShouldContain("\"successful\": true");
    }

    [Fact]
    public async Task Check_BrokenFile_IsTheSame() =>
        (await SameAsync("watch", "check", "--json", cli.Write("rules.yaml", "- rule: r\n  desc: d\n  condition: proc.nme = a\n  output: o\n  priority: INFO\n")))
            .ShouldContain("LOAD_ERR_COMPILE_CONDITION");

    [Theory]
    [InlineData("rules")]
    [InlineData("macros")]
    [InlineData("lists")]
    [InlineData("fields")]
    [InlineData("events")]
    [InlineData("sources")]
    public async Task List_Json_IsTheSame(string what) =>
        (await SameAsync(["watch", "list", what, "--json", "--rules", .. WatchData.OfficialRules])).ShouldStartWith("[");

    [Fact]
    public async Task Explain_OfficialRule_IsTheSame() =>
        (await SameAsync("watch", "explain", "--json", "--rule", "Attach/Exec Pod", WatchData.Audit("create_service"), "--rules", WatchData.AuditRules)).ShouldContain("ResponseStarted");

    [Theory]
    [MemberData(nameof(Recordings))]
    public async Task Replay_Recording_IsTheSame(string recording)
    {
        var capture = recording.EndsWith(".scap", StringComparison.Ordinal);
        var file = Path.Combine(Repository.Root, recording);
        string[] official = capture ? WatchData.SyscallRules : [WatchData.AuditRules];

        await SameAsync(["watch", "replay", file, "--all-matches", "--rules", .. official]);
        // Most recordings raise little: a rule that holds for every event and prints every field is what shows a field that trimming broke.
        var everything = await EveryFieldAsync(capture ? "syscall" : "k8s_audit", capture ? "evt.num > 0" : "ka.verb exists");
        (await SameAsync(["watch", "replay", file, "--json", "--all-matches", "--rules", .. official, everything])).ShouldContain("\"rule\":\"every field\"");
    }

    private async Task<string> EveryFieldAsync(string source, string condition)
    {
        (await cli.RunAsync("watch", "list", "fields", "--json")).ShouldBe(ExitCode.Ok);
        using var fields = JsonDocument.Parse(cli.Out);
        var names = fields.RootElement.EnumerateArray()
            .Where(f => f.GetProperty("source").GetString() == source && !f.GetProperty("argument").GetString()!.EndsWith(']'))
            .Select(f => "%" + f.GetProperty("name").GetString()).ToList();
        names.Count.ShouldBeGreaterThan(50);
        return cli.Write("every.yaml", $"""
            - rule: every field
              desc: all that needs no argument
              source: {source}
              condition: {condition}
              output: "{string.Join(' ', names)}"
              priority: INFO
              warn_evttypes: false
            """);
    }

    /// <summary>Runs both and returns what both print.</summary>
    private async Task<string> SameAsync(params string[] args)
    {
        var code = await cli.RunAsync(args);
        var start = new ProcessStartInfo(Executable(), args) { RedirectStandardOutput = true, RedirectStandardError = true };
        using var process = Process.Start(start)!;
        var error = process.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);

        (await error).ShouldBe(cli.Error);
        output.ShouldBe(cli.Out);
        process.ExitCode.ShouldBe(code);
        return output;
    }

    private static string Executable()
    {
        var path = Path.Combine(Repository.Root, "artifacts", "palisade", "palisade");
        return File.Exists(path) ? path : throw new FileNotFoundException($"the executable is not published; run `./palisade --version` once ({path})", path);
    }
}
