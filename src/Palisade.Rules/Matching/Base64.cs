using System.Text;

namespace Palisade.Rules.Matching;

/// <summary>
/// Decodes base64 whose padding may be missing. Bits that stand for nothing are ignored rather than refused: who hides a command in base64 must
/// not escape by setting them.
/// </summary>
internal static class Base64
{
    public static string? DecodeText(string text) => TryDecode(text, out var bytes) ? Encoding.UTF8.GetString(bytes) : null;

    public static bool TryDecode(ReadOnlySpan<byte> encoded, out byte[] bytes) => TryDecode(Encoding.Latin1.GetString(encoded), out bytes);

    private static bool TryDecode(string text, out byte[] bytes)
    {
        var bare = text.AsSpan().TrimEnd('=');
        Span<char> padded = new char[(bare.Length + 3) / 4 * 4];
        bare.CopyTo(padded);
        padded[bare.Length..].Fill('=');
        var buffer = new byte[padded.Length / 4 * 3];
        var decoded = Convert.TryFromBase64Chars(padded, buffer, out var written);
        bytes = decoded ? buffer[..written] : [];
        return decoded;
    }
}
