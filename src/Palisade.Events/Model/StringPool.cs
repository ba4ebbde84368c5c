using System.Text;

namespace Palisade.Events.Model;

/// <summary>Interned UTF-8 texts. Bytes that are not UTF-8 become U+FFFD.</summary>
public sealed class StringPool(int capacity = 64 * 1024, int maxBytes = 4096) : DecodePool<string>(capacity, maxBytes)
{
    protected override string Decode(ReadOnlySpan<byte> bytes) => bytes.IsEmpty ? string.Empty : Encoding.UTF8.GetString(bytes);
}
