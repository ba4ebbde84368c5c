using System.Text;

namespace Palisade.Provision.Fleet;

/// <summary>Reads the lines that come before a program runs, and hands back untouched what follows them.</summary>
internal sealed class ReportReader(Stream stream)
{
    private const int LongestPreamble = 64 * 1024;
    private readonly byte[] buffer = new byte[LongestPreamble];
    private int start;
    private int end;

    /// <summary>What was read beyond the last line.</summary>
    public ReadOnlyMemory<byte> Rest => buffer.AsMemory(start, end - start);

    /// <summary>Null at the end of the stream; an unfinished last line counts as one.</summary>
    public async Task<string?> LineAsync(CancellationToken cancel)
    {
        while (true)
        {
            var length = buffer.AsSpan(start, end - start).IndexOf((byte)'\n');
            if (length >= 0)
            {
                var line = Encoding.UTF8.GetString(buffer, start, length).TrimEnd('\r');
                start += length + 1;
                return line;
            }

            if (start > 0)
            {
                Rest.CopyTo(buffer);
                (start, end) = (0, end - start);
            }

            var read = end == buffer.Length ? 0 : await stream.ReadAsync(buffer.AsMemory(end), cancel).ConfigureAwait(false);
            if (read == 0)
            {
                var last = Encoding.UTF8.GetString(buffer, start, end - start);
                (start, end) = (0, 0);
                return last.Length > 0 ? last : null;
            }

            end += read;
        }
    }
}
