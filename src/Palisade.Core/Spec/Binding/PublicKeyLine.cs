using System.Buffers.Binary;
using System.Text;

namespace Palisade.Core.Spec.Binding;

/// <summary>
/// A line of an authorized_keys or .pub file (sshd(8), AUTHORIZED_KEYS FILE FORMAT): options, type, base64 blob, comment. The
/// blob begins with its type again as an SSH string (RFC 4253 §6.6), which is how truncated and mixed-up keys are found.
/// </summary>
internal static class PublicKeyLine
{
    private static readonly string[] Types =
    [
        "ssh-ed25519", "sk-ssh-ed25519@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521",
        "sk-ecdsa-sha2-nistp256@openssh.com", "ssh-rsa",
    ];

    /// <summary>The text is meant as a key and not as a path.</summary>
    public static bool Looks(string text) =>
        text.StartsWith("ssh-", StringComparison.Ordinal) || text.StartsWith("ecdsa-", StringComparison.Ordinal)
        || text.StartsWith("sk-", StringComparison.Ordinal) || text.Contains(" AAAA", StringComparison.Ordinal);

    /// <returns>What is wrong, or null; and the bits of an RSA key, else 0.</returns>
    public static (string? Problem, int RsaBits) Check(string line)
    {
        if (line.Any(char.IsControl))
        {
            return ("holds a control character", 0);
        }

        var words = Words(line);
        var at = words.FindIndex(w => Types.Contains(w) || w == "ssh-dss");
        if (at is < 0 or > 1)
        {
            return ("has no key type that Palisade accepts", 0);
        }

        if (words[at] == "ssh-dss")
        {
            return ("is a DSA key, which SSH servers no longer accept", 0);
        }

        if (at + 1 >= words.Count)
        {
            return ("ends after its type", 0);
        }

        var blob = new byte[words[at + 1].Length];
        if (!Convert.TryFromBase64String(words[at + 1], blob, out var length))
        {
            return ("is damaged: its second part is not base64", 0);
        }

        return Fields(blob.AsSpan(0, length)) is not { Count: >= 2 } fields || Encoding.ASCII.GetString(fields[0]) != words[at]
            ? ("is damaged or cut off", 0)
            : words[at] != "ssh-rsa" ? (null, 0)
            : fields.Count < 3 ? ("is damaged or cut off", 0)
            : RsaBits(fields[2]) is var bits && bits < 2048 ? ($"is an RSA key of {bits} bits; at least 2048 are needed", bits)
            : (null, bits);
    }

    /// <summary>Splits at blanks outside double quotes: options may hold quoted commands.</summary>
    private static List<string> Words(string line)
    {
        List<string> words = [];
        var word = new StringBuilder();
        var quoted = false;
        foreach (var c in line.Trim())
        {
            quoted ^= c == '"';
            if (c is ' ' or '\t' && !quoted)
            {
                if (word.Length > 0)
                {
                    words.Add(word.ToString());
                    word.Clear();
                }
            }
            else
            {
                word.Append(c);
            }
        }

        words.Add(word.ToString());
        return words;
    }

    private static List<byte[]>? Fields(ReadOnlySpan<byte> blob)
    {
        List<byte[]> fields = [];
        while (!blob.IsEmpty)
        {
            if (blob.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(blob) is var length && length > blob.Length - 4)
            {
                return null;
            }

            fields.Add(blob.Slice(4, (int)length).ToArray());
            blob = blob[(4 + (int)length)..];
        }

        return fields;
    }

    private static int RsaBits(byte[] modulus)
    {
        var first = Array.FindIndex(modulus, b => b != 0);
        return first < 0 ? 0 : ((modulus.Length - first) * 8) - byte.LeadingZeroCount(modulus[first]);
    }
}
