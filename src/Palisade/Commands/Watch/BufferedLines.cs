using System.Text;

namespace Palisade.Commands.Watch;

/// <summary>Hands lines on in blocks: a recording may give a million alerts, and the terminal's writer flushes each line.</summary>
internal sealed class BufferedLines(TextWriter writer) : IDisposable
{
    private const int Block = 1 << 15;

    private readonly StringBuilder pending = new();

    public void WriteLine(string line)
    {
        pending.Append(line).Append('\n');
        if (pending.Length >= Block)
        {
            Flush();
        }
    }

    public void Flush()
    {
        writer.Write(pending);
        pending.Clear();
    }

    /// <summary>What was found before a recording turned out to be damaged is still worth printing.</summary>
    public void Dispose() => Flush();
}
