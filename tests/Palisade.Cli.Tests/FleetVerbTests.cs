using System.Globalization;
using System.Text.Json;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests;

/// <summary>The verbs that reach nodes without converging them, against a real sshd on this machine and a node that is not there.</summary>
public sealed class FleetVerbTests : IAsyncLifetime
{
    private readonly CliRun cli = new();
    private readonly SshServer server = new();
    private readonly string file;

    public FleetVerbTests()
    {
        cli.Machine.File(server.Identity, "a private key");
        file = cli.Write("palisade.yaml", string.Create(CultureInfo.InvariantCulture, $$"""
            cluster: verbs
            operators:
              anna: { keys: [/home/me/.ssh/id_ed25519.pub] }
            ssh: { user: {{Environment.UserName}}, identity: {{server.Identity}} }
            nodes:
              n1: { address: localhost, role: server, ssh: { port: {{server.Port}} } }
              off: { address: no-such-board.invalid, role: agent }

            """));
    }

    public ValueTask InitializeAsync() => ValueTask.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        // Ends the connections that stay open for the next verb.
        await VerbAsync("forget", "n1", "off");
        await server.DisposeAsync();
        cli.Dispose();
    }

    [Fact]
    public async Task Run_ALineForTheShell_PrefixesOutputAndPassesTheStatusThrough()
    {
        var status = await VerbAsync("run", "--on", "n1", "--", "echo out; echo err >&2; exit 3");

        status.ShouldBe(3, cli.Error);
        Lines(cli.Out).Order().ShouldBe(["n1: out"]);
        Lines(cli.Error).Where(l => l.EndsWith("err", StringComparison.Ordinal)).Order().ShouldBe(["n1: err"]);
        cli.Error.ShouldContain("status 3 on n1");
    }

    [Fact]
    public async Task Run_AProgramWithArguments_GetsThemUnchanged()
    {
        (await VerbAsync("run", "--on", "n1", "--", "printf", "%s|", "a  b", "$HOME", "it's", "*")).ShouldBe(0, cli.Error);

        Lines(cli.Out).ShouldBe(["n1: a  b|$HOME|it's|*|"]);
    }

    [Fact]
    public async Task Run_OneNodeIsOff_RunsOnTheOthersAndIs255()
    {
        var status = await VerbAsync("run", "--", "echo here");

        status.ShouldBe(255);
        Lines(cli.Out).Order().ShouldBe(["n1: here"]);
        cli.Error.ShouldContain("`off`");
    }

    [Fact]
    public async Task Run_Json_IsALineANodeWithStatusAndOutput()
    {
        (await VerbAsync("run", "--json", "--on", "n1", "--", "echo out; exit 4")).ShouldBe(4);

        var lines = Lines(cli.Out).Select(l => JsonDocument.Parse(l).RootElement).ToArray();
        lines.Select(l => l.GetProperty("node").GetString()).ShouldBe(["n1"]);
        lines.ShouldAllBe(l => l.GetProperty("exitCode").GetInt32() == 4 && l.GetProperty("output").GetString() == "out\n");
    }

    [Fact]
    public async Task Run_OnANodeThatDoesNotExist_IsAnErrorWithAHint()
    {
        (await VerbAsync("run", "--on", "n3", "--", "true")).ShouldBe(1);

        cli.Error.ShouldContain("`n3`");
        cli.Out.ShouldBeEmpty();
    }

    [Fact]
    public async Task Copy_AFileIntoAFolder_ArrivesUnderItsNameWithTheModeAsked()
    {
        var source = cli.Write("note.txt", "hello\n");
        var target = Directory.CreateDirectory(cli.Path("there")).FullName;

        (await VerbAsync("copy", source, target + "/", "--on", "n1", "--mode", "0604")).ShouldBe(0, cli.Error);

        var copied = Path.Combine(target, "note.txt");
        File.ReadAllText(copied).ShouldBe("hello\n");
        File.GetUnixFileMode(copied).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        cli.Error.ShouldContain("copied to 1 of 1 node");
    }

    [Fact]
    public async Task Copy_AFolder_BringsAllThatIsInIt()
    {
        Directory.CreateDirectory(cli.Path("tree/below"));
        cli.Write("tree/one", "1");
        cli.Write("tree/below/two", "2");

        (await VerbAsync("copy", cli.Path("tree"), cli.Path("copy"), "--on", "n1")).ShouldBe(0, cli.Error);

        File.ReadAllText(cli.Path("copy/one")).ShouldBe("1");
        File.ReadAllText(cli.Path("copy/below/two")).ShouldBe("2");
    }

    [Fact]
    public async Task Copy_OneNodeIsOff_SaysHowManyHaveIt()
    {
        var source = cli.Write("note.txt", "hello\n");

        (await VerbAsync("copy", source, cli.Path("copied"), "--on", "n1,off")).ShouldBe(3);

        cli.Error.ShouldContain("copied to 1 of 2 nodes");
    }

    [Theory]
    [InlineData("missing", "/tmp/x", "there is no file or folder `missing`")]
    [InlineData("/etc/hostname", "relative", "is not absolute")]
    public async Task Copy_WhatCannotWork_IsRefusedBeforeANodeIsAsked(string source, string destination, string message)
    {
        (await VerbAsync("copy", source, destination)).ShouldBe(1);

        cli.Error.ShouldContain(message);
        cli.Error.ShouldNotContain("`off`");
    }

    [Fact]
    public async Task Forget_AfterTheBoardWasMadeAnew_LetsTheNextContactPinItsNewKey()
    {
        (await VerbAsync("run", "--on", "n1", "--", "true")).ShouldBe(0, cli.Error);
        await server.RestartAsync(newHostKey: true);
        (await VerbAsync("run", "--on", "n1", "--", "true")).ShouldBe(255);
        cli.Error.ShouldContain("palisade forget n1");

        (await VerbAsync("forget", "n1")).ShouldBe(0);
        cli.Error.ShouldContain("the host key of `n1` is forgotten");

        (await VerbAsync("run", "--on", "n1", "--", "true")).ShouldBe(0, cli.Error);
    }

    [Fact]
    public async Task Forget_AKeyThatWasNeverPinned_SaysSo()
    {
        (await VerbAsync("forget", "off")).ShouldBe(0);

        cli.Error.ShouldContain("no host key of `off` was pinned");
    }

    [Fact]
    public async Task Forget_AnUnknownNode_ForgetsNothing()
    {
        (await VerbAsync("run", "--on", "n1", "--", "true")).ShouldBe(0, cli.Error);

        (await VerbAsync("forget", "n1", "n9")).ShouldBe(1);

        cli.Error.ShouldContain("there is no node `n9`");
        (await VerbAsync("forget", "n1")).ShouldBe(0);
        cli.Error.ShouldContain("is forgotten");
    }

    /// <summary>Options of the verb stand before a <c>--</c>.</summary>
    private Task<int> VerbAsync(string verb, params string[] args) => cli.RunAsync([verb, "-f", file, .. args]);

    private static string[] Lines(string text) => text.Split('\n', StringSplitOptions.RemoveEmptyEntries);
}
