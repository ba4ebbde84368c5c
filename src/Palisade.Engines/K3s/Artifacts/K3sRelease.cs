using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s.Artifacts;

/// <summary>How K3s names what it publishes (docs.k3s.io, "Air-Gap Install").</summary>
public static class K3sRelease
{
    /// <summary>What new clusters get when the file names no version; the one place where it is pinned.</summary>
    public const string Default = "v1.34.1+k3s1";

    private static readonly ImmutableArray<string> Packings = ["tar.zst", "tar.gz", "tar"];

    /// <summary>Folder of all releases.</summary>
    public static Uri Releases { get; } = new("https://github.com/k3s-io/k3s/releases/download/");

    /// <summary>
    /// The release that a node shall have. Without one in the file, a node keeps what it has and a new one gets the newest that a
    /// server has: a newer Palisade alone upgrades nothing.
    /// </summary>
    public static K3sVersion VersionFor(ClusterSpec spec, Outputs outputs, string node) =>
        K3sVersion.TryParse(spec.Engine.Version, out var wanted) ? wanted
        : Installed(outputs, node) is { } own ? own
        : spec.Servers.Select(s => Installed(outputs, s.Name)).Where(v => v is not null).Max() ?? K3sVersion.Parse(Default);

    /// <summary>What a node reported to run; null on a node without K3s.</summary>
    public static K3sVersion? Installed(Outputs outputs, string node) =>
        K3sVersion.TryParse(outputs.Find(node, K3sOutputs.Version), out var version) ? version : null;

    public static ArtifactRequest Binary(EngineSpec engine, K3sVersion version, NodeFacts facts, Uri? releases = null) =>
        Request(engine, version, facts, releases, [ArchitectureOf(facts) switch { "amd64" => "k3s", "arm64" => "k3s-arm64", _ => "k3s-armhf" }]);

    /// <summary>The archive of the images that K3s itself runs, best packed first.</summary>
    public static ArtifactRequest Images(EngineSpec engine, K3sVersion version, NodeFacts facts, Uri? releases = null) =>
        Request(engine, version, facts, releases, [.. ImageNames(ArchitectureOf(facts))]);

    /// <summary>All names under which an archive of images can lie on a node of this kind.</summary>
    internal static IEnumerable<string> ImageNames(string architecture) =>
        Packings.Select(ending => $"k3s-airgap-images-{architecture}.{ending}");

    /// <summary>K3s's word for the processor: <c>amd64</c>, <c>arm64</c>, <c>arm</c>.</summary>
    internal static string ArchitectureOf(NodeFacts facts) => facts.Architecture switch
    {
        "x86_64" => "amd64",
        "aarch64" => "arm64",
        "armv7l" or "armv8l" => "arm",
        var other => throw new PalisadeException(ArtifactErrors.Processor,
            $"K3s is not published for the processor `{other}` of `{facts.Hostname}`", "use a board with 64-bit x86 or ARM, or 32-bit ARMv7"),
    };

    private static ArtifactRequest Request(EngineSpec engine, K3sVersion version, NodeFacts facts, Uri? releases, string[] names) => new()
    {
        Release = $"k3s {version}",
        // The plus sign of a version means a blank in some places of an address, so it is written as %2B.
        Url = new Uri(releases ?? Releases, Uri.EscapeDataString(version.ToString()) + "/"),
        Folder = engine.Artifacts,
        Checksums = $"sha256sum-{ArchitectureOf(facts)}.txt",
        Names = [.. names],
    };
}
