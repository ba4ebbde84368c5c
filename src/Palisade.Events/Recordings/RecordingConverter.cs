using Palisade.Events.Recordings.JsonLines;
using Palisade.Events.Recordings.Scap;

namespace Palisade.Events.Recordings;

/// <summary>Forms that recordings can be written in.</summary>
public enum RecordingFormat
{
    Scap,
    JsonLines,
}

/// <summary>Writes one recording as another; events keep every parameter, tables what the state knows.</summary>
public static class RecordingConverter
{
    /// <summary>By the ending of a file's name: <c>.scap</c>, else JSON lines.</summary>
    public static RecordingFormat FormatOf(string path) =>
        path.EndsWith(".scap", StringComparison.OrdinalIgnoreCase) ? RecordingFormat.Scap : RecordingFormat.JsonLines;

    /// <param name="input">At its start.</param>
    /// <param name="output">Disposed at the end.</param>
    /// <returns>Number of events written.</returns>
    public static long Convert(IEventStream input, Stream output, RecordingFormat format, CancellationToken cancellationToken)
    {
        if (format == RecordingFormat.Scap)
        {
            using var writer = new ScapWriter(output, input.Context.State);
            return Copy(input, writer.Write, cancellationToken);
        }

        using var lines = new JsonLinesWriter(output, input.Context.State);
        return Copy(input, lines.Write, cancellationToken);
    }

    private static long Copy(IEventStream input, Action<Model.Event> write, CancellationToken cancellationToken)
    {
        var count = 0L;
        while (input.MoveNext())
        {
            cancellationToken.ThrowIfCancellationRequested();
            write(input.Context.Event);
            count++;
        }

        return count;
    }
}
