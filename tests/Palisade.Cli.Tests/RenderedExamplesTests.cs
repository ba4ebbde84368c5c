using System.Text.Json;
using Palisade.Testing;
using Palisade.Testing.Kubernetes;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests;

/// <summary>The examples as <c>palisade render</c> prints them: a Kubernetes 1.36 takes every manifest, and no secret is in any.</summary>
public sealed class RenderedExamplesTests : IDisposable
{
    private const string SecretValue = "correct-horse-battery-staple";

    private static readonly string Folder = Path.Combine(Repository.Root, "examples");

    private readonly CliRun cli = new();

    public static TheoryData<string> Kubernetes => ["three-pis.yaml", "twenty-nodes-k3s.yaml", "lab-k3s.yaml", "kubernetes.yaml"];

    public static TheoryData<string> All => [.. Directory.GetFiles(Folder, "*.yaml").Select(f => Path.GetFileName(f)).Order(StringComparer.Ordinal)];

    public void Dispose() => cli.Dispose();

    [Theory]
    [MemberData(nameof(Kubernetes))]
    public async Task Render_ExampleForKubernetes_IsAStreamThatTheSchemasAccept(string example)
    {
        var manifests = StrictYaml.Read(await RenderedAsync(example)).Where(m => m is not null).ToArray();

        manifests.SelectMany(m => KubernetesSchemas.Kubernetes136.Check(m)).ShouldBeEmpty();
        manifests.Select(m => (string)m!["kind"]!).ShouldContain("Deployment");
    }

    [Theory]
    [MemberData(nameof(All))]
    public async Task Render_Example_PrintsNoSecret(string example)
    {
        var text = await RenderedAsync(example);

        text.ShouldNotContain(SecretValue);
        text.ShouldNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(SecretValue)));
        text.ShouldStartWith("---\n# ");
    }

    [Fact]
    public async Task Render_ExampleWithASecret_SaysHowItIsMade() =>
        (await RenderedAsync("kubernetes.yaml")).ShouldMatch("#   kubectl create secret generic notes-secrets-[0-9a-f]{10} --namespace palisade-notes --from-file=session-key=FILE\n");

    [Fact]
    public async Task Render_ExampleAsJson_HasTheSameTexts()
    {
        var text = await RenderedAsync("three-pis.yaml");

        using var json = JsonDocument.Parse(await RenderedAsync("three-pis.yaml", "--json"));
        string.Concat(json.RootElement.EnumerateArray().Select(d => d.GetProperty("text").GetString())).ShouldBe(text);
    }

    private async Task<string> RenderedAsync(string example, params string[] args)
    {
        cli.Machine
            .File($"{Folder}/.palisade/lab/id_ed25519.pub", SamplePublicKeys.Ed25519())
            .File($"{Folder}/site/index.html", "")
            .File("/home/me/.ssh/ben.pub", SamplePublicKeys.Ed25519("ben"))
            .File("/home/me/.ssh/carol.pub", SamplePublicKeys.Ed25519("carol"))
            .File("/home/me/.ssh/rack", "-----BEGIN OPENSSH PRIVATE KEY-----\n")
            .File("/home/me/.kube/config", "")
            .Set("PI_PASSWORD", SecretValue).Set("BEN_PASSWORD", SecretValue).Set("RCON_PASSWORD", SecretValue).Set("NOTES_SESSION_KEY", SecretValue);
        (await cli.RunAsync(["render", "-f", Path.Combine(Folder, example), .. args])).ShouldBe(ExitCode.Ok, cli.Error);
        return cli.Out;
    }
}
