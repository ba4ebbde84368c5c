using System.Text.Json;
using Palisade.Core;
using Palisade.Provision.Life;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Life;

/// <summary>What kubeconfig, snapshot, restore and rotate refuse before they reach a node, and what they show of this machine.</summary>
public sealed class LifeVerbTests : IDisposable
{
    private readonly CliRun run = new();

    [Theory]
    [InlineData("kubeconfig")]
    [InlineData("snapshot")]
    [InlineData("snapshot", "--list")]
    [InlineData("restore", "any.tar", "--yes")]
    [InlineData("rotate", "tokens", "--yes")]
    public async Task Verb_OnSwarm_SaysThatItIsForK3s(params string[] words)
    {
        var exit = await run.RunAsync([.. words, "-f", Config("swarm")]);

        exit.ShouldBe(1);
        run.Error.ShouldContain("error[PAL0510]");
        run.Error.ShouldContain("runs `swarm`");
    }

    [Theory]
    [InlineData("0")]
    [InlineData("169")]
    public async Task Kubeconfig_OfALifeThatIsTooShortOrTooLong_IsRefused(string hours)
    {
        (await run.RunAsync("kubeconfig", "--hours", hours, "-f", Config("k3s"))).ShouldBe(1);

        run.Error.ShouldContain("1 to 168");
    }

    [Fact]
    public async Task Kubeconfig_ForANameThatTheApiDoesNotHave_ListsThoseItHas()
    {
        (await run.RunAsync("kubeconfig", "--server", "203.0.113.9", "-f", Config("k3s"))).ShouldBe(1);

        run.Error.ShouldContain("error[PAL0513]");
        run.Error.ShouldContain("`192.0.2.1`");
        run.Error.ShouldContain("`10.86.0.1`");
    }

    [Fact]
    public async Task Kubeconfig_OverAPersonsFile_IsRefusedBeforeAnyConnection()
    {
        var mine = run.Write("config", "apiVersion: v1\n");

        (await run.RunAsync("kubeconfig", "-o", mine, "-f", Config("k3s"))).ShouldBe(1);

        run.Error.ShouldContain("error[PAL0512]");
        (await File.ReadAllTextAsync(mine, TestContext.Current.CancellationToken)).ShouldBe("apiVersion: v1\n");
    }

    [Theory]
    [InlineData("../evil")]
    [InlineData("-x")]
    [InlineData("forty-one-letters-are-one-more-than-allowed")]
    public async Task Snapshot_OfANameThatIsNone_IsRefused(string name)
    {
        (await run.RunAsync("snapshot", "--name=" + name, "-f", Config("k3s"))).ShouldBe(1);

        run.Error.ShouldContain("letters, digits and hyphens");
    }

    [Fact]
    public async Task List_WithADamagedSnapshot_ShowsItAndFails()
    {
        var config = Config("k3s");
        var info = new SnapshotInfo { Name = "a", Cluster = "home", Version = "v1.34.1+k3s1", Datastore = "sqlite", Node = "pi-1", Time = DateTimeOffset.UnixEpoch };
        var folder = Directory.CreateDirectory(run.Path(".palisade/home/snapshots"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute).FullName;
        File.SetUnixFileMode(run.Path(".palisade"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        File.SetUnixFileMode(run.Path(".palisade/home"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        SnapshotFile.Write(Path.Combine(folder, "a.tar"), info, new Secret("token"), run.Write("data", "data"));

        (await run.RunAsync("snapshot", "--list", "-f", config)).ShouldBe(0);
        run.Out.ShouldContain("whole");
        await File.WriteAllTextAsync(Path.Combine(folder, "b.tar"), "cut", TestContext.Current.CancellationToken);

        (await run.RunAsync("snapshot", "--list", "--json", "-f", config)).ShouldBe(1);
        var list = JsonDocument.Parse(run.Out).RootElement.GetProperty("snapshots").EnumerateArray().ToArray();
        list.Select(s => s.TryGetProperty("problem", out _)).ShouldBe([false, true]);
        list[0].GetProperty("datastore").GetString().ShouldBe("sqlite");
        run.Out.ShouldNotContain("token");
    }

    [Fact]
    public async Task Restore_OfAFileThatIsNoSnapshot_IsRefusedBeforeAnyConnection()
    {
        var file = run.Write("some.tar", "nothing");

        (await run.RunAsync("restore", file, "--yes", "-f", Config("k3s"))).ShouldBe(1);

        run.Error.ShouldContain("error[PAL0515]");
    }

    [Fact]
    public async Task Rotate_OfAnythingElse_IsRefused()
    {
        (await run.RunAsync("rotate", "boards", "-f", Config("k3s"))).ShouldBe(1);

        run.Error.ShouldContain("tokens");
    }

    public void Dispose() => run.Dispose();

    private string Config(string engine) => run.Write("palisade.yaml", $$"""
        cluster: home
        engine: {{engine}}
        operators:
          anna: { keys: [/home/me/.ssh/id_ed25519.pub] }
        nodes:
          pi-1: { address: 192.0.2.1, role: server }

        """);
}
