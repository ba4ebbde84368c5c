using System.Collections.Immutable;

namespace Palisade.Core.Converge;

/// <summary>One file of a published release, which a phase wants to send to nodes.</summary>
public sealed record ArtifactRequest
{
    /// <summary>Short and unique: names the release in messages and in the cache. <c>k3s v1.34.1+k3s1</c>.</summary>
    public required string Release { get; init; }

    /// <summary>Address of the folder that the release's files are in; ends with a slash.</summary>
    public required Uri Url { get; init; }

    /// <summary>Absolute path of a folder on the operator's machine that has the files already; then nothing is downloaded.</summary>
    public string? Folder { get; init; }

    /// <summary>Name of the published list of SHA-256 digests, as sha256sum(1) writes it.</summary>
    public required string Checksums { get; init; }

    /// <summary>Names under which the file may be published, the best first.</summary>
    public required ImmutableArray<string> Names { get; init; }

    public string Key => Release + "/" + Names[0];
}

/// <summary>What is known of a file before anybody has to fetch it.</summary>
/// <param name="Name">The one of <see cref="ArtifactRequest.Names"/> that exists.</param>
/// <param name="Sha256">64 lower-case hexadecimal digits.</param>
public sealed record Artifact(string Name, string Sha256, long Size);

/// <summary>
/// A phase whose catalogs have <see cref="Resources.ArtifactResource"/>s. Before it is planned, the converger finds out what the
/// files are and puts that into <see cref="PhaseContext.Artifacts"/>.
/// </summary>
public interface IArtifactPhase : IPhase
{
    IEnumerable<ArtifactRequest> Artifacts(PhaseContext context);
}
