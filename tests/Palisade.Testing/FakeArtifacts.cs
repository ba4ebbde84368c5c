using System.Collections.Concurrent;
using System.Security.Cryptography;
using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Artifacts;

namespace Palisade.Testing;

/// <summary>Large files that are small: each request's content is its key, unless a test gives another.</summary>
public sealed class FakeArtifacts(string folder) : IArtifactStore
{
    private readonly ConcurrentDictionary<string, byte[]> contents = new(StringComparer.Ordinal);

    /// <summary>Digests that were asked for.</summary>
    public ConcurrentQueue<string> Fetched { get; } = new();

    public Task<Artifact> DescribeAsync(ArtifactRequest request, CancellationToken cancel)
    {
        var content = Encoding.UTF8.GetBytes(request.Key);
        return Task.FromResult(new Artifact(request.Names[0], Keep(content), content.Length));
    }

    public Task<string> FetchAsync(string sha256, CancellationToken cancel)
    {
        Fetched.Enqueue(sha256);
        var path = Path.Combine(folder, sha256);
        if (!File.Exists(path))
        {
            File.WriteAllBytes(path, contents[sha256]);
        }

        return Task.FromResult(path);
    }

    public ArtifactResource Resource(string path, string content, string mode = "0755")
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return new ArtifactResource { Cause = "engine", Path = path, Sha256 = Keep(bytes), Size = bytes.Length, Mode = mode };
    }

    private string Keep(byte[] content)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        contents[digest] = content;
        return digest;
    }
}
