using System.Buffers.Binary;

namespace Palisade.Events.Recordings.Scap;

/// <summary>
/// Cuts a stream into blocks: type (32 bits), total length (32 bits), body, total length again. A block lies whole in <see cref="Buffer"/> until the next is
/// read. The buffer grows only as bytes really arrive, so a length that lies costs nothing.
/// </summary>
internal sealed class BlockReader(Stream stream)
{
    /// <summary>Above any real block: a list of a hundred thousand processes with full command lines.</summary>
    public const int MaxBlock = 64 * 1024 * 1024;

    private const int HeaderLength = 8;
    private const int TrailerLength = 4;

    private byte[] buffer = new byte[256 * 1024];
    private int start;
    private int end;
    private long consumed;

    public byte[] Buffer => buffer;

    public BlockType Type { get; private set; }

    /// <summary>Where the body of the current block lies in <see cref="Buffer"/>.</summary>
    public int BodyStart { get; private set; }

    public int BodyLength { get; private set; }

    /// <summary>Offset of the current block in the stream.</summary>
    public long Offset { get; private set; }

    public long Consumed => consumed;

    /// <summary>False at the end of the stream.</summary>
    /// <param name="problem">Set where the stream does not go on with a whole block.</param>
    public bool TryRead(out string? problem)
    {
        problem = null;
        Offset = consumed;
        if (end - start < HeaderLength && !Fill(HeaderLength))
        {
            problem = end == start ? null : "the file ends inside the head of a block";
            return false;
        }

        var head = buffer.AsSpan(start);
        Type = (BlockType)BinaryPrimitives.ReadUInt32LittleEndian(head);
        var total = BinaryPrimitives.ReadUInt32LittleEndian(head[4..]);
        if (total is < HeaderLength + TrailerLength or > MaxBlock)
        {
            problem = $"a block of {total} bytes cannot be";
            return false;
        }

        if (end - start < total && !Fill((int)total))
        {
            problem = $"the file ends inside a block of {total} bytes";
            return false;
        }

        BodyStart = start + HeaderLength;
        BodyLength = (int)total - HeaderLength - TrailerLength;
        if (BinaryPrimitives.ReadUInt32LittleEndian(buffer.AsSpan(BodyStart + BodyLength)) != total)
        {
            problem = "a block does not end with its length";
            return false;
        }

        start += (int)total;
        consumed += total;
        return true;
    }

    private bool Fill(int need)
    {
        if (start > 0)
        {
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
        }

        while (end < need)
        {
            if (end == buffer.Length)
            {
                Array.Resize(ref buffer, Math.Min(buffer.Length * 2, MaxBlock));
            }

            var read = stream.Read(buffer, end, buffer.Length - end);
            if (read == 0)
            {
                return false;
            }

            end += read;
        }

        return true;
    }
}
