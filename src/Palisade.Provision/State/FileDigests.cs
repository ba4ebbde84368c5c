using System.Globalization;
using System.Security.Cryptography;

namespace Palisade.Provision.State;

/// <summary>Digests of large files of this machine, remembered by size and time of change.</summary>
/// <param name="memory">File that remembers them; its folder exists.</param>
internal sealed class FileDigests(string memory)
{
    private const int DigestLength = 64;

    private readonly Lock guard = new();

    /// <summary>SHA-256, 64 lower-case hexadecimal digits.</summary>
    public string Of(string path)
    {
        var file = new FileInfo(path);
        var key = string.Create(CultureInfo.InvariantCulture, $"{file.Length} {file.LastWriteTimeUtc.Ticks} {path}");
        lock (guard)
        {
            string[] known = File.Exists(memory) ? File.ReadAllLines(memory) : [];
            if (Array.Find(known, l => l.Length > DigestLength && l[DigestLength] == ' ' && l[(DigestLength + 1)..] == key) is { } hit)
            {
                return hit[..DigestLength];
            }

            using var stream = file.OpenRead();
            var digest = Convert.ToHexStringLower(SHA256.HashData(stream));
            var next = $"{memory}.{Environment.ProcessId}";
            File.WriteAllLines(next, known.Where(l => !l.EndsWith($" {path}", StringComparison.Ordinal)).Append($"{digest} {key}"));
            File.Move(next, memory, overwrite: true);
            return digest;
        }
    }
}
