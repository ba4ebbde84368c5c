using System.Text.Json;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Watch;

public sealed class WatchCheckTests : IDisposable
{
    private const string Misspelt = """
        - rule: Shell
          desc: a shell
          condition: proc.nme = bash
          output: a shell
          priority: WARNING

        """;

    private readonly CliRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Check_OfficialFiles_CountsThemAndFindsNothing()
    {
        (await cli.RunAsync(["watch", "check", .. WatchData.OfficialRules])).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldBe("4 files: 141 rules, 360 macros, 136 lists: no errors, 0 warnings\n");
        cli.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_FieldThatDoesNotExist_ShowsPlaceCaretCodeAndFix()
    {
        var file = cli.Write("rules.yaml", Misspelt);

        (await cli.RunAsync("watch", "check", file)).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldBe(
            "error[PAL0704]: the source `syscall` has no field `proc.nme`\n" +
            $" --> {file}:3:14\n" +
            "3 |   condition: proc.nme = bash\n" +
            "  |              ^^^^^^^^\n" +
            "  = note: in rule `Shell`; Falco's code is LOAD_ERR_COMPILE_CONDITION\n" +
            "  = help: did you mean `proc.name`?\n");
        cli.Out.ShouldBe("1 file: 1 rule, 0 macros, 0 lists: 1 error, 0 warnings\n");
    }

    [Fact]
    public async Task Check_Json_HasOneEntryAFileWithWhatTheTextSays()
    {
        var (good, bad) = (cli.Write("good.yaml", WatchData.HostsRules), cli.Write("bad.yaml", Misspelt));

        (await cli.RunAsync("watch", "check", good, bad, "--json")).ShouldBe(ExitCode.Failed);

        using var report = JsonDocument.Parse(cli.Out);
        var files = report.RootElement.GetProperty("falco_load_results");
        files.EnumerateArray().Select(f => (f.GetProperty("name").GetString(), f.GetProperty("successful").GetBoolean())).ShouldBe([(good, true), (bad, false)]);
        var error = files[1].GetProperty("errors").EnumerateArray().ShouldHaveSingleItem();
        error.GetProperty("code").GetString().ShouldBe("LOAD_ERR_COMPILE_CONDITION");
        error.GetProperty("palisade_code").GetString().ShouldBe("PAL0704");
        (error.GetProperty("file").GetString(), error.GetProperty("line").GetInt32(), error.GetProperty("column").GetInt32()).ShouldBe((bad, 3, 14));
        error.GetProperty("excerpt").GetString().ShouldBe("  condition: proc.nme = bash");
        error.GetProperty("help").GetString().ShouldBe("did you mean `proc.name`?");
        cli.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_SeveralMistakes_ReportsThemAllInOnePass()
    {
        var file = cli.Write("rules.yaml", Misspelt + Misspelt.Replace("Shell", "Second", StringComparison.Ordinal).Replace("proc.nme", "fd.nmae", StringComparison.Ordinal));

        (await cli.RunAsync("watch", "check", file)).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain($"{file}:3:14");
        cli.Error.ShouldContain($"{file}:8:14");
        cli.Out.ShouldEndWith("2 errors, 0 warnings\n");
    }

    [Fact]
    public async Task Check_Warning_IsShownAndDoesNotFail()
    {
        var file = cli.Write("rules.yaml", "- macro: unused\n  condition: evt.num > 0\n");

        (await cli.RunAsync("watch", "check", file)).ShouldBe(ExitCode.Ok);

        cli.Error.ShouldContain("LOAD_UNUSED_MACRO");
        cli.Out.ShouldEndWith("no errors, 1 warning\n");
    }

    [Fact]
    public async Task Check_FileThatIsMissing_SaysSoAndChecksTheOthers()
    {
        var bad = cli.Write("bad.yaml", Misspelt);

        (await cli.RunAsync("watch", "check", cli.Path("gone.yaml"), bad)).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain($"there is no file `{cli.Path("gone.yaml")}`");
        cli.Error.ShouldContain("`proc.nme`");
    }

    [Fact]
    public async Task Check_Folder_StandsForItsRuleFilesByName()
    {
        // The rule needs the macro of the file before it; the text file would be an error.
        cli.Write("a.yaml", "- macro: reads\n  condition: evt.type = openat\n");
        cli.Write("b.yml", "- rule: r\n  desc: d\n  condition: reads\n  output: o\n  priority: INFO\n");
        cli.Write("notes.txt", "- not a rule");

        (await cli.RunAsync("watch", "check", cli.Folder)).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldStartWith("2 files: 1 rule, 1 macro, 0 lists: no errors");
    }
}
