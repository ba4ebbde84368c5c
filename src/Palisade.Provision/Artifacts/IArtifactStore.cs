using Palisade.Core.Converge;

namespace Palisade.Provision.Artifacts;

/// <summary>The operator's machine as the source of large files for nodes.</summary>
public interface IArtifactStore
{
    /// <summary>
    /// Name, digest and size of a file, without fetching it when that can be avoided. What cannot be found throws a
    /// <see cref="Core.Diagnostics.PalisadeException"/> of <see cref="Core.Diagnostics.Errors.ArtifactErrors"/>.
    /// </summary>
    Task<Artifact> DescribeAsync(ArtifactRequest request, CancellationToken cancel);

    /// <summary>Path of the complete, checked file with this digest, which was described before; fetched now if need be.</summary>
    Task<string> FetchAsync(string sha256, CancellationToken cancel);
}

/// <summary>For runs in which no phase sends large files.</summary>
public sealed class NoArtifacts : IArtifactStore
{
    public static NoArtifacts Instance { get; } = new();

    public Task<Artifact> DescribeAsync(ArtifactRequest request, CancellationToken cancel) => throw Refusal();

    public Task<string> FetchAsync(string sha256, CancellationToken cancel) => throw Refusal();

    private static InvalidOperationException Refusal() => new("this run has no source of artifacts");
}
