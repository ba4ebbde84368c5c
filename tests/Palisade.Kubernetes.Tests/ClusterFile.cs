using System.Text.Json.Nodes;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Kubernetes.Tests;

/// <summary>A configuration file in a folder of its own, and the published executable with it.</summary>
public sealed class ClusterFile : IDisposable
{
    /// <summary>Longer than Palisade itself waits for a roll-out of these services.</summary>
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(12);

    private readonly DirectoryInfo folder = Directory.CreateTempSubdirectory("palisade-kubernetes-");
    private readonly RealCluster real;
    private readonly string kubeconfig;

    internal ClusterFile(RealCluster real, string kubeconfig, string cluster, string services)
    {
        this.real = real;
        this.kubeconfig = kubeconfig;
        Cluster = cluster;
        Write(services);
    }

    public string Cluster { get; }

    public string Folder => folder.FullName;

    public void Write(string services) => File.WriteAllText(Path.Combine(Folder, "palisade.yaml"), $$"""
        cluster: {{Cluster}}
        engine: { kind: kubernetes, kubeconfig: "{{kubeconfig}}" }
        {{(real.Registry is null ? "" : $"registry: {{ address: {real.Registry} }}")}}
        services:
        {{services}}
        """);

    public async Task<(int Status, string Output, string Error)> PalisadeAsync(params string[] arguments) => await Programs.RunAsync(
        Path.Combine(Repository.Root, "artifacts/palisade/palisade"),
        [.. arguments, "-f", Path.Combine(Folder, "palisade.yaml")],
        Limit,
        Variables(),
        TestContext.Current.CancellationToken);

    /// <summary>A registry without TLS is one that somebody has to allow; buildah reads that here.</summary>
    private Dictionary<string, string> Variables()
    {
        var variables = new Dictionary<string, string> { ["PALISADE_TEST_TOKEN"] = "a-token-of-the-tests", ["NO_COLOR"] = "1" };
        if (real.Image.PlainHttp)
        {
            var allowed = Path.Combine(Folder, "registries.conf");
            File.WriteAllText(allowed, $"[[registry]]\nlocation = \"{real.Registry}\"\ninsecure = true\n");
            variables["CONTAINERS_REGISTRIES_CONF"] = allowed;
        }

        return variables;
    }

    public async Task ApplyAsync()
    {
        var (status, output, error) = await PalisadeAsync("apply", "--yes");
        status.ShouldBe(0, error + output);
    }

    /// <summary>A second look finds nothing to do, and a second apply does nothing.</summary>
    public async Task SeeSettledAsync()
    {
        var (status, output, error) = await PalisadeAsync("plan", "--detailed-exitcode");
        status.ShouldBe(0, error + output);
        (_, output, _) = await PalisadeAsync("apply", "--yes");
        output.ShouldContain("Nothing changed");
    }

    public async Task<JsonNode> StatusAsync()
    {
        var (status, output, error) = await PalisadeAsync("status", "--json");
        status.ShouldBe(0, error);
        return JsonNode.Parse(output)!;
    }

    public async Task DestroyAsync()
    {
        var (status, output, error) = await PalisadeAsync("destroy", "--yes", "--delete-data");
        status.ShouldBe(0, error + output);
        (await real.LabelledAsync(Cluster)).ShouldBeEmpty();
    }

    public void Dispose() => folder.Delete(recursive: true);
}
