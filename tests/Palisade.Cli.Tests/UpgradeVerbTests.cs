using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests;

public sealed class UpgradeVerbTests : IDisposable
{
    private readonly CliRun cli = new();

    public void Dispose() => cli.Dispose();

    [Fact]
    public async Task Upgrade_OfASwarm_IsRefusedBeforeAnyConnection()
    {
        (await cli.RunAsync("upgrade", "-f", Write("swarm"))).ShouldBe(1);

        cli.Error.ShouldContain("PAL0510");
    }

    [Fact]
    public async Task Upgrade_WithoutAVersionInTheFile_NamesOneToWrite()
    {
        (await cli.RunAsync("upgrade", "-f", Write("k3s"))).ShouldBe(1);

        cli.Error.ShouldContain("PAL0589");
        cli.Error.ShouldContain("version: v1.");
    }

    private string Write(string engine) => cli.Write("palisade.yaml", $$"""
        cluster: home
        engine: {{engine}}
        operators:
          admin: { keys: [/home/me/.ssh/id_ed25519.pub] }
        nodes:
          pi-1: { address: 127.0.0.1, role: server, ssh: { port: 1 } }
        """);
}
