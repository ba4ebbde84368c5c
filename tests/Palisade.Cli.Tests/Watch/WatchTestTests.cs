using System.Text.Json;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Watch;

public sealed class WatchTestTests : IDisposable
{
    private readonly CliRun cli = new();

    public WatchTestTests() => cli.Write("hosts.rules", WatchData.HostsRules);

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Test_AllHold_Succeeds()
    {
        var file = cli.Write("tests.yaml", $$"""
            rules: [hosts.rules]
            tests:
              - name: curl reads the hosts file
                recording: {{WatchData.Scap("curl_google")}}
                must:
                  - hosts
                  - { rule: hosts again, event: 675, count: 1, output: /etc/hosts }
                must_not: [never]
                exact: true
              - name: a quiet host stays quiet
                recording: {{WatchData.Scap("ping_sendto")}}
                must_not: [never]
            """);

        (await cli.RunAsync("watch", "test", file)).ShouldBe(ExitCode.Ok, cli.Error);

        cli.Out.ShouldBe("ok     curl reads the hosts file\nok     a quiet host stays quiet\n2 passed, 0 failed\n");
        cli.Error.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("must: [never]", "`never`")]
    [InlineData("must: [{ rule: hosts, count: 7 }]", "`hosts` must match 7 times")]
    [InlineData("must: [{ rule: hosts, event: 674 }]", "`hosts`")]
    [InlineData("must: [{ rule: hosts, output: /etc/shadow }]", "`/etc/shadow`")]
    [InlineData("must_not: [hosts]", "`hosts` must not match, but event 675 gave: curl reads /etc/hosts")]
    [InlineData("must: [hosts]\n    exact: true", "`hosts again`")]
    public async Task Test_ExpectationThatDoesNotHold_FailsAndSaysWhatHappened(string expectation, string said)
    {
        var file = cli.Write("tests.yaml", $"rules: [hosts.rules]\ntests:\n  - name: it holds\n    recording: {WatchData.Scap("curl_google")}\n    {expectation}\n");

        (await cli.RunAsync("watch", "test", file)).ShouldBe(ExitCode.Failed);

        cli.Out.ShouldStartWith("FAILED it holds\n         ");
        cli.Out.ShouldContain(said);
        cli.Out.ShouldEndWith("\n0 passed, 1 failed\n");
    }

    [Fact]
    public async Task Test_EventsInTheFile_AreEvaluatedLikeARecording()
    {
        var recorded = (await File.ReadAllTextAsync(WatchData.Audit("exec_pod"), TestContext.Current.CancellationToken)).ReplaceLineEndings(" ");
        var file = cli.Write("tests.yaml", $"""
            rules: ["{WatchData.AuditRules}"]
            tests:
              - name: exec is seen
                events: |
                  {recorded}
                must: [Attach/Exec Pod]
                exact: true
            """);

        (await cli.RunAsync("watch", "test", file)).ShouldBe(ExitCode.Ok, cli.Error);

        cli.Out.ShouldBe("ok     exec is seen\n1 passed, 0 failed\n");
    }

    [Fact]
    public async Task Test_Json_IsOneArrayOfResults()
    {
        var file = cli.Write("tests.yaml", $"""
            rules: [hosts.rules]
            tests:
              - name: good
                recording: {WatchData.Scap("curl_google")}
                must: [hosts]
              - name: bad
                recording: {WatchData.Scap("curl_google")}
                must: [never]
            """);

        (await cli.RunAsync("watch", "test", file, "--json")).ShouldBe(ExitCode.Failed);

        using var json = JsonDocument.Parse(cli.Out);
        json.RootElement.EnumerateArray().Select(t => (t.GetProperty("name").GetString(), t.GetProperty("passed").GetBoolean(), t.GetProperty("failures").GetArrayLength()))
            .ShouldBe([("good", true, 0), ("bad", false, 1)]);
    }

    [Fact]
    public async Task Test_NoTestInTheFiles_Fails()
    {
        (await cli.RunAsync("watch", "test", cli.Write("tests.yaml", "rules: [hosts.rules]\ntests: []\n"))).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain("no test");
    }

    [Fact]
    public async Task Test_OneFileWhoseRulesAreMissing_FailsAndStillRunsTheOthers()
    {
        var broken = cli.Write("a.yaml", "rules: [gone.yaml]\ntests:\n  - name: a\n    events: '{}'\n    must: [r]\n");
        var good = cli.Write("b.yaml", $"rules: [hosts.rules]\ntests:\n  - name: b\n    recording: {WatchData.Scap("curl_google")}\n    must: [hosts]\n");

        (await cli.RunAsync("watch", "test", broken, good)).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain($"there is no file `{cli.Path("gone.yaml")}`");
        cli.Out.ShouldBe("ok     b\n1 passed, 0 failed\n");
    }

    [Fact]
    public async Task Test_KeyThatIsMisspelt_IsShownAtItsPlace()
    {
        var file = cli.Write("tests.yaml", $"rules: [hosts.rules]\ntests:\n  - name: a\n    recording: {WatchData.Scap("curl_google")}\n    mst: [hosts]\n");

        (await cli.RunAsync("watch", "test", file)).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain($"{file}:5:5");
        cli.Error.ShouldContain("did you mean `must`?");
    }
}
