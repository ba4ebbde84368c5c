using System.Collections.Immutable;
using System.Globalization;

namespace Palisade.Events.Schemas;

/// <summary>
/// Reads the tables that say what every event is. A line is
/// <c>CODE NAME CATEGORY FLAGS | parameters on the way in | parameters on the way out</c>; the way in has the code given, the way out
/// the next one. A parameter is <c>name:type</c>, with <c>x</c> or <c>o</c> after a numeric type for hexadecimal or octal and <c>/set</c> for the set of
/// names of its bits (<c>f32</c>) or values (<c>e32</c>).
/// </summary>
/// <remarks>
/// Numbers, names and order are those of Falco's driver, since recordings carry them. Since its schema 4 an event is written on the way
/// out only, with the parameters of the way in behind its own; rows are joined here in the same manner, so the files of any age have one form.
/// </remarks>
internal static class EventTableParser
{
    public static EventSchema?[] Parse()
    {
        var sets = ParseSets();
        var schemas = new EventSchema?[EventCodeSet.Capacity];
        foreach (var rows in (ReadOnlySpan<string>)[EventTable1.Rows, EventTable2.Rows])
        {
            foreach (var line in rows.Split('\n'))
            {
                ParseRow(line, sets, schemas);
            }
        }

        return schemas;
    }

    private static void ParseRow(string line, Dictionary<string, FlagNames> sets, EventSchema?[] schemas)
    {
        var parts = line.Split('|');
        var head = parts[0].Split(' ', StringSplitOptions.RemoveEmptyEntries);
        var code = int.Parse(head[0], CultureInfo.InvariantCulture);
        var letters = head[3];
        var enterOnly = letters.Contains('E');
        var enter = ParseParameters(parts[1], sets);
        var exit = ParseParameters(parts[2], sets);
        var schema = new EventSchema
        {
            Code = (EventCode)code,
            Name = head[1],
            Direction = EventDirection.Enter,
            Category = ParseCategory(head[2]),
            Flags = ParseFlags(letters),
            Parameters = enter,
            IsDelivered = enterOnly && !letters.Contains('O'),
            WireParameterCount = enter.Length,
        };
        schemas[code] = schema;
        schemas[code + 1] = schema with
        {
            Code = (EventCode)(code + 1),
            Direction = EventDirection.Exit,
            Flags = enterOnly ? EventFlags.Unused : schema.Flags,
            Parameters = [.. exit, .. enter.Where(e => !exit.Any(x => x.Name == e.Name))],
            IsDelivered = !enterOnly && !letters.Contains('O'),
            WireParameterCount = exit.Length,
        };
    }

    private static ImmutableArray<ParameterSchema> ParseParameters(string text, Dictionary<string, FlagNames> sets)
    {
        var result = ImmutableArray.CreateBuilder<ParameterSchema>();
        foreach (var word in text.Split(' ', StringSplitOptions.RemoveEmptyEntries))
        {
            var colon = word.IndexOf(':');
            var slash = word.IndexOf('/');
            var type = slash < 0 ? word[(colon + 1)..] : word[(colon + 1)..slash];
            var format = type switch
            {
                "mode" or [.., 'o'] => NumberFormat.Octal,
                [.., 'x'] => NumberFormat.Hex,
                ['f', _] or ['f', _, _] when type != "fd" => NumberFormat.Hex,
                _ => NumberFormat.Decimal,
            };
            result.Add(new(word[..colon], ParseType(type.TrimEnd('x', 'o')), format, slash < 0 ? null : sets[word[(slash + 1)..]]));
        }

        return result.ToImmutable();
    }

    private static ParameterType ParseType(string type) => type switch
    {
        "i8" => ParameterType.Int8,
        "i16" => ParameterType.Int16,
        "i32" => ParameterType.Int32,
        "i64" => ParameterType.Int64,
        "u8" => ParameterType.UInt8,
        "u16" => ParameterType.UInt16,
        "u32" => ParameterType.UInt32,
        "u64" => ParameterType.UInt64,
        "f8" => ParameterType.Flags8,
        "f16" => ParameterType.Flags16,
        "f32" => ParameterType.Flags32,
        "f64" => ParameterType.Flags64,
        "e8" => ParameterType.Enum8,
        "e16" => ParameterType.Enum16,
        "e32" => ParameterType.Enum32,
        "e64" => ParameterType.Enum64,
        "mode" => ParameterType.Mode,
        "fd" => ParameterType.Fd,
        "pid" => ParameterType.Pid,
        "uid" => ParameterType.Uid,
        "gid" => ParameterType.Gid,
        "result" => ParameterType.Errno,
        "path" => ParameterType.FsPath,
        "relpath" => ParameterType.FsRelativePath,
        "text" => ParameterType.CharBuf,
        "texts" or "textpairs" => ParameterType.CharBufArray,
        "bytes" => ParameterType.ByteBuf,
        "sockaddr" => ParameterType.SockAddr,
        "tuple" => ParameterType.SockTuple,
        "fdlist" => ParameterType.FdList,
        "syscall" => ParameterType.SyscallId,
        "sig" => ParameterType.SigType,
        "reltime" => ParameterType.RelativeTime,
        "abstime" => ParameterType.AbsoluteTime,
        "bool" => ParameterType.Bool,
        "dyn" => ParameterType.Dynamic,
        _ => throw new InvalidDataException($"event table: no parameter type {type}"),
    };

    private static EventCategory ParseCategory(string text) => text switch
    {
        "ioread" => EventCategory.IoRead,
        "iowrite" => EventCategory.IoWrite,
        "ioother" => EventCategory.IoOther,
        _ => Enum.Parse<EventCategory>(text, ignoreCase: true),
    };

    private static EventFlags ParseFlags(string letters)
    {
        var flags = EventFlags.None;
        foreach (var letter in letters)
        {
            flags |= letter switch
            {
                'C' => EventFlags.CreatesFd,
                'D' => EventFlags.DestroysFd,
                'U' => EventFlags.UsesFd,
                'R' => EventFlags.ReadsFromFd,
                'W' => EventFlags.WritesToFd,
                'M' => EventFlags.ModifiesState,
                'B' => EventFlags.Waits,
                'O' => EventFlags.OldVersion,
                'S' => EventFlags.Meta,
                'T' => EventFlags.Tracepoint,
                'E' or '.' => EventFlags.None,
                _ => throw new InvalidDataException($"event table: no flag {letter}"),
            };
        }

        return flags;
    }

    private static Dictionary<string, FlagNames> ParseSets()
    {
        var sets = new Dictionary<string, FlagNames>();
        string? name = null;
        List<(string Name, ulong Value)> values = [];
        foreach (var line in FlagTable.Sets.Split('\n'))
        {
            var words = line.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            if (line[0] != ' ')
            {
                name = words[0];
                values = [];
                words = words[1..];
            }

            foreach (var word in words)
            {
                var equals = word.IndexOf('=');
                values.Add((word[..equals], ulong.Parse(word.AsSpan(equals + 1), CultureInfo.InvariantCulture)));
            }

            sets[name!] = new(name!, [.. values]);
        }

        return sets;
    }
}
