using System.Text.Json;
using Palisade.Testing.Kubernetes;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Converge;

/// <summary>
/// Verbs on <c>engine: kubernetes</c>, through a real kubectl to an API server in the test: nothing in between is replaced.
/// </summary>
public sealed class KubernetesVerbTests : IAsyncDisposable
{
    private readonly CliRun cli = new();
    private readonly FakeCluster cluster = new();
    private readonly FakeApiServer server;
    private readonly string kubeconfig;

    public KubernetesVerbTests()
    {
        KubectlProgram.Ensure();
        server = new FakeApiServer(cluster);
        kubeconfig = server.WriteKubeconfig(cli.Folder, "office");
        cli.Machine.File(kubeconfig, "apiVersion: v1\n");
        cluster.Create("""
            {"apiVersion":"v1","kind":"Node","metadata":{"name":"worker-1"},
             "status":{"conditions":[{"type":"Ready","status":"True"}],"addresses":[{"type":"InternalIP","address":"192.0.2.7"}]}}
            """);
    }

    private const string Site = """
          site: { kind: web, port: 31111, replicas: 2, image: registry.example.org/site:1, imagePort: 8080 }

        """;

    private const string Notes = """
          notes: { kind: container, image: registry.example.org/notes:1, ports: [{ port: 31112, target: 8080 }], volumes: { data: 1Gi } }

        """;

