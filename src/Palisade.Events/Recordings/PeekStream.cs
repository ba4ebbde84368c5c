using System.IO.Compression;

namespace Palisade.Events.Recordings;

/// <summary>A stream whose first bytes have been looked at: they are given again, then the rest.</summary>
internal sealed class PeekStream : Stream
{
    private readonly Stream inner;
    private readonly byte[] head;
    private readonly int length;
    private int given;

    public PeekStream(Stream inner, int peek)
    {
        this.inner = inner;
        head = new byte[peek];
        length = inner.ReadAtLeast(head, peek, throwOnEndOfStream: false);
    }

    public ReadOnlySpan<byte> Head => head.AsSpan(0, length);

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <summary>Unpacks gzip where the stream is that, and looks at what is inside.</summary>
    public static PeekStream OpenUnpacked(Stream stream, int peek)
    {
        var packed = new PeekStream(stream, peek);
        return packed.Head is [0x1f, 0x8b, ..] ? new(new GZipStream(packed, CompressionMode.Decompress), peek) : packed;
    }

    public override int Read(Span<byte> buffer)
    {
        if (given == length)
        {
            return inner.Read(buffer);
        }

        var count = Math.Min(buffer.Length, length - given);
        head.AsSpan(given, count).CopyTo(buffer);
        given += count;
        return count;
    }

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            inner.Dispose();
        }

        base.Dispose(disposing);
    }
}
