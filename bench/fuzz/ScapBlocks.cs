using System.Buffers.Binary;

namespace Palisade.Bench.Fuzz;

/// <summary>A capture as its blocks. What does not divide into blocks any more is the last piece.</summary>
internal static class ScapBlocks
{
    public static IEnumerable<byte[]> Cut(byte[] capture)
    {
        var at = 0;
        while (at + 12 <= capture.Length)
        {
            var length = BinaryPrimitives.ReadUInt32LittleEndian(capture.AsSpan(at + 4));
            if (length < 12 || length > capture.Length - at)
            {
                break;
            }

            yield return capture[at..(at + (int)length)];
            at += (int)length;
        }

        if (at < capture.Length)
        {
            yield return capture[at..];
        }
    }
}
