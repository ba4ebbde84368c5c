using Palisade.Events.Model;
using Palisade.Events.Recordings.Audit;
using Palisade.Events.Recordings.JsonLines;
using Palisade.Events.Recordings.Scap;
using Palisade.Events.State;

namespace Palisade.Events.Recordings;

/// <summary>Opens recordings of every kind; the kind is told by the first bytes.</summary>
public static class Recording
{
    private const int PeekBytes = 4096;

    /// <exception cref="Palisade.Core.Diagnostics.PalisadeException">The file is not a recording.</exception>
    public static IEventStream Open(string path, EventSource? source = null, StateLimits? limits = null)
    {
        var file = new FileStream(path, FileMode.Open, FileAccess.Read, FileShare.Read, bufferSize: 1 << 16, FileOptions.SequentialScan);
        try
        {
            return Open(file, source, limits);
        }
        catch
        {
            file.Dispose();
            throw;
        }
    }

    /// <param name="stream">Disposed with what is returned.</param>
    /// <param name="source">What the caller expects; null to take what the file holds.</param>
    public static IEventStream Open(Stream stream, EventSource? source = null, StateLimits? limits = null)
    {
        var peek = Unpack(stream);
        var opened = Choose(peek, new SystemState(new StringPool(), limits));
        return source is null || opened.Source == source
            ? opened
            : throw RecordingFailure.NotARecording($"it holds events of source `{opened.Source}`, not `{source}`");
    }

    private static PeekStream Unpack(Stream stream)
    {
        try
        {
            return PeekStream.OpenUnpacked(stream, PeekBytes);
        }
        catch (InvalidDataException e)
        {
            throw RecordingFailure.NotARecording($"its compressed data are broken: {e.Message}");
        }
    }

    private static IEventStream Choose(PeekStream stream, SystemState state)
    {
        if (stream.Head is [0x0A, 0x0D, 0x0D, 0x0A, ..])
        {
            return new ScapReader(stream, state);
        }

        var text = stream.Head.TrimStart("\uFEFF \t\r\n"u8);
        if (text is [(byte)'{', ..] && IsJsonLines(text))
        {
            return new JsonLinesReader(stream, state);
        }

        return text is [(byte)'{' or (byte)'[', ..]
            ? new AuditReader(stream, state)
            : throw RecordingFailure.NotARecording("its first bytes are of no known kind");
    }

    /// <summary>The head line's first member is <c>palisade</c>, which no audit event has.</summary>
    private static bool IsJsonLines(ReadOnlySpan<byte> text)
    {
        var rest = text[1..].TrimStart(" \t\r\n"u8);
        return rest.StartsWith("\"palisade\""u8);
    }
}
