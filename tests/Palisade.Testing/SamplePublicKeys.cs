using System.Buffers.Binary;
using System.Text;

namespace Palisade.Testing;

/// <summary>Public key lines of the right shape (RFC 4253 §6.6), made from numbers; nobody has their private halves.</summary>
public static class SamplePublicKeys
{
    public static string Ed25519(string comment = "me@desk") => Line("ssh-ed25519", comment, Filled(32, 0x41));

    public static string Rsa(int bits, string comment = "old@desk")
    {
        // A modulus has its highest bit set; as an SSH mpint it then begins with a zero byte.
        byte[] modulus = [0, .. Filled(bits / 8, 0xC5)];
        return Line("ssh-rsa", comment, [1, 0, 1], modulus);
    }

    public static string Ecdsa(string comment = "token@desk") =>
        Line("ecdsa-sha2-nistp256", comment, Encoding.ASCII.GetBytes("nistp256"), Filled(65, 4));

    public static string Line(string type, string comment, params byte[][] fields)
    {
        using var blob = new MemoryStream();
        Span<byte> length = stackalloc byte[4];
        foreach (var field in fields.Prepend(Encoding.ASCII.GetBytes(type)))
        {
            BinaryPrimitives.WriteInt32BigEndian(length, field.Length);
            blob.Write(length);
            blob.Write(field);
        }

        return $"{type} {Convert.ToBase64String(blob.ToArray())} {comment}";
    }

    private static byte[] Filled(int length, byte value)
    {
        var bytes = new byte[length];
        Array.Fill(bytes, value);
        return bytes;
    }
}
