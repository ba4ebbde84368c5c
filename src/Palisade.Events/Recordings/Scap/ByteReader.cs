using System.Buffers.Binary;

namespace Palisade.Events.Recordings.Scap;

/// <summary>Reads little-endian values off the front of a run of bytes. Beyond the end everything reads as zero and <see cref="Failed"/> is set.</summary>
internal struct ByteReader(byte[] buffer, int start, int length)
{
    private int at = start;
    private int end = start + length;

    public bool Failed { get; private set; }

    public readonly int Left => end - at;

    public byte U8() => Take(1) is [var value, ..] ? value : (byte)0;

    public ushort U16() => Take(2) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt16LittleEndian(b) : (ushort)0;

    public uint U32() => Take(4) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt32LittleEndian(b) : 0;

    public ulong U64() => Take(8) is { IsEmpty: false } b ? BinaryPrimitives.ReadUInt64LittleEndian(b) : 0;

    public long I64() => (long)U64();

    /// <summary>Bytes after a 16-bit count of them.</summary>
    public ReadOnlySpan<byte> Counted() => Take(U16());

    public ReadOnlySpan<byte> Take(int count)
    {
        if ((uint)count > (uint)Left)
        {
            Failed = true;
            at = end;
            return default;
        }

        at += count;
        return buffer.AsSpan(at - count, count);
    }

    /// <summary>A reader of the next <paramref name="count"/> bytes, which are taken from this one.</summary>
    public ByteReader Part(int count)
    {
        var from = at;
        Take(count);
        return Failed ? new(buffer, end, 0) { Failed = true } : new(buffer, from, count);
    }
}
