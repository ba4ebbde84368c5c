using System.Text;
using Palisade.Events.Model;
using Palisade.Events.Recordings;
using Palisade.Events.Schemas;

namespace Palisade.Events.Tests.Recordings;

/// <summary>A recording that is written in another form and back is the recording that it was, to the byte of every parameter.</summary>
public sealed class RoundTripTests
{
    public static TheoryData<string> Recordings => [.. Captures.Scap.Select(path => Path.GetFileName(path))];

    [Theory]
    [MemberData(nameof(Recordings))]
    public void Convert_ScapToLinesAndBack_ChangesNoEvent(string name)
    {
        var lines = Write(Captures.Open(name), RecordingFormat.JsonLines);
        var capture = Write(Open(lines), RecordingFormat.Scap);

        var original = Events(Captures.Open(name));
        original.Count.ShouldBeGreaterThan(900);
        Events(Open(lines)).ShouldBe(original);
        Events(Open(capture)).ShouldBe(original);
    }

    /// <summary>Tables, too: the second lines are the first, though a capture stood between them.</summary>
    [Theory]
    [MemberData(nameof(Recordings))]
    public void Convert_LinesToScapAndBack_GivesTheSameBytes(string name)
    {
        var lines = Write(Captures.Open(name), RecordingFormat.JsonLines);

        var again = Write(Open(Write(Open(lines), RecordingFormat.Scap)), RecordingFormat.JsonLines);

        Encoding.UTF8.GetString(again).Split('\n').ShouldBe(Encoding.UTF8.GetString(lines).Split('\n'));
    }

    /// <summary>Absent, empty and full in each place of an event, in blocks with short and with long lengths.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(70_000)]
    public void Convert_AbsentAndEmptyParameters_StayWhatTheyAre(int longest)
    {
        var machine = new Machine();
        var e = machine.Event;
        List<string> written = [];
        var output = new MemoryStream();
        using (var writer = new Palisade.Events.Recordings.Scap.ScapWriter(output, machine.State))
        {
            for (var first = 0; first < 3; first++)
            {
                e.Begin(EventCode.Execve, (ulong)first + 1, 7);
                foreach (var (i, _) in e.Schema.Parameters.Index())
                {
                    if ((i + first) % 3 == 0)
                    {
                        e.AppendAbsent();
                    }
                    else
                    {
                        e.Append(new byte[(i + first) % 3 == 1 ? 0 : longest]);
                    }
                }

                writer.Write(e);
                written.Add(Describe(e));
            }
        }

        Events(Open(output.ToArray())).ShouldBe(written);
    }

    private static byte[] Write(IEventStream input, RecordingFormat format)
    {
        var output = new MemoryStream();
        using (input)
        {
            RecordingConverter.Convert(input, output, format, TestContext.Current.CancellationToken);
        }

        return output.ToArray();
    }

    private static IEventStream Open(byte[] bytes) => Recording.Open(new MemoryStream(bytes));

    private static List<string> Events(IEventStream stream)
    {
        List<string> events = [];
        using (stream)
        {
            while (stream.MoveNext())
            {
                events.Add(Describe(stream.Context.Event));
            }
        }

        return events;
    }

    private static string Describe(Event e) => string.Join(' ',
        [$"{e.Schema.Name} {e.Timestamp} {e.ThreadId} {e.Cpu}", .. Enumerable.Range(0, e.ParameterCount).Select(i => e.Has(i) ? $"[{Convert.ToHexString(e.Bytes(i))}]" : "-")]);
}
