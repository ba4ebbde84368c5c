using System.Text.Json;

namespace Palisade.Provision.Node;

/// <param name="Stamp"><see cref="FileStatus.Stamp"/> when the digest was taken.</param>
internal sealed record KnownDigest(string Stamp, string Sha256);

/// <summary>
/// Digests of large files of this node, by path, kept in one small file: reading hundreds of megabytes from an SD card to find that
/// nothing changed would take longer than all the rest of a run. Anything that touches a file makes what is known of it void.
/// </summary>
internal sealed class DigestMemory(ISystem system)
{
    private const string FilePath = NodePaths.State + "/digests.json";

    /// <summary>Of a regular file. Reads the memory and never writes to it, so that checks may use it.</summary>
    public async Task<string> DigestAsync(string path, CancellationToken cancel)
    {
        var stamp = system.Stat(path)?.Stamp;
        return stamp is { Length: > 0 } && Read().GetValueOrDefault(path) is { } known && known.Stamp == stamp
            ? known.Sha256
            : await system.DigestAsync(path, cancel).ConfigureAwait(false);
    }

    public async Task RememberAsync(string path, string sha256, CancellationToken cancel)
    {
        if (system.Stat(path) is not { Stamp: { Length: > 0 } stamp })
        {
            return;
        }

        var known = Read();
        if (known.GetValueOrDefault(path) == new KnownDigest(stamp, sha256))
        {
            return;
        }

        known[path] = new KnownDigest(stamp, sha256);
        foreach (var gone in known.Keys.Where(p => !system.Exists(p)).ToList())
        {
            known.Remove(gone);
        }

        system.EnsurePrivateFolder(NodePaths.State);
        var json = JsonSerializer.Serialize(known, NodeStateJson.Default.SortedDictionaryStringKnownDigest);
        await system.WriteTextAsync(FilePath, json, "0600", cancel).ConfigureAwait(false);
    }

    private SortedDictionary<string, KnownDigest> Read()
    {
        try
        {
            return system.ReadText(FilePath) is { } json
                ? JsonSerializer.Deserialize(json, NodeStateJson.Default.SortedDictionaryStringKnownDigest) ?? []
                : [];
        }
        catch (JsonException)
        {
            return [];
        }
    }
}
