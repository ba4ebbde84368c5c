using System.Globalization;
using Palisade.Events.Model;
using Palisade.Events.Schemas;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary><c>evt.*</c> and <c>syscall.*</c>.</summary>
internal static class EventFields
{
    private static readonly sbyte[] FlagsIndex = IndexByCode("flags")!;
    private static readonly sbyte[] ModeIndex = IndexByCode("mode")!;
    private static readonly sbyte[] DataIndex = IndexByCode("data")!;

    private static readonly FieldDefinition Argument = new()
    {
        Name = "evt.arg",
        Type = FieldType.String,
        Description = "A parameter by name or number, with numbers resolved to names where they have one",
        Argument = FieldArgumentKind.IndexOrKey,
        ArgumentRequired = true,
        AcceptsDottedArgument = true,
    };

    private static readonly FieldDefinition RawArgument = Argument with
    {
        Name = "evt.rawarg",
        Description = "A parameter by name as the number, text or bytes it was captured as",
        Argument = FieldArgumentKind.Key,
    };

    /// <summary>Fields that events of every source have.</summary>
    public static FieldTable Common { get; } = new("evt", "The event", [.. EventTimeFields.Rows, .. EventTimeFields.Origin]);

    public static FieldTable Table { get; } = new("evt", "The event",
    [
        .. EventTimeFields.Rows,
        .. EventTimeFields.Origin,
        Row.Of("evt.type", FieldType.String, "Name of the event, such as openat", static (c, ref v) => v.SetText(NameOf(c.Event))),
        Row.Of("syscall.type", FieldType.String, "Name of the system call; absent for events that are none", static (c, ref v) => (c.Event.Schema.Flags & (EventFlags.Meta | EventFlags.Tracepoint)) == 0 && v.SetText(NameOf(c.Event))),
        Row.Of(new() { Name = "evt.dir", Type = FieldType.String, Description = "Always <, the way out", Deprecated = "events of the way in do not exist any more; leave the check out" }, static (c, ref v) => v.SetText("<")),
        Row.Of("evt.category", FieldType.String, "What the event is about: file, net, ipc, process, memory, ...", static (c, ref v) => v.SetText(CategoryOf(c))),
        Row.Of("evt.cpu", FieldType.Int64, "CPU the event happened on", static (c, ref v) => v.SetInt64(c.Event.Cpu)),
        Row.Of("evt.args", FieldType.String, "All parameters", static (c, ref v) => v.SetText(ParameterText.All(c))),
        Row.Of("evt.info", FieldType.String, "All parameters", static (c, ref v) => v.SetText(ParameterText.All(c))),
        Row.With(Argument, static name => name is null ? null : BindArgument(name)),
        new(RawArgument, static name => name is null ? null : BindRaw(name)),
        Row.Of("evt.res", FieldType.String, "SUCCESS, or the name of the error", static (c, ref v) => TryResult(c.Event, out var result) && v.SetText(result >= 0 ? "SUCCESS" : KernelNames.Error(result) ?? result.ToString(CultureInfo.InvariantCulture))),
        Row.Of("evt.rawres", FieldType.Int64, "What the call returned; below 0 is minus the error's number", static (c, ref v) => TryResult(c.Event, out var result) && v.SetInt64(result)),
        Row.Of("evt.failed", FieldType.Bool, "The call returned an error", static (c, ref v) => TryResult(c.Event, out var result) && v.SetBool(result < 0)),
        Row.Of("evt.buffer", FieldType.Bytes, "Beginning of the data read or written", static (c, ref v) => Buffer(c.Event, ref v)),
        Row.Of("evt.buflen", FieldType.UInt64, "Captured length of the data read or written", static (c, ref v) => DataIndex[(int)c.Event.Code] is >= 0 and var i && c.Event.Has(i) && v.SetUInt64((ulong)c.Event.Bytes(i).Length)),
        Row.Of("evt.is_io", FieldType.Bool, "The event reads or writes", static (c, ref v) => v.SetBool((c.Event.Schema.Flags & (EventFlags.ReadsFromFd | EventFlags.WritesToFd)) != 0)),
        Row.Of("evt.is_io_read", FieldType.Bool, "The event reads", static (c, ref v) => v.SetBool((c.Event.Schema.Flags & EventFlags.ReadsFromFd) != 0)),
        Row.Of("evt.is_io_write", FieldType.Bool, "The event writes", static (c, ref v) => v.SetBool((c.Event.Schema.Flags & EventFlags.WritesToFd) != 0)),
        Row.Of("evt.io_dir", FieldType.String, "read or write", static (c, ref v) => v.SetText((c.Event.Schema.Flags & EventFlags.ReadsFromFd) != 0 ? "read" : (c.Event.Schema.Flags & EventFlags.WritesToFd) != 0 ? "write" : null)),
        Row.Of("evt.is_wait", FieldType.Bool, "The event waits for something", static (c, ref v) => v.SetBool((c.Event.Schema.Flags & EventFlags.Waits) != 0)),
        Row.Of("evt.count", FieldType.UInt64, "Always 1", static (c, ref v) => v.SetUInt64(1)),
        Row.Of("evt.is_open_read", FieldType.Bool, "An open for reading; absent for events that open nothing", static (c, ref v) => OpenFlag(c.Event, 1, ref v)),
        Row.Of("evt.is_open_write", FieldType.Bool, "An open for writing; absent for events that open nothing", static (c, ref v) => OpenFlag(c.Event, 2, ref v)),
        Row.Of("evt.is_open_create", FieldType.Bool, "An open that made the file; absent for events that open nothing", static (c, ref v) => OpenFlag(c.Event, 1 << 14, ref v)),
        Row.Of("evt.is_open_exec", FieldType.Bool, "An open that makes a file that can be run; absent for events that open nothing", static (c, ref v) => MakesExecutable(c.Event, ref v)),
        Row.Of("evt.abspath", FieldType.String, "Absolute form of the path the event is about", static (c, ref v) => v.SetText(AbsolutePath(c, "path", "name", "filename"))),
        Row.Of("evt.abspath.src", FieldType.String, "Absolute form of the path a rename or link starts from", static (c, ref v) => v.SetText(AbsolutePath(c, "oldpath", "target"))),
        Row.Of("evt.abspath.dst", FieldType.String, "Absolute form of the path a rename or link leads to", static (c, ref v) => v.SetText(AbsolutePath(c, "newpath", "linkpath"))),
    ]);

