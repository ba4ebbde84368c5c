using System.Buffers;
using System.Text;

namespace Palisade.Provision.Fleet;

/// <summary>
/// Takes a program's output as it comes: line by line to the listener, and bounded into memory. What does not fit is counted
/// as truncated rather than kept.
/// </summary>
internal sealed class OutputCollector(bool isError, Action<bool, string>? onLine)
{
    private const int Limit = 4 * 1024 * 1024;
    private const int LimitWhenHeard = 64 * 1024;
    private const int LongestLine = 64 * 1024;
    private readonly ArrayBufferWriter<byte> kept = new();
    private readonly ArrayBufferWriter<byte> line = new();

    public bool Truncated { get; private set; }

    public string Text => Encoding.UTF8.GetString(kept.WrittenSpan);

    public async Task ReadAsync(Stream stream, ReadOnlyMemory<byte> first, CancellationToken cancel)
    {
        Add(first.Span);
        var buffer = new byte[32 * 1024];
        int read;
        while ((read = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
        {
            Add(buffer.AsSpan(0, read));
        }

        if (line.WrittenCount > 0)
        {
            Emit();
        }
    }

    private void Add(ReadOnlySpan<byte> bytes)
    {
        var room = (onLine is null ? Limit : LimitWhenHeard) - kept.WrittenCount;
        Truncated |= bytes.Length > room;
        kept.Write(bytes[..Math.Min(room, bytes.Length)]);
        while (onLine is not null && !bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)'\n');
            var part = end < 0 ? bytes : bytes[..end];
            var fits = Math.Min(part.Length, LongestLine - line.WrittenCount);
            line.Write(part[..fits]);
            if (fits < part.Length)
            {
                Emit();
                bytes = bytes[fits..];
                continue;
            }

            if (end < 0)
            {
                return;
            }

            Emit();
            bytes = bytes[(end + 1)..];
        }
    }

    private void Emit()
    {
        onLine?.Invoke(isError, Encoding.UTF8.GetString(line.WrittenSpan).TrimEnd('\r'));
        line.ResetWrittenCount();
    }
}
