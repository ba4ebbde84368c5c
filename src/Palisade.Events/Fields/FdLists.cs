using System.Buffers.Binary;

namespace Palisade.Events.Fields;

/// <summary>A list of descriptors as poll carries it: a 16-bit count, then for each its number (64 bits) and its flags (16 bits).</summary>
internal static class FdLists
{
    public static List<long> Numbers(ReadOnlySpan<byte> bytes)
    {
        const int entry = 10;
        var numbers = new List<long>();
        var count = bytes.Length >= 2 ? BinaryPrimitives.ReadUInt16LittleEndian(bytes) : 0;
        for (var at = 2; count > 0 && at + entry <= bytes.Length; at += entry, count--)
        {
            numbers.Add(BinaryPrimitives.ReadInt64LittleEndian(bytes[at..]));
        }

        return numbers;
    }
}
