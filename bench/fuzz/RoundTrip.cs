using Palisade.Core.Diagnostics;
using Palisade.Events.Model;
using Palisade.Events.Recordings;

namespace Palisade.Bench.Fuzz;

/// <summary>A recording that can be read is the same events after it was written as lines and as a capture.</summary>
internal static class RoundTrip
{
    public static void Check(byte[] recording)
    {
        byte[] lines, capture;
        try
        {
            lines = Data.Convert(recording, RecordingFormat.JsonLines);
        }
        catch (PalisadeException)
        {
            // Damaged beyond the events that were looked at.
            return;
        }

        try
        {
            capture = Data.Convert(lines, RecordingFormat.Scap);
            Compare(recording, lines, "lines");
            Compare(lines, capture, "a capture");
        }
        catch (PalisadeException e)
        {
            throw new FuzzFailure($"what was written cannot be read: {e.Diagnostic.Message}");
        }
    }

    private static void Compare(byte[] first, byte[] second, string form)
    {
        using var expected = Recording.Open(new MemoryStream(first));
        using var got = Recording.Open(new MemoryStream(second));
        while (expected.MoveNext())
        {
            if (!got.MoveNext() || !Same(expected.Context.Event, got.Context.Event))
            {
                throw new FuzzFailure($"event {expected.Context.Event.Number} ({expected.Context.Event.Schema.Name}) is another one in {form}");
            }
        }

        if (got.MoveNext())
        {
            throw new FuzzFailure($"there are more events in {form}");
        }
    }

    private static bool Same(Event a, Event b)
    {
        var same = a.Code == b.Code && a.Timestamp == b.Timestamp && a.ThreadId == b.ThreadId && a.Cpu == b.Cpu;
        for (var i = 0; i < Math.Max(a.ParameterCount, b.ParameterCount) && same; i++)
        {
            same = a.Has(i) == b.Has(i) && a.Bytes(i).SequenceEqual(b.Bytes(i));
        }

        return same;
    }
}
