namespace Palisade.Events.Recordings.JsonLines;

/// <summary>Lines of a stream, each valid until the next is read.</summary>
internal sealed class LineReader(Stream stream)
{
    private const int MaxLine = 16 * 1024 * 1024;

    private byte[] buffer = new byte[64 * 1024];
    private int start;
    private int end;
    private bool atEnd;

    /// <summary>Number of the current line, from 1.</summary>
    public long Number { get; private set; }

    public long Consumed { get; private set; }

    /// <exception cref="InvalidDataException">A line is longer than any event.</exception>
    public bool TryRead(out ReadOnlyMemory<byte> line)
    {
        var searched = start;
        while (true)
        {
            var newline = buffer.AsSpan(searched, end - searched).IndexOf((byte)'\n');
            if (newline >= 0 || (atEnd && end > start))
            {
                var stop = newline >= 0 ? searched + newline : end;
                line = buffer.AsMemory(start, stop - start);
                Consumed += stop - start + 1;
                start = Math.Min(end, stop + 1);
                Number++;
                return true;
            }

            if (atEnd)
            {
                line = default;
                return false;
            }

            searched = end - start;
            buffer.AsSpan(start, end - start).CopyTo(buffer);
            end -= start;
            start = 0;
            if (end == buffer.Length)
            {
                if (buffer.Length >= MaxLine)
                {
                    throw new InvalidDataException($"line {Number + 1} is longer than {MaxLine / 1024 / 1024} MiB");
                }

                Array.Resize(ref buffer, buffer.Length * 2);
            }

            var read = stream.Read(buffer, end, buffer.Length - end);
            end += read;
            atEnd = read == 0;
        }
    }
}
