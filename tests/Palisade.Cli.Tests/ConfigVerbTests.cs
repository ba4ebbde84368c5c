using System.Text.Json;
using Palisade.Core.Diagnostics;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests;

public sealed class ConfigVerbTests : IDisposable
{
    private const string Good = """
        cluster: home
        operators: { me: { keys: ~/.ssh/id_ed25519.pub } }
        nodes: { pi-1: 10.0.0.11, pi-2: 10.0.0.12, pi-3: 10.0.0.13 }

        """;

    private readonly CliRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Check_GoodFile_SaysWhatItRead()
    {
        var file = cli.Write("palisade.yaml", Good);

        (await cli.RunAsync("check", "-f", file)).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldBe($"{file}: 3 nodes, 0 services: no mistakes\n");
        cli.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Check_FileWithMistakes_ListsThemAndFails()
    {
        var file = cli.Write("palisade.yaml", Good + "mesh: { prot: 1 }\nharden: { waivers: [{ check: NOPE-1, reason: because }] }\n");

        (await cli.RunAsync("-f", file, "check")).ShouldBe(ExitCode.Failed);

        cli.Out.ShouldBeEmpty();
        cli.Error.ShouldContain("error[PAL0101]: `mesh` has no key `prot`");
        cli.Error.ShouldContain("error[PAL0160]: there is no check `NOPE-1` to waive");
        cli.Error.ShouldEndWith($"\n{file}: 2 mistakes\n");
    }

    [Fact]
    public async Task Check_Json_IsAnArrayWithPlaces()
    {
        var file = cli.Write("palisade.yaml", Good + "mesh: { prot: 1 }\n");

        (await cli.RunAsync("check", "--json", "-f", file)).ShouldBe(ExitCode.Failed);

        using var json = JsonDocument.Parse(cli.Out);
        var finding = json.RootElement.EnumerateArray().ShouldHaveSingleItem();
        finding.GetProperty("code").GetString().ShouldBe("PAL0101");
        finding.GetProperty("line").GetInt32().ShouldBe(4);
        finding.GetProperty("column").GetInt32().ShouldBe(9);
        finding.GetProperty("file").GetString().ShouldBe(file);
    }

    [Fact]
    public async Task Check_JsonOfAGoodFile_IsAnEmptyArray()
    {
        (await cli.RunAsync("check", "--json", "-f", cli.Write("palisade.yaml", Good))).ShouldBe(ExitCode.Ok);

        cli.Out.Trim().ShouldBe("[]");
    }

    [Fact]
    public async Task Check_FileThatIsNotThere_SaysHowToMakeOne()
    {
        (await cli.RunAsync("check", "-f", cli.Path("gone.yaml"))).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldBe($"error[PAL0102]: there is no file `{cli.Path("gone.yaml")}`\n  = help: `palisade init` writes a new file; `-f FILE` names another one\n");
    }

    [Fact]
    public async Task Check_Folder_IsNotRead()
    {
        (await cli.RunAsync("check", "-f", cli.Folder)).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain("error[PAL0102]");
        cli.Error.ShouldContain("is a folder");
    }

    [Fact]
    public async Task Check_EndlessFile_IsRefusedAfterTheLimit()
    {
        (await cli.RunAsync("check", "-f", "/dev/zero")).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain("`/dev/zero` is larger than 1 MiB");
    }

    [Theory]
    [InlineData("PAL0127")]
    [InlineData("pal0127")]
    [InlineData("127")]
    public async Task Explain_Code_PrintsItsText(string code)
    {
        (await cli.RunAsync("explain", code)).ShouldBe(ExitCode.Ok);

        cli.Out.ShouldStartWith("PAL0127: two things want the same port\n\nA port can be one thing");
    }

    [Fact]
    public async Task Explain_Nothing_ListsEveryCode()
    {
        (await cli.RunAsync("explain")).ShouldBe(ExitCode.Ok);

        ErrorCatalog.All.ShouldAllBe(e => cli.Out.Contains(e.Code + "  " + e.Title, StringComparison.Ordinal));
    }

    [Fact]
    public async Task Explain_UnknownCode_SuggestsOne()
    {
        (await cli.RunAsync("explain", "PAL01O1")).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain("there is no error code `PAL01O1`\n  = help: did you mean `PAL0101`?");
    }

    [Fact]
    public async Task Schema_IsJson()
    {
        (await cli.RunAsync("schema")).ShouldBe(ExitCode.Ok);

        using var json = JsonDocument.Parse(cli.Out);
        json.RootElement.GetProperty("$schema").GetString().ShouldBe("https://json-schema.org/draft/2020-12/schema");
    }

    [Fact]
    public async Task Init_FromOptions_WritesAFileThatCheckAccepts()
    {
        var file = cli.Path("new.yaml");
        cli.Machine.Set("PI", "secret");

        (await cli.RunAsync("init", "-f", file, "--cluster", "home", "--node", "pi-1=10.0.0.11,server", "--node", "pi-2=10.0.0.12", "--user", "pi", "--password", "env:PI", "--operator", "ann=~/.ssh/id_ed25519.pub"))
            .ShouldBe(ExitCode.Ok, cli.Error);
        Golden.Verify("init.yaml", File.ReadAllText(file));

        (await cli.RunAsync("check", "-f", file)).ShouldBe(ExitCode.Ok, cli.Error);
        cli.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Init_FromAnswers_WritesAFileThatCheckAccepts()
    {
        var file = cli.Path("new.yaml");
        cli.Answers = "attic\nk3s\nnot a node\npi-1=10.0.0.11\npi-2=10.0.0.12,agent\n\n\n\nann\n\n";

        (await cli.RunAsync("init", "-f", file)).ShouldBe(ExitCode.Ok, cli.Error);
        cli.Error.ShouldContain("that is not NAME=ADDRESS");
        var text = File.ReadAllText(file);
        text.ShouldContain("cluster: attic\n");
        text.ShouldContain("\nengine: k3s\n");
        text.ShouldContain("  ann: { keys: [~/.ssh/id_ed25519.pub] }\n");
        text.ShouldContain("  pi-2: { address: 10.0.0.12, role: agent }\n");
        text.ShouldContain("ssh:\n  user: pi\n\n");

        cli.Answers = null;
        (await cli.RunAsync("check", "-f", file)).ShouldBe(ExitCode.Ok, cli.Error);
    }

    [Fact]
    public async Task Init_ForSomebodyElsesCluster_WritesAFileThatCheckAccepts()
    {
        var file = cli.Path("new.yaml");

        (await cli.RunAsync("init", "-f", file, "--engine", "kubernetes")).ShouldBe(ExitCode.Ok, cli.Error);
        Golden.Verify("init-kubernetes.yaml", File.ReadAllText(file));

        (await cli.RunAsync("check", "-f", file)).ShouldBe(ExitCode.Ok, cli.Error);
    }

    [Theory]
    [InlineData("kubernetes", "PAL0001")] // it has no boards of ours
    [InlineData("nomad", "PAL0107")]
    public async Task Init_EngineThatDoesNotFit_WritesNothing(string engine, string code)
    {
        (await cli.RunAsync("init", "-f", cli.Path("p.yaml"), "--engine", engine, "--node", "a=10.0.0.1")).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain(code);
        Directory.GetFiles(cli.Folder).ShouldBeEmpty();
    }

    [Fact]
    public async Task Init_ExistingFile_IsLeftAloneWithoutForce()
    {
        var file = cli.Write("palisade.yaml", "mine");

        (await cli.RunAsync("init", "-f", file, "--node", "a=10.0.0.1")).ShouldBe(ExitCode.Failed);
        cli.Error.ShouldContain("PAL0003");
        File.ReadAllText(file).ShouldBe("mine");

        (await cli.RunAsync("init", "-f", file, "--node", "a=10.0.0.1", "--force")).ShouldBe(ExitCode.Ok, cli.Error);
        File.ReadAllText(file).ShouldContain("a: { address: 10.0.0.1 }");
    }

    [Fact]
    public async Task Init_AnswersThatCheckWouldRefuse_WriteNothing()
    {
        (await cli.RunAsync("init", "-f", cli.Path("p.yaml"), "--node", "a=10.0.0.1", "--node", "A=10.0.0.1")).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain("PAL0121");
        cli.Error.ShouldContain("PAL0123");
        Directory.GetFiles(cli.Folder).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("--no-input")]
    [InlineData("--json")] // nobody is at the terminal
    public async Task Init_NothingGivenAndNobodyToAsk_SaysWhichOptionIsMissing(string option)
    {
        cli.Answers = option == "--no-input" ? "home\n" : null;

        (await cli.RunAsync("init", "-f", cli.Path("p.yaml"), option)).ShouldBe(ExitCode.Failed);

        cli.Error.ShouldContain("no board is named");
    }

    [Fact]
    public async Task Init_KeyBesideTheCaller_IsWrittenAsSeenFromTheFile()
    {
        var key = Path.Combine(cli.Folder, "keys", "ann.pub");
        cli.Machine.File(key, SamplePublicKeys.Ed25519());

        (await cli.RunAsync("init", "-f", cli.Path("p.yaml"), "--node", "a=10.0.0.1", "--operator", $"ann={Path.GetRelativePath(Environment.CurrentDirectory, key)}")).ShouldBe(ExitCode.Ok, cli.Error);

        File.ReadAllText(cli.Path("p.yaml")).ShouldContain("ann: { keys: [keys/ann.pub] }");
    }
}
