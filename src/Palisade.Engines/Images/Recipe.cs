using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Core.Converge;

namespace Palisade.Engines.Images;

/// <summary>How an image is made: the files of its folder, and the recipe it stands on.</summary>
/// <param name="Name">Also the end of the image's repository: <c>web</c>, <c>service/site</c>.</param>
/// <param name="Files">Relative paths with <c>/</c>, sorted ordinally.</param>
/// <param name="Base">Null: Debian packages alone, listed in the file <c>packages</c>.</param>
public sealed record Recipe(string Name, ImmutableArray<ContentFile> Files, Recipe? Base)
{
    /// <summary>Where the recipe lies on the node that builds it.</summary>
    public string Folder => "/var/lib/palisade/images/" + Name;

    /// <summary>The recipe alone, whatever the platform: tells whether the file asks for something else than what was built.</summary>
    public string Source => Digest("");

    /// <summary>
    /// SHA-256, hex, over the files with their names, the base's digest and the platform, so that two platforms never share a tag.
    /// Every part goes in with its length: no two recipes can be the same bytes.
    /// </summary>
    /// <param name="platform">Distribution, release and processor: <c>debian bookworm aarch64</c>.</param>
    public string Digest(string platform)
    {
        using var hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
        Append(hash, Encoding.UTF8.GetBytes(platform));
        Append(hash, Encoding.UTF8.GetBytes(Base?.Digest(platform) ?? ""));
        foreach (var file in Files)
        {
            Append(hash, Encoding.UTF8.GetBytes(file.Path));
            Append(hash, file.Bytes.AsSpan());
        }

        return Convert.ToHexStringLower(hash.GetHashAndReset());
    }

    private static void Append(IncrementalHash hash, ReadOnlySpan<byte> part)
    {
        hash.AppendData(Encoding.ASCII.GetBytes(part.Length.ToString(CultureInfo.InvariantCulture) + ":"));
        hash.AppendData(part);
    }
}
