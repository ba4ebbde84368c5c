using System.Text;

namespace Palisade.Rules.Matching;

/// <summary>Decodes base64 whose padding may be missing.</summary>
internal static class Base64
{
    private static readonly byte[] Padding = "=="u8.ToArray();

    public static string? DecodeText(string text) =>
        TryDecode(Encoding.UTF8.GetBytes(text), out var bytes) ? Encoding.UTF8.GetString(bytes) : null;

    public static bool TryDecode(ReadOnlySpan<byte> encoded, out byte[] bytes)
    {
        var missing = (4 - (encoded.Length % 4)) % 4;
        bytes = [];
        if (missing == 3)
        {
            return false;
        }

        Span<byte> padded = new byte[encoded.Length + missing];
        encoded.CopyTo(padded);
        Padding.AsSpan(0, missing).CopyTo(padded[encoded.Length..]);
        var buffer = new byte[System.Buffers.Text.Base64.GetMaxDecodedFromUtf8Length(padded.Length)];
        if (System.Buffers.Text.Base64.DecodeFromUtf8(padded, buffer, out _, out var written) != System.Buffers.OperationStatus.Done)
        {
            return false;
        }

        bytes = buffer[..written];
        return true;
    }
}
