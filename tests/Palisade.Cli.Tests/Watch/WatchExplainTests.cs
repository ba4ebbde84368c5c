using System.Text.Json;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Watch;

public sealed class WatchExplainTests : IDisposable
{
    private readonly CliRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Explain_EventThatDoesNotMatch_MarksVerdictsAndAbsentFieldsAndSaysWhatWouldHaveToChange()
    {
        (await ExplainAsync("never", "--event", "1")).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldBe("""
            rule `never` does not match event 1 (procinfo)
              - and
                - evt.type = nanosleep   [evt.type is "procinfo"]
                - fd.sip = 1.2.3.4   [fd.sip is absent]
                - not
                  + proc.name exists   [proc.name is "systemd"]

            It would have to change:
              evt.type = nanosleep does not hold
              fd.sip = 1.2.3.4 cannot hold: the event has no such value
              proc.name exists holds

            """);
    }

    [Fact]
    public async Task Explain_NoEventNamed_ShowsTheFirstThatMatches()
    {
        (await ExplainAsync("hosts")).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldBe("""
            rule `hosts` matches event 675 (open)
              + and
                + evt.type in (open, openat)   [evt.type is "open"]
                + fd.name = /etc/hosts   [fd.name is "/etc/hosts"]

            """);
    }

    [Fact]
    public async Task Explain_OfficialRuleThatDidNotFire_LeadsThroughItsMacrosToTheValue()
    {
        (await cli.RunAsync("watch", "explain", "--rule", "Attach/Exec Pod", WatchData.Audit("create_service"), "--rules", WatchData.AuditRules)).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldStartWith("rule `Attach/Exec Pod` does not match event 1 (document)\n");
        cli.Out.ShouldContain("    - kevt_started (macro)\n      - jevt.value[/stage] = ResponseStarted   [jevt.value[/stage] is \"ResponseComplete\"]\n");
        cli.Out.ShouldContain("\n  ka.target.resource = pods does not hold\n");
        cli.Out.ShouldContain("\n  ka.target.subresource exists cannot hold: the event has no such value\n");
    }

    [Fact]
    public async Task Explain_Json_HasNoValueWhereTheFieldIsAbsent()
    {
        (await ExplainAsync("never", "--event", "1", "--json")).ShouldBe(ExitCode.Ok);

        using var json = JsonDocument.Parse(cli.Out);
        (json.RootElement.GetProperty("event").GetInt32(), json.RootElement.GetProperty("matches").GetBoolean()).ShouldBe((1, false));
        var checks = json.RootElement.GetProperty("condition").GetProperty("children");
        checks.GetArrayLength().ShouldBe(3);
        checks[0].GetProperty("fields")[0].GetProperty("value").GetString().ShouldBe("procinfo");
        checks[1].GetProperty("fields")[0].GetProperty("name").GetString().ShouldBe("fd.sip");
        checks[1].GetProperty("fields")[0].TryGetProperty("value", out _).ShouldBeFalse();
        checks[2].GetProperty("children")[0].GetProperty("verdict").GetBoolean().ShouldBeTrue();
    }

    [Fact]
    public async Task Explain_RuleOfNoSuchName_OffersTheNearest()
    {
        (await ExplainAsync("host")).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldBe("error[PAL0001]: no rule is called `host`\n  = help: did you mean `hosts`?\n");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("940")]
    public async Task Explain_EventOutsideTheRecording_SaysSo(string number)
    {
        (await ExplainAsync("hosts", "--event", number)).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain($"has no event {number}");
        cli.Out.ShouldBeEmpty();
    }

    private Task<int> ExplainAsync(string rule, params string[] options) =>
        cli.RunAsync(["watch", "explain", "--rule", rule, WatchData.Scap("curl_google"), "--rules", cli.Write("rules.yaml", WatchData.HostsRules), .. options]);
}
