using System.Text;

namespace Palisade.Provision.Fleet;

/// <summary>The last bytes of a stream, whatever its length.</summary>
internal sealed class OutputTail(int capacity)
{
    private readonly Lock guard = new();
    private readonly List<byte> kept = [];

    public string Text
    {
        get
        {
            lock (guard)
            {
                return Encoding.UTF8.GetString([.. kept]);
            }
        }
    }

    public void Add(ReadOnlySpan<byte> bytes)
    {
        lock (guard)
        {
            kept.AddRange(bytes);
            if (kept.Count > capacity * 2)
            {
                kept.RemoveRange(0, kept.Count - capacity);
            }
        }
    }

    /// <summary>Reads to the end, or until cancelled; neither is a failure.</summary>
    public async Task ReadAsync(Stream stream, CancellationToken cancel)
    {
        var buffer = new byte[8192];
        try
        {
            int read;
            while ((read = await stream.ReadAsync(buffer, cancel).ConfigureAwait(false)) > 0)
            {
                Add(buffer.AsSpan(0, read));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or ObjectDisposedException)
        {
            // What was read so far is what there is.
        }
    }
}
