using System.Runtime.InteropServices;

namespace Palisade.Events.Model;

/// <summary>Interned parts of texts that are strings already.</summary>
internal sealed class SpanPool(int capacity = 16 * 1024, int maxBytes = 4096) : DecodePool<string>(capacity, maxBytes)
{
    public string Get(ReadOnlySpan<char> text) => text.IsEmpty ? string.Empty : Get(MemoryMarshal.AsBytes(text));

    protected override string Decode(ReadOnlySpan<byte> bytes) => new(MemoryMarshal.Cast<byte, char>(bytes));
}
