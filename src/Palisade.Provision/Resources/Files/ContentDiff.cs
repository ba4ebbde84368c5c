using System.Text;
using Palisade.Core.Text;

namespace Palisade.Provision.Resources.Files;

/// <summary>A diff where both sides are text; bytes are never shown.</summary>
internal static class ContentDiff
{
    private static readonly UTF8Encoding Strict = new(false, throwOnInvalidBytes: true);

    /// <returns>Null where one side is not UTF-8 text, or both are the same.</returns>
    public static string? Of(ReadOnlySpan<byte> before, ReadOnlySpan<byte> after) =>
        Text(before) is { } old && Text(after) is { } now ? UnifiedDiff.Create(old, now) : null;

    private static string? Text(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Contains((byte)0))
        {
            return null;
        }

        try
        {
            return Strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            return null;
        }
    }
}
