using System.Buffers;
using System.Collections.Immutable;

namespace Palisade.Provision.Artifacts;

/// <summary>A list of digests as sha256sum(1) writes it: digest, blank, blank or asterisk, name.</summary>
internal static class Checksums
{
    private const int DigestLength = 64;

    private static readonly SearchValues<char> Hexadecimal = SearchValues.Create("0123456789abcdefABCDEF");

    /// <summary>Name → digest in lower case; lines of another form are left out.</summary>
    public static ImmutableSortedDictionary<string, string> Parse(string text)
    {
        var digests = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        foreach (var line in text.Split('\n', StringSplitOptions.TrimEntries))
        {
            if (line.Length > DigestLength + 2 && line[DigestLength] == ' ' && line[DigestLength + 1] is ' ' or '*'
                && line.AsSpan(0, DigestLength).IndexOfAnyExcept(Hexadecimal) < 0)
            {
                digests[Path.GetFileName(line[(DigestLength + 2)..])] = line[..DigestLength].ToLowerInvariant();
            }
        }

        return digests.ToImmutable();
    }
}
