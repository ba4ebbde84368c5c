using System.Collections.Immutable;
using System.Globalization;

namespace Palisade.Provision.Audit.Items;

/// <summary>
/// Algorithms in order of preference, less those that the node's sshd does not know: sshd refuses a whole file for one
/// unknown name. Without facts about them nothing is set, and sshd's own defaults stay.
/// </summary>
internal static class SshAlgorithms
{
    /// <summary>Bits below which an RSA key is not accepted, unless an operator's own key is smaller.</summary>
    public const int WantedRsaBits = 3072;

    private static readonly ImmutableArray<string> CipherNames =
        ["chacha20-poly1305@openssh.com", "aes256-gcm@openssh.com", "aes128-gcm@openssh.com", "aes256-ctr", "aes192-ctr", "aes128-ctr"];

    // Only encrypt-then-MAC: the others authenticate what an attacker could have played with before.
    private static readonly ImmutableArray<string> MacNames =
        ["hmac-sha2-512-etm@openssh.com", "hmac-sha2-256-etm@openssh.com", "umac-128-etm@openssh.com"];

    // No group exchange: sshd falls back to a group of 2048 bits for clients that ask for it.
    private static readonly ImmutableArray<string> KeyExchangeNames =
    [
        "mlkem768x25519-sha256", "sntrup761x25519-sha512", "sntrup761x25519-sha512@openssh.com", "curve25519-sha256",
        "curve25519-sha256@libssh.org", "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512",
    ];

    private static readonly ImmutableArray<string> HostKeyNames =
    [
        "ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", "rsa-sha2-512", "rsa-sha2-512-cert-v01@openssh.com", "rsa-sha2-256",
        "rsa-sha2-256-cert-v01@openssh.com",
    ];

    private static readonly ImmutableArray<string> UserKeyNames =
        [.. HostKeyNames, "sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com"];

    public static string? Ciphers(HardenTarget target) => Known(target, "cipher", CipherNames);

    public static string? Macs(HardenTarget target) => Known(target, "mac", MacNames);

    public static string? KeyExchanges(HardenTarget target) => Known(target, "kex", KeyExchangeNames);

    public static string? HostKeys(HardenTarget target) => Known(target, "key", HostKeyNames);

    /// <summary>What operators really have is never refused: a list without their kind of key would lock them out.</summary>
    public static string? UserKeys(HardenTarget target) => !IsAtLeast(target, 8, 5) ? null : Known(target, "key",
    [
        .. UserKeyNames,
        .. target.Spec.Operators.SelectMany(o => o.Keys).Select(OperatorKey.TypeOf).OfType<string>()
            .Where(type => type != "ssh-rsa" && !UserKeyNames.Contains(type)).Distinct().Order(StringComparer.Ordinal),
    ]);

    public static string? RsaBits(HardenTarget target)
    {
        if (!IsAtLeast(target, 9, 1))
        {
            return null;
        }

        var smallest = target.Spec.Operators.SelectMany(o => o.Keys).Select(OperatorKey.RsaBitsOf).OfType<int>().DefaultIfEmpty(WantedRsaBits).Min();
        return Math.Max(1024, Math.Min(WantedRsaBits, smallest)).ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>An option that sshd does not have yet makes it refuse the file.</summary>
    private static bool IsAtLeast(HardenTarget target, int major, int minor) =>
        Version.TryParse(target.Facts.SshdVersion, out var version) && version >= new Version(major, minor);

    private static string? Known(HardenTarget target, string kind, ImmutableArray<string> wanted)
    {
        if (!target.Facts.SshAlgorithms.TryGetValue(kind, out var known))
        {
            return null;
        }

        // `ssh -Q key` does not list the signature algorithms that go with RSA keys.
        var rsa = kind == "key" && known.Contains("ssh-rsa");
        var names = wanted.Where(name => known.Contains(name) || (rsa && name.StartsWith("rsa-sha2-", StringComparison.Ordinal))).ToArray();
        return names.Length == 0 ? null : string.Join(',', names);
    }
}
