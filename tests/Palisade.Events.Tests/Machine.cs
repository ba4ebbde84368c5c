using System.Text;
using Palisade.Events.Fields;
using Palisade.Events.Model;
using Palisade.Events.Schemas;
using Palisade.Events.State;

namespace Palisade.Events.Tests;

/// <summary>A state with a hand-fed event, as a live source feeds it. Parameters are given by name; all others are absent.</summary>
internal sealed class Machine
{
    private ulong time = 1_700_000_000_000_000_000;

    public Machine(StateLimits? limits = null)
    {
        var strings = new StringPool();
        State = new(strings, limits);
        Event = new(strings);
        Context = new(Event, State);
    }

    public SystemState State { get; }

    public Event Event { get; }

    public EventContext Context { get; }

    public ulong Now => time;

    public EventContext Send(EventCode code, long tid, params (string Name, object Value)[] arguments)
    {
        time += 1_000_000;
        Event.Begin(code, time, tid);
        foreach (var parameter in Event.Schema.Parameters)
        {
            var value = arguments.FirstOrDefault(a => a.Name == parameter.Name).Value;
            Append(parameter, value);
        }

        foreach (var (name, _) in arguments)
        {
            if (Event.Schema.IndexOf(name) < 0)
            {
                throw new ArgumentException($"{code} has no parameter {name}");
            }
        }

        State.Apply(Context);
        return Context;
    }

    public void Pass(TimeSpan span) => time += (ulong)span.Ticks * 100;

    public ProcessEntry Exec(long tid, string path, string? arguments = null, long parent = 1, string? cgroups = null, uint uid = 1000) => Send(
        EventCode.Execve, tid, ("res", 0L), ("exe", path), ("args", Encoding.UTF8.GetBytes((arguments ?? "").Replace(' ', '\0') + (arguments is null ? "" : "\0"))),
        ("tid", tid), ("pid", tid), ("ptid", parent), ("cwd", "/apps"), ("comm", path[(path.LastIndexOf('/') + 1)..]),
        ("cgroups", Encoding.UTF8.GetBytes(cgroups is null ? "" : cgroups + "\0")), ("uid", uid), ("trusted_exepath", path), ("flags", 0u)).Process!;

    /// <summary>Clone as the parent sees it.</summary>
    public EventContext Clone(long parent, long child, uint flags = 0, EventCode code = EventCode.Clone) => Send(
        code, parent, ("res", child), ("tid", parent), ("pid", parent), ("ptid", 1L), ("exe", "/bin/sh"), ("comm", "sh"), ("flags", flags), ("vtid", parent), ("vpid", parent));

    /// <summary>Clone as the child sees it.</summary>
    public EventContext CloneInChild(long parent, long child, uint flags = 0, long? vtid = null) => Send(
        EventCode.Clone, child, ("res", 0L), ("tid", child), ("pid", (flags & (1 << 13)) != 0 ? parent : child), ("ptid", parent), ("exe", "/bin/sh"), ("comm", "sh"),
        ("flags", flags), ("vtid", vtid ?? child), ("vpid", vtid ?? child));

    public EventContext Exit(long tid, long reaper = -1) => Send(EventCode.ProcessExit, tid, ("status", 0L), ("reaper_tid", reaper));

    public EventContext Open(long tid, long fd, string path, uint flags = 1) =>
        Send(EventCode.Openat, tid, ("fd", fd), ("dirfd", -100L), ("name", path), ("flags", flags), ("mode", 0u));

    public EventContext Close(long tid, long fd, long res = 0) => Send(EventCode.Close, tid, ("res", res), ("fd", fd));

    public string? Text(string field) => Text(Context, field);

    /// <summary>A field's value as text, null where absent; lists with commas between their elements.</summary>
    public static string? Text(EventContext context, string field)
    {
        var lookup = FieldCatalogs.Get(context.Event.Source).TryBind(field, out var bound);
        if (lookup != FieldLookupError.None)
        {
            throw new ArgumentException($"{field}: {lookup}");
        }

        var value = new FieldValue();
        if (!bound!.Extractor.TryGet(context, ref value))
        {
            value.IsAbsent.ShouldBeTrue();
            return null;
        }

        if (!value.IsList)
        {
            return Text(value);
        }

        var items = new List<string>();
        foreach (var item in value.Items.Span)
        {
            items.Add(Text(item));
        }

        return string.Join(',', items);
    }

    private static string Text(FieldValue value) => value.Type switch
    {
        FieldType.String => value.Text,
        FieldType.Bool => value.Bool ? "true" : "false",
        FieldType.IpAddress or FieldType.IpNet => value.Ip.ToString(),
        FieldType.Bytes => Encoding.UTF8.GetString(value.Bytes),
        FieldType.Double => value.Double.ToString(System.Globalization.CultureInfo.InvariantCulture),
        FieldType.UInt64 or FieldType.Port or FieldType.AbsoluteTime => value.UInt64.ToString(System.Globalization.CultureInfo.InvariantCulture),
        _ => value.Int64.ToString(System.Globalization.CultureInfo.InvariantCulture),
    };

    /// <summary>IPv4 tuple bytes.</summary>
    public static byte[] Tuple(string from, string to)
    {
        static byte[] End(string text)
        {
            var colon = text.LastIndexOf(':');
            return [.. System.Net.IPAddress.Parse(text[..colon]).GetAddressBytes(), .. BitConverter.GetBytes(ushort.Parse(text[(colon + 1)..], System.Globalization.CultureInfo.InvariantCulture))];
        }

        var (source, destination) = (End(from), End(to));
        return [(byte)(source.Length == 6 ? 2 : 10), .. source, .. destination];
    }

    private void Append(ParameterSchema parameter, object? value)
    {
        switch (value)
        {
            case null:
                Event.AppendAbsent();
                break;
            case string text:
                Event.Append(Encoding.UTF8.GetBytes(text + '\0'));
                break;
            case byte[] bytes:
                Event.Append(bytes);
                break;
            case long number:
                Event.Append(number);
                break;
            case uint number:
                Event.Append(number);
                break;
            case ushort number:
                Event.Append(BitConverter.GetBytes(number));
                break;
            case byte number:
                Event.Append(number);
                break;
            default:
                throw new ArgumentException($"{parameter.Name}: {value.GetType()}");
        }
    }
}
