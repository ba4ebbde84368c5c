using System.Buffers;
using System.IO.Pipelines;
using System.Text;

namespace Palisade.Provision.Node;

/// <summary>Lines of UTF-8, of bounded length: an endless one must not fill a board's memory.</summary>
/// <param name="heard">Called whenever bytes arrive, be they a whole line or not.</param>
internal sealed class LineReader(Stream stream, Action heard)
{
    private const int MaxLine = 64 * 1024 * 1024;

    private readonly PipeReader reader = PipeReader.Create(stream);

    /// <summary>Null at the end of input; a last line without line feed was cut off and does not count.</summary>
    public async Task<string?> ReadAsync(CancellationToken cancel)
    {
        while (true)
        {
            // A read of standard input cannot be broken off (the process then ends without it), but waiting for it can.
            var read = await reader.ReadAsync(cancel).AsTask().WaitAsync(cancel).ConfigureAwait(false);
            heard();
            if (read.Buffer.PositionOf((byte)'\n') is { } feed)
            {
                var line = Encoding.UTF8.GetString(read.Buffer.Slice(0, feed));
                reader.AdvanceTo(read.Buffer.GetPosition(1, feed));
                return line;
            }

            if (read.IsCompleted)
            {
                return null;
            }

            if (read.Buffer.Length > MaxLine)
            {
                throw new IOException($"a line is longer than {MaxLine} bytes");
            }

            reader.AdvanceTo(read.Buffer.Start, read.Buffer.End);
        }
    }
}
