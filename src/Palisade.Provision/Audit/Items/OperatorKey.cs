using System.Buffers.Binary;

namespace Palisade.Provision.Audit.Items;

/// <summary>What a public key line says of its key (RFC 4253, section 6.6).</summary>
internal static class OperatorKey
{
    /// <summary><c>ssh-ed25519</c>; null when the line holds no key. Options may stand before the type.</summary>
    public static string? TypeOf(string line) => Find(line)?.Type;

    /// <summary>Size of an RSA key; null for other kinds.</summary>
    public static int? RsaBitsOf(string line)
    {
        if (Find(line) is not ("ssh-rsa", var blob) || Field(ref blob) is null || Field(ref blob) is null || Field(ref blob) is not { } modulus)
        {
            return null;
        }

        var significant = modulus.AsSpan().TrimStart((byte)0);
        return significant.IsEmpty ? null : significant.Length * 8 - (int)(byte.LeadingZeroCount(significant[0]));
    }

    private static (string Type, byte[] Blob)? Find(string line)
    {
        var words = line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i + 1 < words.Length; i++)
        {
            var buffer = new byte[words[i + 1].Length];
            if (!Convert.TryFromBase64String(words[i + 1], buffer, out var length))
            {
                continue;
            }

            var blob = buffer[..length];
            var rest = blob;
            if (Field(ref rest) is { } name && System.Text.Encoding.ASCII.GetString(name) == words[i])
            {
                return (words[i], blob);
            }
        }

        return null;
    }

    private static byte[]? Field(ref byte[] data)
    {
        if (data.Length < 4 || BinaryPrimitives.ReadUInt32BigEndian(data) is var length && length > data.Length - 4)
        {
            return null;
        }

        var field = data[4..(4 + (int)length)];
        data = data[(4 + (int)length)..];
        return field;
    }
}