    public static string NameOf(Event e) => e.Code == EventCode.Generic ? SyscallNames.Get(e.Int64(0)) : e.Schema.Name;

    /// <summary>The value of <c>res</c>, or of <c>fd</c> where the call gives a descriptor.</summary>
    private static bool TryResult(Event e, out long result)
    {
        result = 0;
        return e.Schema.Parameters is [{ Name: "res" or "fd" } first, ..]
            && first.Type is ParameterType.Errno or ParameterType.Fd or ParameterType.Pid or ParameterType.Int64 or ParameterType.UInt64
            && e.TryGetInt64(0, out result);
    }

    private static FieldGetter? BindArgument(string name)
    {
        if (int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var number))
        {
            return number >= Event.MaxParameters ? null : (c, ref v) => v.SetText(number < c.Event.Schema.Parameters.Length ? ParameterText.Get(c, number) : null);
        }

        return IndexByCode(name) is { } indexes ? (c, ref v) => indexes[(int)c.Event.Code] is >= 0 and var i && v.SetText(ParameterText.Get(c, i)) : null;
    }

    private static FieldBinding? BindRaw(string name)
    {
        if (IndexByCode(name) is not { } indexes)
        {
            return null;
        }

        var parameter = EventSchemas.All.OrderByDescending(s => s.IsDelivered).SelectMany(s => s.Parameters).First(p => p.Name == name);
        var type = RawTypeOf(parameter.Type);
        return new(new EventExtractor((c, ref v) => indexes[(int)c.Event.Code] is >= 0 and var i && Raw(c.Event, i, type, ref v))) { Type = type };
    }

    /// <summary>
    /// For each code the parameter's index or -1; null where no event has such a parameter. A parameter that only older forms had is a name rules may still use,
    /// and always absent.
    /// </summary>
    private static sbyte[]? IndexByCode(string name)
    {
        var indexes = new sbyte[EventCodeSet.Capacity];
        Array.Fill(indexes, (sbyte)-1);
        var any = false;
        foreach (var schema in EventSchemas.All)
        {
            var index = schema.IndexOf(name);
            indexes[(int)schema.Code] = schema.IsDelivered ? (sbyte)index : (sbyte)-1;
            any |= index >= 0;
        }

        return any ? indexes : null;
    }

    private static FieldType RawTypeOf(ParameterType type) => type switch
    {
        ParameterType.CharBuf or ParameterType.FsPath or ParameterType.FsRelativePath => FieldType.String,
        ParameterType.ByteBuf or ParameterType.SockAddr or ParameterType.SockTuple or ParameterType.FdList or ParameterType.Dynamic
            or ParameterType.CharBufArray => FieldType.Bytes,
        ParameterType.Int8 or ParameterType.Int16 or ParameterType.Int32 or ParameterType.Int64 or ParameterType.Errno
            or ParameterType.Fd or ParameterType.Pid => FieldType.Int64,
        ParameterType.Bool => FieldType.Bool,
        ParameterType.RelativeTime => FieldType.RelativeTime,
        ParameterType.AbsoluteTime => FieldType.AbsoluteTime,
        _ => FieldType.UInt64,
    };

    private static bool Raw(Event e, int index, FieldType type, ref FieldValue value)
    {
        if (!e.Has(index))
        {
            return false;
        }

        switch (type)
        {
            case FieldType.String:
                return value.SetText(e.Text(index));
            case FieldType.Bytes:
                return Bytes(e, index, ref value);
            default:
                return e.TryGetInt64(index, out var number) && value.SetNumber(type, (ulong)number);
        }
    }

    private static bool Bytes(Event e, int index, ref FieldValue value) =>
        System.Runtime.InteropServices.MemoryMarshal.TryGetArray(e.Memory(index), out var part) && value.SetBytes(part.Array!, part.Offset, part.Count);

    private static bool Buffer(Event e, ref FieldValue value) => DataIndex[(int)e.Code] is >= 0 and var index && e.Has(index) && Bytes(e, index, ref value);

    private static bool OpenFlag(Event e, long flag, ref FieldValue value)
    {
        const long creat = 2;
        if (e.Code is EventCode.Creat)
        {
            return value.SetBool(flag is creat or 1 << 14);
        }

        return e.Code is EventCode.Open or EventCode.Openat or EventCode.Openat2 or EventCode.OpenByHandleAt
            && e.TryGetInt64(FlagsIndex[(int)e.Code], out var flags) && value.SetBool((flags & flag) != 0);
    }

    private static bool MakesExecutable(Event e, ref FieldValue value)
    {
        const long creat = 1 << 2, temporary = 1 << 13, execute = 0x49;
        if (e.Code is not (EventCode.Open or EventCode.Openat or EventCode.Openat2 or EventCode.Creat) || !e.TryGetInt64(ModeIndex[(int)e.Code], out var mode))
        {
            return false;
        }

        var makes = e.Code == EventCode.Creat || (e.Int64(FlagsIndex[(int)e.Code]) & (creat | temporary)) != 0;
        return value.SetBool(makes && (mode & execute) != 0);
    }

    private static string? AbsolutePath(EventContext context, params ReadOnlySpan<string> names)
    {
        foreach (var name in names)
        {
            if (context.Event.Schema.IndexOf(name) is >= 0 and var index
                && context.Event.Schema.Parameters[index].Type is ParameterType.FsPath or ParameterType.FsRelativePath or ParameterType.CharBuf)
            {
                return ParameterText.AbsolutePath(context, index, always: true);
            }
        }

        return null;
    }

    /// <summary>Reading and writing count for what is read or written.</summary>
    private static string CategoryOf(EventContext context)
    {
        var category = context.Event.Schema.Category;
        if (category is not (EventCategory.IoRead or EventCategory.IoWrite or EventCategory.IoOther))
        {
            return category.ToString().ToLowerInvariant();
        }

        return context.Fd?.Kind switch
        {
            DescriptorKind.File or DescriptorKind.Directory => "file",
            DescriptorKind.Ipv4Socket or DescriptorKind.Ipv6Socket or DescriptorKind.Ipv4ServerSocket or DescriptorKind.Ipv6ServerSocket => "net",
            DescriptorKind.UnixSocket or DescriptorKind.Pipe or DescriptorKind.Event => "ipc",
            _ => "IO",
        };
    }
}
