using System.Text.Json.Nodes;
using Palisade.Testing.Kubernetes;
using Xunit;

namespace Palisade.Kubernetes.Tests;

/// <summary>
/// The cluster that <c>./test --kubeconfig FILE</c> names. Everything that the tests make has a cluster label that begins with
/// <see cref="Mark"/>; what an earlier run left behind goes first, what this one left goes last, and nothing else is touched: others
/// may test against the same cluster at the same time.
/// </summary>
public sealed class RealCluster : IAsyncLifetime
{
    public const string Mark = "palisade-test-";

    /// <summary>No run takes that long.</summary>
    private static readonly TimeSpan Abandoned = TimeSpan.FromHours(2);

    private const string ClusterLabel = "palisade.dev/cluster";

    private readonly string? kubeconfig = Environment.GetEnvironmentVariable("PALISADE_TEST_KUBECONFIG") is { Length: > 0 } file ? Path.GetFullPath(file) : null;
    private readonly HashSet<int> taken = [];
    private int serial;

    public string? Registry { get; } = Environment.GetEnvironmentVariable("PALISADE_TEST_REGISTRY") is { Length: > 0 } registry ? registry : null;

    /// <summary>Tells this run's names from those of any other.</summary>
    public string Suffix { get; } = Guid.NewGuid().ToString("n")[..5];

    internal TestImage Image { get; private set; } = new("", 0);

    /// <summary>Addresses of nodes on which a NodePort may answer.</summary>
    public IReadOnlyList<string> Addresses { get; private set; } = [];

    public bool HasStorage { get; private set; }

    public async ValueTask InitializeAsync()
    {
        if (kubeconfig is null)
        {
            return;
        }

        KubectlProgram.Ensure();
        await CleanAsync(n => Cluster(n).StartsWith(Mark, StringComparison.Ordinal) && DateTimeOffset.UtcNow - Created(n) > Abandoned);
        Image = TestImages.Get(Registry);
        if (Image.PlainHttp)
        {
            Console.WriteLine($"  registry {Registry} speaks plain HTTP: images are pushed to it so");
        }

        var nodes = await ReadAsync("get", "nodes", "-o", "json");
        Addresses = [.. Items(nodes).SelectMany(n => n["status"]?["addresses"] as JsonArray ?? []).Where(a => (string?)a!["type"] is "InternalIP" or "ExternalIP").Select(a => (string)a!["address"]!)];
        HasStorage = Items(await ReadAsync("get", "storageclasses", "-o", "json")).Any(c => (string?)c["metadata"]?["annotations"]?["storageclass.kubernetes.io/is-default-class"] == "true");
        foreach (var port in Items(await ReadAsync("get", "services", "-A", "-o", "json")).SelectMany(s => s["spec"]?["ports"] as JsonArray ?? []).Select(p => (int?)p!["nodePort"]).OfType<int>())
        {
            taken.Add(port);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (kubeconfig is not null)
        {
            await CleanAsync(n => Cluster(n).StartsWith(Mark + Suffix, StringComparison.Ordinal));
        }
    }

    /// <summary>For tests that somebody starts without the script.</summary>
    public void Require() => Assert.SkipWhen(kubeconfig is null, "give `./test --kubeconfig FILE` to test against a real cluster");

    /// <summary>A file for a cluster of its own, with services that <paramref name="services"/> writes.</summary>
    public ClusterFile File(string services) => new(this, kubeconfig!, $"{Mark}{Suffix}-{Interlocked.Increment(ref serial)}", services);

    /// <summary>A name for a service that no other run has.</summary>
    public string Name(string word) => $"{word}-{Suffix}";

    /// <summary>A port of every node that nobody uses.</summary>
    public int Port()
    {
        lock (taken)
        {
            var port = Enumerable.Range(0, 1000).Select(_ => Random.Shared.Next(30200, 32700)).First(p => !taken.Contains(p));
            taken.Add(port);
            return port;
        }
    }

    public async Task<(int Status, string Output, string Error)> KubectlAsync(params string[] arguments) =>
        await Programs.RunAsync("kubectl", ["--kubeconfig", kubeconfig!, .. arguments], TimeSpan.FromMinutes(3), null, TestContext.Current.CancellationToken);

    public async Task<JsonNode> ReadAsync(params string[] arguments)
    {
        var (status, output, error) = await KubectlAsync(arguments);
        return status == 0 ? JsonNode.Parse(output)! : throw new InvalidOperationException($"kubectl {string.Join(' ', arguments)}: {error}");
    }

    public static IEnumerable<JsonNode> Items(JsonNode list) => (list["items"] as JsonArray ?? []).OfType<JsonNode>();

    /// <summary>Everything of a kind that carries a cluster's label.</summary>
    public async Task<IReadOnlyList<string>> LabelledAsync(string cluster)
    {
        const string Kinds = "namespaces,deployments,statefulsets,services,configmaps,secrets,serviceaccounts,networkpolicies,poddisruptionbudgets,persistentvolumeclaims,pods";
        var found = await ReadAsync("get", Kinds, "-A", "-l", $"{ClusterLabel}={cluster}", "-o", "json");
        return [.. Items(found).Select(o => $"{(string?)o["kind"]} {(string?)o["metadata"]!["namespace"]}/{(string?)o["metadata"]!["name"]}")];
    }

    private static string Cluster(JsonNode o) => (string?)o["metadata"]?["labels"]?[ClusterLabel] ?? "";

    private static DateTimeOffset Created(JsonNode o) =>
        DateTimeOffset.Parse((string)o["metadata"]!["creationTimestamp"]!, System.Globalization.CultureInfo.InvariantCulture);

    private async Task CleanAsync(Func<JsonNode, bool> which)
    {
        var namespaces = await ReadAsync("get", "namespaces", "-l", "app.kubernetes.io/managed-by=palisade", "-o", "json");
        var own = Items(namespaces).Where(which).Select(n => (string)n["metadata"]!["name"]!).ToArray();
        if (own.Length > 0)
        {
            await Programs.RunAsync("kubectl", ["--kubeconfig", kubeconfig!, "delete", "namespace", "--ignore-not-found", "--timeout=120s", .. own], TimeSpan.FromMinutes(3), null, CancellationToken.None);
        }
    }
}
