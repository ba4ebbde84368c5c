using Palisade.Testing;
using Palisade.Testing.Kubernetes;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Converge;

/// <summary>Charts that leave the file, from the command line to the cluster: the engine of <c>engine: k3s</c> on a board in memory.</summary>
public sealed class ChartVerbTests : IDisposable
{
    private const string Kept = "  longhorn: { repo: https://charts.longhorn.io, chart: longhorn, version: 1.9.0, namespace: longhorn-system, privileged: true }\n";
    private const string Old = "  old: { repo: https://charts.example.org, chart: old, version: 1.0.0, namespace: old-system }\n";

    private readonly CliRun cli = new();
    private readonly FakeFleet fleet = new();
    private readonly FakeCluster cluster = new() { Charts = ChartFate.Installs };

    public ChartVerbTests()
    {
        var board = fleet.Add("n1", FakeFacts.Board("n1") with { MemoryBytes = 8L << 30, DefaultInterface = "eth0", Time = TimeProvider.System.GetUtcNow() });
        FakeKubectl.Install(board.Node.System, cluster);
        cli.Around = e => e with { Connector = fleet, Phases = e.Engine.ServicePhases };
    }

    [Fact]
    public async Task Apply_AfterAChartLeftTheFile_KeepsItAndSaysWhatWouldRemoveIt()
    {
        await InstallAsync();
        var file = Write(Kept);

        (await cli.RunAsync("plan", "-f", file, "--detailed-exitcode")).ShouldBe(0, cli.Error + cli.Out);
        cli.Out.ShouldContain("chart `old` is no longer in the file and stays installed");
        cli.Out.ShouldContain("`palisade apply --remove-charts`");
        cli.Out.ShouldContain("Nothing to do");
        (await cli.RunAsync("apply", "-f", file, "--yes")).ShouldBe(0, cli.Error + cli.Out);

        cli.Error.ShouldContain("chart `old` is no longer in the file and stays installed");
        cluster.Get("HelmChart", "kube-system", "old").ShouldNotBeNull();
        cluster.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_WithRemoveCharts_UninstallsThatChartAndNothingElse()
    {
        await InstallAsync();
        var file = Write(Kept);

        (await cli.RunAsync("plan", "-f", file, "--remove-charts", "--detailed-exitcode")).ShouldBe(2, cli.Error + cli.Out);
        cli.Out.ShouldContain("HelmChart kube-system/old");
        cluster.Changes.ShouldBeEmpty();
        (await cli.RunAsync("apply", "-f", file, "--remove-charts", "--yes")).ShouldBe(0, cli.Error + cli.Out);

        cluster.Changes.ShouldBe(["delete HelmChart kube-system/old"]);
        cluster.Get("HelmChart", "kube-system", "longhorn").ShouldNotBeNull();
        cluster.Get("Namespace", null, "old-system").ShouldNotBeNull();
        (await cli.RunAsync("plan", "-f", file, "--remove-charts", "--detailed-exitcode")).ShouldBe(0, cli.Error + cli.Out);
        cli.Out.ShouldNotContain("stays installed");
    }

    [Fact]
    public async Task Apply_OfASavedPlanThatRemovesAChart_NeedsTheSameWordAgain()
    {
        await InstallAsync();
        var (file, plan) = (Write(Kept), cli.Path("saved.plan"));
        (await cli.RunAsync("plan", "-f", file, "--remove-charts", "-o", plan)).ShouldBe(0, cli.Error + cli.Out);

        (await cli.RunAsync("apply", plan, "-f", file)).ShouldNotBe(0);
        cli.Error.ShouldContain("PAL0345");
        cluster.Get("HelmChart", "kube-system", "old").ShouldNotBeNull();

        (await cli.RunAsync("apply", plan, "-f", file, "--remove-charts")).ShouldBe(0, cli.Error + cli.Out);
        cluster.Get("HelmChart", "kube-system", "old").ShouldBeNull();
    }

    public void Dispose() => cli.Dispose();

    private async Task InstallAsync()
    {
        (await cli.RunAsync("apply", "-f", Write(Kept + Old), "--yes")).ShouldBe(0, cli.Error + cli.Out);
        cluster.Get("HelmChart", "kube-system", "old").ShouldNotBeNull();
        cluster.Changes.Clear();
    }

    private string Write(string charts) => cli.Write("palisade.yaml", $$"""
        cluster: home
        engine: { kind: k3s }
        operators:
          admin: { keys: [~/.ssh/id_ed25519.pub] }
        nodes:
          n1: { address: 192.0.2.1, role: server }
        charts:
        {{charts}}
        """);
}