    [Fact]
    public async Task Apply_Twice_DeliversAndThenFindsNothingToDo()
    {
        var file = Write(Site + Notes);

        (await cli.RunAsync("plan", "-f", file, "--detailed-exitcode")).ShouldBe(2, cli.Error);
        cli.Out.ShouldContain("Deployment palisade-site/site");
        cli.Out.ShouldContain("to run in the cluster.");
        cluster.Changes.ShouldBeEmpty();

        (await cli.RunAsync("apply", "-f", file, "--yes")).ShouldBe(0, cli.Error + cli.Out);
        cli.Out.ShouldContain("Done: 2 changes in the cluster (");
        cluster.Get("Deployment", "palisade-site", "site").ShouldNotBeNull();
        cluster.Get("StatefulSet", "palisade-notes", "notes").ShouldNotBeNull();
        cluster.Changes.Clear();

        (await cli.RunAsync("plan", "-f", file, "--detailed-exitcode")).ShouldBe(0, cli.Error + cli.Out);
        cli.Out.ShouldContain("Nothing to do: the cluster is as the file says.");
        (await cli.RunAsync("apply", "-f", file, "--yes")).ShouldBe(0, cli.Error + cli.Out);
        cli.Out.ShouldContain("Nothing changed: the cluster is as the file says (");
        cluster.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_AfterAServiceLeftTheFile_RemovesThatServiceAndNothingElse()
    {
        (await cli.RunAsync("apply", "-f", Write(Site + Notes), "--yes")).ShouldBe(0, cli.Error + cli.Out);

        (await cli.RunAsync("apply", "-f", Write(Notes), "--yes")).ShouldBe(0, cli.Error + cli.Out);

        cluster.Get("Namespace", null, "palisade-site").ShouldBeNull();
        cluster.Get("StatefulSet", "palisade-notes", "notes").ShouldNotBeNull();
        (await cli.RunAsync("plan", "-f", Write(Notes), "--detailed-exitcode")).ShouldBe(0, cli.Error + cli.Out);
    }

    [Fact]
    public async Task Apply_WhenAnImageDoesNotExist_FailsWithItsReasonAndCode()
    {
        cluster.Fate = image => image.Contains("site", StringComparison.Ordinal) ? PodFate.ImageMissing : PodFate.Runs;

        (await cli.RunAsync("apply", "-f", Write(Site), "--yes")).ShouldNotBe(0);

        (cli.Out + cli.Error).ShouldContain("PAL0557");
        (cli.Out + cli.Error).ShouldNotContain("node");
        cli.Error.ShouldContain("image `registry.example.org/site:1` cannot be had");
    }

    [Fact]
    public async Task Status_OfAHealthyCluster_ShowsItsNodesAndServices()
    {
        var file = Write(Site);
        (await cli.RunAsync("apply", "-f", file, "--yes")).ShouldBe(0, cli.Error + cli.Out);

        (await cli.RunAsync("status", "-f", file, "--json", "--check")).ShouldBe(0, cli.Error + cli.Out);

        using var report = JsonDocument.Parse(cli.Out);
        report.RootElement.GetProperty("actions").GetArrayLength().ShouldBe(0);
        report.RootElement.GetProperty("nodes")[0].GetProperty("address").GetString().ShouldBe("192.0.2.7");
        report.RootElement.GetProperty("services")[0].GetProperty("running").GetInt32().ShouldBe(2);
    }

    [Fact]
    public async Task Status_WhenReplicasDoNotRun_SaysWhy()
    {
        var file = Write(Site);
        (await cli.RunAsync("apply", "-f", file, "--yes")).ShouldBe(0, cli.Error + cli.Out);
        cluster.Fate = _ => PodFate.Unschedulable;
        cluster.Reconcile();

        (await cli.RunAsync("status", "-f", file, "--check")).ShouldBe(4, cli.Error);

        cli.Out.ShouldContain("service `site` has 0 of 2 replicas: no node can take pod");
    }

    [Fact]
    public async Task Destroy_ByDefault_RemovesWhatCarriesItsLabelAndKeepsData()
    {
        var file = Write(Site + Notes);
        (await cli.RunAsync("apply", "-f", file, "--yes")).ShouldBe(0, cli.Error + cli.Out);

        (await cli.RunAsync("destroy", "-f", file, "--yes")).ShouldBe(0, cli.Error + cli.Out);

        cli.Out.ShouldContain("namespace `palisade-notes` stays: it holds volume claim `data-notes-0`");
        cluster.Get("PersistentVolumeClaim", "palisade-notes", "data-notes-0").ShouldNotBeNull();
        cluster.Get("StatefulSet", "palisade-notes", "notes").ShouldBeNull();
        cluster.Get("Namespace", null, "palisade-site").ShouldBeNull();
        cluster.Get("Namespace", null, "kube-system").ShouldNotBeNull();

        (await cli.RunAsync("destroy", "-f", file, "--yes", "--delete-data")).ShouldBe(0, cli.Error + cli.Out);
        cluster.Get("Namespace", null, "palisade-notes").ShouldBeNull();
    }

    [Theory]
    [InlineData("run", "--", "true")]
    [InlineData("copy", "/etc/hostname", "/tmp/")]
    [InlineData("reboot", "--yes")]
    [InlineData("audit")]
    [InlineData("forget", "office")]
    public async Task VerbsOfBoards_SayThatThereAreNone(string verb, params string[] rest)
    {
        (await cli.RunAsync([verb, "-f", Write(Site), .. rest])).ShouldNotBe(0);

        cli.Error.ShouldContain("PAL0558");
    }

    [Fact]
    public async Task Plan_WithAContextThatIsNotThere_SuggestsTheOneThatIs()
    {
        (await cli.RunAsync("plan", "-f", Write(Site, context: "ofice"))).ShouldNotBe(0);

        cli.Error.ShouldContain("PAL0554");
        cli.Error.ShouldContain("did you mean `office`?");
    }

    [Fact]
    public async Task Plan_WithoutTheKubeconfig_SaysSoBeforeAnythingElse()
    {
        var file = Write(Site);
        File.Delete(kubeconfig);

        (await cli.RunAsync("plan", "-f", file)).ShouldNotBe(0);

        (cli.Error + cli.Out).ShouldContain("kubeconfig");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Plan_WhenTheClusterIsOff_IsSaidUnderItsOwnCode()
    {
        await server.DisposeAsync();

        (await cli.RunAsync("plan", "-f", Write(Site))).ShouldNotBe(0);

        cli.Error.ShouldContain("PAL0551");
        cli.Error.ShouldContain("the cluster cannot be used");
        cli.Error.ShouldNotContain("node");
    }

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        cli.Dispose();
    }

    private string Write(string services, string context = "office") => cli.Write("palisade.yaml", $$"""
        cluster: office
        engine: { kind: kubernetes, kubeconfig: {{kubeconfig}}, context: {{context}} }
        services:
        {{services}}
        """);
}
