using System.Collections.Immutable;
using System.Security.Cryptography;

namespace Palisade.Provision.Fleet;

/// <summary>
/// The cluster's own known_hosts file. OpenSSH adds to it at first contact; a node stands there under its name
/// (HostKeyAlias), so that a changed address does not lose the pin.
/// </summary>
public sealed class PinnedHosts(string path)
{
    /// <summary>Fingerprints as ssh prints them, <c>ED25519 SHA256:...</c>, of the keys pinned for a node.</summary>
    public ImmutableArray<string> Fingerprints(string node) => [.. Lines().Where(l => IsOf(l, node)).Select(Fingerprint).OfType<string>()];

    /// <summary>Drops a node's keys; the next contact pins anew. False where there were none.</summary>
    public bool Forget(string node)
    {
        var lines = Lines();
        var kept = lines.RemoveAll(l => IsOf(l, node));
        if (kept.Length == lines.Length)
        {
            return false;
        }

        var next = $"{path}.{Environment.ProcessId}";
        File.WriteAllLines(next, kept);
        File.Move(next, path, overwrite: true);
        return true;
    }

    private ImmutableArray<string> Lines() => File.Exists(path) ? [.. File.ReadAllLines(path)] : [];

    private static bool IsOf(string line, string node) => line.Split(' ', 2)[0] == node;

    // sshd(8), SSH_KNOWN_HOSTS FILE FORMAT: names, key type, base64 of the key.
    private static string? Fingerprint(string line)
    {
        var parts = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var key = new byte[parts.Length > 2 ? parts[2].Length : 0];
        if (parts.Length < 3 || !Convert.TryFromBase64String(parts[2], key, out var length))
        {
            return null;
        }

        var kind = parts[1] switch
        {
            "ssh-ed25519" => "ED25519",
            "ssh-rsa" => "RSA",
            var other when other.StartsWith("ecdsa-", StringComparison.Ordinal) => "ECDSA",
            var other => other,
        };
        return $"{kind} SHA256:{Convert.ToBase64String(SHA256.HashData(key.AsSpan(0, length))).TrimEnd('=')}";
    }
}
