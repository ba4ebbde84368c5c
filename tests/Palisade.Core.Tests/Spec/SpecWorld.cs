using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Testing;

namespace Palisade.Core.Tests.Spec;

/// <summary>The operator's machine of these tests, and the shortest way to load a text on it.</summary>
internal static class SpecWorld
{
    public const string Minimal = """
        cluster: home
        operators: { me: { keys: ~/.ssh/id_ed25519.pub } }
        nodes: { pi-1: 10.0.0.11 }

        """;

    public static readonly string[] Checks = ["SSH-01", "SSH-02", "KRN-01"];

    public static FakeSpecEnvironment Machine() => new FakeSpecEnvironment()
        .File("/home/me/.ssh/id_ed25519.pub", SamplePublicKeys.Ed25519() + "\n")
        .File("/home/me/.ssh/id_ed25519", "-----BEGIN OPENSSH PRIVATE KEY-----\n")
        .File("/home/me/.ssh/rsa1024.pub", SamplePublicKeys.Rsa(1024) + "\n")
        .File("/home/me/.ssh/rsa2048.pub", SamplePublicKeys.Rsa(2048) + "\r\n")
        .File("/home/me/.ssh/empty.pub", "# nothing\n\n")
        .File("/home/me/.ssh/torn.pub", SamplePublicKeys.Ed25519()[..50] + "\n")
        .File("/home/me/.ssh/board", "-----BEGIN OPENSSH PRIVATE KEY-----\n")
        .File("/cluster/site/index.html", "<p>hello")
        .Directory("/cluster/bare")
        .File("/cluster/closed-secret", "from-a-file\n")
        .File("/cluster/open-secret", "from-a-file\n", open: true)
        .File("/cluster/empty-secret", "\n")
        .Denied("/cluster/denied")
        .Set("PI_PASSWORD", "from-the-environment")
        .Set("EMPTY", "");

    /// <summary>A folder that holds all that an installation of K3s without the Internet needs, for every processor.</summary>
    public static FakeSpecEnvironment WithArtifacts(this FakeSpecEnvironment machine, string folder)
    {
        foreach (var (binary, platform) in new[] { ("k3s", "amd64"), ("k3s-arm64", "arm64"), ("k3s-armhf", "arm") })
        {
            machine.File($"{folder}/{binary}", "x").File($"{folder}/k3s-airgap-images-{platform}.tar.zst", "x").File($"{folder}/sha256sum-{platform}.txt", "x");
        }

        return machine;
    }

    public static (SpecDocument? Document, DiagnosticBag Findings) Load(string text, ISpecEnvironment? machine = null) =>
        new SpecLoader(Checks).Load(new SourceText("palisade.yaml", text), "/cluster", machine ?? Machine());

    public static (SpecDocument? Document, DiagnosticBag Findings) Load(byte[] bytes) =>
        new SpecLoader(Checks).Load("palisade.yaml", bytes, "/cluster", Machine());

    /// <summary>The spec of a text that must have no error.</summary>
    public static ClusterSpec Good(string text, ISpecEnvironment? machine = null) => GoodDocument(text, machine).Spec;

    public static SpecDocument GoodDocument(string text, ISpecEnvironment? machine = null)
    {
        var (document, findings) = Load(text, machine);
        return document ?? throw new InvalidOperationException(Text(findings));
    }

    public static string Text(IEnumerable<Diagnostic> findings) => string.Join('\n', findings.Select(d => DiagnosticText.Render(d)));
}
