using System.Collections.Concurrent;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.State;

namespace Palisade.Provision.Artifacts;

/// <summary>
/// Files of releases, from the folder that the configuration names, else downloaded once into this user's cache. Several nodes, and
/// several runs, that want the same file share one download.
/// </summary>
/// <param name="cache">Made, 0700, when it is first needed.</param>
/// <param name="say">Hears, for a person, what takes long.</param>
public sealed class ArtifactStore(HttpClient http, string cache, TimeProvider clock, Action<string> say) : IArtifactStore
{
    private readonly ConcurrentDictionary<string, ArtifactRequest> requests = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, Lazy<Task<string>>> fetched = new(StringComparer.Ordinal);

    /// <summary><c>$XDG_CACHE_HOME/palisade/artifacts</c>, by default below <c>~/.cache</c>.</summary>
    public static string DefaultCache(Func<string, string?> environment, string home) => Path.Combine(
        environment("XDG_CACHE_HOME") is { Length: > 0 } given && Path.IsPathRooted(given) ? given : Path.Combine(home, ".cache"), "palisade", "artifacts");

    public async Task<Artifact> DescribeAsync(ArtifactRequest request, CancellationToken cancel)
    {
        ArgumentNullException.ThrowIfNull(request);
        var artifact = request.Folder is { } folder
            ? Folder(request, folder).Describe()
            : await Published(request).DescribeAsync(cancel).ConfigureAwait(false);
        requests[artifact.Sha256] = request;
        return artifact;
    }

    public Task<string> FetchAsync(string sha256, CancellationToken cancel)
    {
        if (!requests.TryGetValue(sha256, out var request))
        {
            throw new InvalidOperationException($"nobody described the artifact {sha256}");
        }

        // One download for all nodes; it fails for all of them, and the next run tries again.
        return fetched.GetOrAdd(sha256, _ => new(() => request.Folder is { } folder
            ? Task.FromResult(Folder(request, folder).Find())
            : Published(request).FetchAsync(cancel))).Value;
    }

    private FolderRelease Folder(ArtifactRequest request, string folder)
    {
        PrepareCache();
        return new FolderRelease(request, folder, new FileDigests(Path.Combine(cache, "digests")));
    }

    private PublishedRelease Published(ArtifactRequest request)
    {
        PrepareCache();
        return new PublishedRelease(http, request, Path.Combine(cache, request.Release.Replace('/', '-').Replace(' ', '-')), clock, say);
    }

    private void PrepareCache()
    {
        try
        {
            PrivateFolder.Ensure(cache);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(ArtifactErrors.LocalDisk, $"the cache `{cache}` cannot be made: {e.Message}", "name another place with XDG_CACHE_HOME", inner: e);
        }
    }
}
