using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL075x: recordings of events.</summary>
public static class RecordingErrors
{
    public static readonly ErrorInfo NotARecording = new("PAL0751", "the file is not a recording of events", """
        Palisade reads `.scap` captures (plain or gzip), Kubernetes audit logs (one event, an `EventList`, or one event a line) and its own JSON lines. It tells
        them apart by their first bytes, not by the file's name. A capture made on a machine of the other byte order, or by a version whose major number is
        above 1, cannot be read either.
        """);

    public static readonly ErrorInfo Damaged = new("PAL0752", "the recording is damaged", """
        A length or a count in the file does not fit what is there: the file was cut short or changed. Everything before that place has been read and counts;
        nothing behind it can be trusted. Record again, or copy the file again if it came over a network.
        """);

    public static readonly ErrorInfo BadEvent = new("PAL0753", "an event in the recording cannot be understood", """
        A line of a JSON recording is not JSON, names an event or a parameter that does not exist, or gives a parameter a value of the wrong form.
        `palisade watch list events` prints every event with its parameters and their types.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } = [NotARecording, Damaged, BadEvent];
}
