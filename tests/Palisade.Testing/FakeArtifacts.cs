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
    private readonly Lock gate = new();

    /// <summary>Path by digest; what stands here is complete on the disk, since several nodes read it at once.</summary>
    private readonly ConcurrentDictionary<string, string> contents = new(StringComparer.Ordinal);

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
        return Task.FromResult(contents.TryGetValue(sha256, out var path) ? path : throw new KeyNotFoundException($"nothing with digest {sha256} was asked for"));
    }

    public ArtifactResource Resource(string path, string content, string mode = "0755")
    {
        var bytes = Encoding.UTF8.GetBytes(content);
        return new ArtifactResource { Cause = "engine", Path = path, Sha256 = Keep(bytes), Size = bytes.Length, Mode = mode };
    }

    private string Keep(byte[] content)
    {
        var digest = Convert.ToHexStringLower(SHA256.HashData(content));
        lock (gate)
        {
            if (!contents.ContainsKey(digest))
            {
                var path = Path.Combine(folder, digest);
                File.WriteAllBytes(path, content);
                contents[digest] = path;
            }
        }

        return digest;
    }
}
