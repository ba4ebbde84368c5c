using System.Text.Json;
using Palisade.Events.Fields;
using Palisade.Events.Model;
using Palisade.Events.Schemas;
using Palisade.Events.State;

namespace Palisade.Events.Recordings.JsonLines;

/// <summary>Reads Palisade's JSON lines. Table entries may stand anywhere; those before the first event are there from the start.</summary>
public sealed class JsonLinesReader : IEventStream
{
    private static readonly JsonDocumentOptions Options = new() { MaxDepth = 64 };

    private readonly Stream stream;
    private readonly LineReader lines;
    private readonly SystemState state;
    private readonly Event current;
    private JsonDocument? waiting;
    private long events;
    private ulong lastTime;

    /// <param name="stream">Not compressed; disposed with the reader.</param>
    public JsonLinesReader(Stream stream, SystemState state)
    {
        this.stream = stream;
        this.state = state;
        lines = new(stream);
        current = new(state.Strings);
        Context = new(current, state);
        ReadHead();
    }

    public EventSource Source => EventSource.Syscall;

    public EventContext Context { get; }

    public RecordingCounters Counters => new(events, 0, 0, 0, lines.Consumed);

    public bool MoveNext()
    {
        while (waiting is not null || NextLine())
        {
            using var line = waiting!;
            waiting = null;
            if (line.RootElement.TryGetProperty("event"u8, out var name))
            {
                ReadEvent(line.RootElement, name);
                current.Number = (ulong)++events;
                state.Apply(Context);
                return true;
            }

            ReadTable(line.RootElement);
            state.LinkKnown();
        }

        return false;
    }

    public void Dispose()
    {
        waiting?.Dispose();
        stream.Dispose();
    }

    private void ReadHead()
    {
        if (!NextLine())
        {
            throw RecordingFailure.NotARecording("it is empty");
        }

        using (var head = waiting!)
        {
            waiting = null;
            var values = new JsonValues(head.RootElement);
            var version = values.Int64("palisade", -1);
            if (version is < 1 or > JsonLinesWriter.Version)
            {
                throw RecordingFailure.NotARecording($"its first line does not say `\"palisade\": {JsonLinesWriter.Version}`");
            }

            if (values.Text("source", EventSource.Syscall.Name) != EventSource.Syscall.Name)
            {
                throw RecordingFailure.NotARecording($"its source is `{values.Text("source")}`, and only `{EventSource.Syscall}` has this form");
            }

            state.HostName = values.Text("host") is { Length: > 0 } host ? host : null;
            state.BootTime = values.UInt64("boot");
        }

        while (NextLine() && !waiting!.RootElement.TryGetProperty("event"u8, out _))
        {
            using var line = waiting;
            waiting = null;
            ReadTable(line.RootElement);
        }

        state.LinkKnown();
    }

    /// <summary>Puts the next line that holds something into <see cref="waiting"/>.</summary>
    private bool NextLine()
    {
        try
        {
            while (lines.TryRead(out var line))
            {
                if (line.Span.TrimStart(" \t\r"u8).IsEmpty)
                {
                    continue;
                }

                waiting = JsonDocument.Parse(line, Options);
                if (!JsonGuard.CanBeDecoded(line.Span, waiting.RootElement))
                {
                    throw Bad("a text in it is not UTF-8");
                }

                return waiting.RootElement.ValueKind == JsonValueKind.Object ? true : throw Bad("it is not a JSON object");
            }

            return false;
        }
        catch (JsonException e)
        {
            throw Bad($"this is not JSON: {e.Message}");
        }
        catch (InvalidDataException e)
        {
            throw RecordingFailure.Damaged(e.Message, lines.Consumed, events, e);
        }
    }

    private void ReadTable(JsonElement line)
    {
        foreach (var entry in line.EnumerateObject())
        {
            var good = entry.Name switch
            {
                "process" => ProcessJson.Read(entry.Value, state),
                "descriptor" => DescriptorJson.Read(entry.Value, state),
                "user" => ReadUser(new(entry.Value)),
                "group" => ReadGroup(new(entry.Value)),
                "interface" => ReadInterface(new(entry.Value)),
                "container" => state.TakeContainer(System.Text.Encoding.UTF8.GetBytes(entry.Value.GetRawText())),
                _ => throw Bad($"`{entry.Name}` is neither `event` nor the name of a table"),
            };
            if (!good)
            {
                throw Bad($"the `{entry.Name}` has no id, or refers to a process that is not there");
            }
        }
    }

    private bool ReadUser(JsonValues values)
    {
        state.Users.AddUser(
            new(values.UInt32("uid"), values.UInt32("gid"), values.Text("name"), values.Text("home"), values.Text("shell")), ContainerOf(values));
        return true;
    }

    private bool ReadGroup(JsonValues values)
    {
        state.Users.AddGroup(values.UInt32("gid"), values.Text("name"), ContainerOf(values));
        return true;
    }

    private static string? ContainerOf(JsonValues values) => values.Text("container") is { Length: > 0 } id ? id : null;

    private bool ReadInterface(JsonValues values)
    {
        if (!IpValue.TryParse(values.Text("address"), out var address))
        {
            return false;
        }

        _ = IpValue.TryParse(values.Text("netmask"), out var mask);
        _ = IpValue.TryParse(values.Text("broadcast"), out var broadcast);
        state.AddInterface(new(values.Text("name"), address, mask, broadcast));
        return true;
    }

    private void ReadEvent(JsonElement line, JsonElement nameElement)
    {
        var name = nameElement.ValueKind == JsonValueKind.String ? nameElement.GetString()! : throw Bad("`event` is not a name");
        var codes = EventSchemas.CodesOf(name);
        if (codes.IsEmpty)
        {
            throw Bad($"there is no event `{name}`");
        }

        // A call without an event of its own is a generic one with its number.
        var code = codes.Codes().First();
        var values = new JsonValues(line);
        lastTime = values.UInt64("time", lastTime + 1);
        current.Begin(code, lastTime, values.Int64("tid", -1), (short)Math.Clamp(values.Int64("cpu"), short.MinValue, short.MaxValue));
        line.TryGetProperty("args"u8, out var arguments);
        if (code == EventCode.Generic && current.Schema.Name != name)
        {
            AppendGeneric(name);
            return;
        }

        CheckNames(arguments);
        foreach (var parameter in current.Schema.Parameters)
        {
            if (arguments.ValueKind != JsonValueKind.Object || !arguments.TryGetProperty(parameter.Name, out var value))
            {
                current.AppendAbsent();
            }
            else if (!ParameterJson.TryRead(current, parameter, value, out var why))
            {
                throw Bad(why ?? $"`{parameter.Name}` has a value of the wrong form");
            }
        }
    }

    private void CheckNames(JsonElement arguments)
    {
        if (arguments.ValueKind != JsonValueKind.Object)
        {
            return;
        }

        foreach (var argument in arguments.EnumerateObject())
        {
            if (current.Schema.IndexOf(argument.Name) < 0)
            {
                throw Bad($"event `{current.Schema.Name}` has no parameter `{argument.Name}`");
            }
        }
    }

    private void AppendGeneric(string name)
    {
        Span<byte> number = stackalloc byte[2];
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(number, (ushort)Math.Max(0, SyscallNames.NumberOf(name)));
        current.Append(number);
        current.AppendAbsent();
    }

    private Palisade.Core.Diagnostics.PalisadeException Bad(string why) => RecordingFailure.BadEvent(why, lines.Number);
}
