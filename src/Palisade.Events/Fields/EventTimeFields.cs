using System.Collections.Immutable;
using System.Globalization;

namespace Palisade.Events.Fields;

/// <summary>Number, time and source of an event, of whatever source. Times are UTC: a log that changes with the reader's zone cannot be compared.</summary>
internal static class EventTimeFields
{
    private const ulong Second = 1_000_000_000;

    public static ImmutableArray<FieldRow> Rows { get; } =
    [
        Row.Of("evt.num", FieldType.UInt64, "Number of the event in its stream, from 1", static (c, ref v) => v.SetUInt64(c.Event.Number)),
        Row.Of("evt.time", FieldType.String, "Time of day with nanoseconds", static (c, ref v) => v.SetText(Format(c.Event.Timestamp, "HH:mm:ss", fraction: true))),
        Row.Of("evt.time.s", FieldType.String, "Time of day", static (c, ref v) => v.SetText(Format(c.Event.Timestamp, "HH:mm:ss", fraction: false))),
        Row.Of("evt.time.iso8601", FieldType.String, "Date and time with nanoseconds", static (c, ref v) => v.SetText(Format(c.Event.Timestamp, "yyyy-MM-ddTHH:mm:ss", fraction: true) + "+0000")),
        Row.Of("evt.datetime", FieldType.String, "Date and time with nanoseconds", static (c, ref v) => v.SetText(Format(c.Event.Timestamp, "yyyy-MM-dd HH:mm:ss", fraction: true))),
        Row.Of("evt.datetime.s", FieldType.String, "Date and time", static (c, ref v) => v.SetText(Format(c.Event.Timestamp, "yyyy-MM-dd HH:mm:ss", fraction: false))),
        Row.Of("evt.rawtime", FieldType.AbsoluteTime, "Nanoseconds since 1970", static (c, ref v) => v.SetAbsoluteTime(c.Event.Timestamp)),
        Row.Of("evt.rawtime.s", FieldType.UInt64, "Whole seconds since 1970", static (c, ref v) => v.SetUInt64(c.Event.Timestamp / Second)),
        Row.Of("evt.rawtime.ns", FieldType.UInt64, "Nanoseconds within the second", static (c, ref v) => v.SetUInt64(c.Event.Timestamp % Second)),
        Row.Of("evt.reltime", FieldType.RelativeTime, "Time since the first event", static (c, ref v) => v.SetRelativeTime((long)(c.Event.Timestamp - c.FirstTimestamp))),
        Row.Of("evt.reltime.s", FieldType.UInt64, "Whole seconds since the first event", static (c, ref v) => v.SetUInt64((c.Event.Timestamp - c.FirstTimestamp) / Second)),
        Row.Of("evt.reltime.ns", FieldType.UInt64, "Nanoseconds within the second since the first event", static (c, ref v) => v.SetUInt64((c.Event.Timestamp - c.FirstTimestamp) % Second)),
    ];

    public static ImmutableArray<FieldRow> Origin { get; } =
    [
        Row.Of("evt.source", FieldType.String, "Source of the event, such as syscall", static (c, ref v) => v.SetText(c.Event.Source.Name)),
        Row.Of("evt.hostname", FieldType.String, "Name of the machine the event comes from", static (c, ref v) => v.SetText(c.State.HostName)),
        Row.Of("evt.is_async", FieldType.Bool, "The event was made beside the stream", static (c, ref v) => v.SetBool(c.Event.Code == Schemas.EventCode.AsyncEvent)),
        Row.Of("evt.asynctype", FieldType.String, "Kind of an event made beside the stream", static (c, ref v) => c.Event.Code == Schemas.EventCode.AsyncEvent && v.SetText(c.Event.Text(1))),
        Row.Of("evt.pluginname", FieldType.String, "Source of an event that is no system call", static (c, ref v) => c.Event.Source != EventSource.Syscall && v.SetText(c.Event.Source.Name)),
    ];

    private static string Format(ulong nanoseconds, string format, bool fraction)
    {
        var text = DateTime.UnixEpoch.AddTicks((long)Math.Min(nanoseconds / 100, (ulong)(DateTime.MaxValue - DateTime.UnixEpoch).Ticks))
            .ToString(format, CultureInfo.InvariantCulture);
        return fraction ? string.Create(CultureInfo.InvariantCulture, $"{text}.{nanoseconds % Second:D9}") : text;
    }
}
