using System.CommandLine;
using Palisade.Output;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Ground;

public sealed class CommandLineTests : IDisposable
{
    private readonly CliRun cli = new();

    public void Dispose() => cli.Dispose();

    [Theory]
    [InlineData("chek", "`chek` is not a verb of palisade", "did you mean `check`?")]
    [InlineData("frobnicate", "`frobnicate` is not a verb of palisade", "`palisade --help` lists the verbs")]
    [InlineData("check --jsn", "`check` has no option `--jsn`", "did you mean `--json`?")]
    [InlineData("check more", "`check` does not take `more` here", "`palisade check --help` shows how it is used")]
    [InlineData("check @file", "`check` does not take `@file` here", "`palisade check --help` shows how it is used")]
    [InlineData("check --color rainbow", "argument `rainbow` not recognized: must be one of: `auto`, `always`, `never`", "`palisade check --help` shows how it is used")]
    public async Task Run_CommandLineThatCannotBeUnderstood_SaysWhatWasMeantAndDumpsNoUsage(string line, string message, string help)
    {
        (await cli.RunAsync(line.Split(' '))).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldBe($"error[PAL0001]: {message}\n  = help: {help}\n");
        cli.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_Nothing_ListsTheVerbs()
    {
        (await cli.RunAsync()).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldContain("palisade [command] [options]");
        cli.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_Interrupted_ExitsWith130()
    {
        (await cli.RunInterruptedAsync("init", "-f", cli.Path("p.yaml"), "--node", "a=10.0.0.1")).ShouldBe(ExitCode.Interrupted);

        cli.Error.ShouldContain("interrupted");
        Directory.GetFiles(cli.Folder).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("init")]
    [InlineData("check")]
    [InlineData("explain")]
    [InlineData("schema")]
    public async Task Help_OfAVerb_IsTheGolden(string verb)
    {
        (await cli.RunAsync(verb, "--help")).ShouldBe(ExitCode.Ok);

        Golden.Verify($"help-{verb}.txt", cli.Out);
    }

    [Fact]
    public void Verbs_AndTheirOptions_AllSayWhatTheyDo()
    {
        var host = new CommandHost { Terminal = new Terminal { Out = TextWriter.Null, Error = TextWriter.Null }, Time = TimeProvider.System };

        foreach (var command in Verbs.All(host).SelectMany(All).Where(c => !c.Hidden))
        {
            command.Description.ShouldNotBeNullOrWhiteSpace(command.Name);
            command.Options.Where(o => !o.Hidden).ShouldAllBe(o => !string.IsNullOrWhiteSpace(o.Description));
            command.Arguments.Where(a => !a.Hidden).ShouldAllBe(a => !string.IsNullOrWhiteSpace(a.Description));
        }
    }

    private static IEnumerable<Command> All(Command command) => command.Subcommands.SelectMany(All).Prepend(command);
}
