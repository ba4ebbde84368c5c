using System.Buffers.Binary;
using System.Numerics;
using Palisade.Events.Model;
using Palisade.Events.Schemas;
using Palisade.Events.State;

namespace Palisade.Events.Recordings.Scap;

/// <summary>
/// Reads a capture: a section header, tables of what was there when recording began, then events. The layout is pcapng's idea of blocks, little-endian
/// throughout; an event is CPU (16 bits), with some block types flags (32 bits), then time, thread, length, code, number of parameters, a length for each, and
/// the parameters in a row.
/// </summary>
public sealed class ScapReader : IEventStream
{
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const int MajorVersion = 1;

    private readonly Stream stream;
    private readonly BlockReader blocks;
    private readonly ScapTables tables;
    private readonly SystemState state;
    private readonly Event current;
    private readonly PendingEnters enters = new();
    private readonly int[] starts = new int[Event.MaxParameters];
    private readonly int[] lengths = new int[Event.MaxParameters];
    private long events;
    private long enterEvents;
    private long unknownEvents;
    private long unknownBlocks;
    private bool atEvents;
    private bool ended;

    /// <param name="stream">Not compressed; read in one pass and disposed with the reader.</param>
    public ScapReader(Stream stream, SystemState state)
    {
        this.stream = stream;
        this.state = state;
        blocks = new(stream);
        tables = new(state);
        current = new(state.Strings);
        Context = new(current, state);
        ReadHead();
    }

    public EventSource Source => EventSource.Syscall;

    public EventContext Context { get; }

    public RecordingCounters Counters => new(events, enterEvents, unknownEvents, unknownBlocks, blocks.Consumed);

    public bool MoveNext()
    {
        while (!ended)
        {
            if (!atEvents && !NextBlock())
            {
                break;
            }

            atEvents = false;
            if (Deliver())
            {
                current.Number = (ulong)++events;
                state.Apply(Context);
                return true;
            }
        }

        return false;
    }

    public void Dispose() => stream.Dispose();

    private void ReadHead()
    {
        if (!StartsWithSection())
        {
            throw RecordingFailure.NotARecording("it does not start with a section header");
        }

        ReadSection();
        while (!atEvents && NextBlock())
        {
            if (IsEvent(blocks.Type))
            {
                atEvents = true;
                break;
            }

            ReadTable();
        }

        state.LinkKnown();
    }

    private bool StartsWithSection()
    {
        try
        {
            return NextBlock() && blocks.Type == BlockType.SectionHeader;
        }
        catch (Palisade.Core.Diagnostics.PalisadeException)
        {
            return false;
        }
    }

    private bool NextBlock()
    {
        string? problem;
        try
        {
            if (blocks.TryRead(out problem))
            {
                return true;
            }
        }
        catch (InvalidDataException e)
        {
            problem = $"the compressed data are broken: {e.Message}";
        }

        ended = true;
        return problem is null ? false : throw Damaged(problem);
    }

    private void ReadSection()
    {
        var body = Body();
        if (body.Length < 8)
        {
            throw Damaged("the section header is too short");
        }

        if (BinaryPrimitives.ReadUInt32LittleEndian(body) != ByteOrderMagic)
        {
            throw RecordingFailure.NotARecording("its byte order is not this machine's, or it is no capture at all");
        }

        var major = BinaryPrimitives.ReadUInt16LittleEndian(body[4..]);
        if (major > MajorVersion)
        {
            throw RecordingFailure.NotARecording($"its format version is {major}, and this version of Palisade knows {MajorVersion}");
        }
    }

    private void ReadTable()
    {
        var body = new ByteReader(blocks.Buffer, blocks.BodyStart, blocks.BodyLength);
        var good = true;
        switch (blocks.Type)
        {
            case BlockType.SectionHeader:
                // Captures can be joined end to end; the next one's tables replace what they name.
                ReadSection();
                break;
            case BlockType.MachineInfo or BlockType.MachineInfoInternal:
                tables.ReadMachine(body);
                break;
            case BlockType.Users1 or BlockType.Users1Internal or BlockType.Users2:
                good = tables.ReadUsers(body, blocks.Type == BlockType.Users2);
                break;
            case BlockType.Interfaces1 or BlockType.Interfaces1Internal or BlockType.Interfaces2:
                good = tables.ReadInterfaces(body, blocks.Type == BlockType.Interfaces2);
                break;
            case BlockType.Descriptors1 or BlockType.Descriptors1Internal or BlockType.Descriptors2:
                good = tables.ReadDescriptors(body, blocks.Type == BlockType.Descriptors2);
                break;
            default:
                if (ProcessVersion(blocks.Type) is var version and > 0)
                {
                    good = tables.ReadProcesses(body, version);
                }
                else
                {
                    unknownBlocks++;
                }

                break;
        }

        if (!good)
        {
            throw Damaged($"an entry of the table {blocks.Type} does not fit its block");
        }
    }

    private static int ProcessVersion(BlockType type) => type switch
    {
        BlockType.Processes1 or BlockType.Processes1Internal => 1,
        BlockType.Processes2 or BlockType.Processes2Internal => 2,
        BlockType.Processes3 or BlockType.Processes3Internal => 3,
        >= BlockType.Processes4 and <= BlockType.Processes9 => (int)(type - BlockType.Processes4) + 4,
        _ => 0,
    };

    private static bool IsEvent(BlockType type) => type is BlockType.Event2 or BlockType.Event1 or BlockType.EventWithFlags1 or BlockType.EventWithFlags2
        or BlockType.Event1Internal or BlockType.Event2Large or BlockType.EventWithFlags2Large;

    /// <summary>Takes the current block; true where it was an event that goes on to the rules.</summary>
    private bool Deliver()
    {
        if (!IsEvent(blocks.Type))
        {
            ReadTable();
            if (ProcessVersion(blocks.Type) > 0)
            {
                state.LinkKnown();
            }

            return false;
        }

        const int timeAt = 0, threadAt = 8, lengthAt = 16, codeAt = 20, countAt = 22;
        var flags = blocks.Type is BlockType.EventWithFlags1 or BlockType.EventWithFlags2 or BlockType.EventWithFlags2Large ? 4 : 0;
        var counted = blocks.Type is BlockType.Event2 or BlockType.EventWithFlags2 or BlockType.Event2Large or BlockType.EventWithFlags2Large;
        var large = blocks.Type is BlockType.Event2Large or BlockType.EventWithFlags2Large;
        var body = Body();
        var head = 2 + flags;
        var fixedLength = counted ? countAt + 4 : countAt;
        if (body.Length < head + fixedLength)
        {
            throw Damaged("an event's block is too short for its head");
        }

        var cpu = BinaryPrimitives.ReadInt16LittleEndian(body);
        var bytes = body[head..];
        var time = BinaryPrimitives.ReadUInt64LittleEndian(bytes[timeAt..]);
        var tid = BinaryPrimitives.ReadInt64LittleEndian(bytes[threadAt..]);
        var length = BinaryPrimitives.ReadUInt32LittleEndian(bytes[lengthAt..]);
        var code = (EventCode)BinaryPrimitives.ReadUInt16LittleEndian(bytes[codeAt..]);
        if (!EventSchemas.Knows(code))
        {
            unknownEvents++;
            return false;
        }

        if (length < fixedLength || length > bytes.Length)
        {
            throw Damaged("an event's length does not fit its block");
        }

        var absent = 0u;
        if (flags > 0 && (BinaryPrimitives.ReadUInt32LittleEndian(body[2..]) & EventBlock.AbsentFollow) != 0
            && !BinaryPrimitives.TryReadUInt32LittleEndian(bytes[(int)length..], out absent))
        {
            throw Damaged("an event does not say which of its parameters are absent");
        }

        bytes = bytes[..(int)length];
        var count = counted
            ? ReadCounted(bytes, fixedLength, BinaryPrimitives.ReadUInt32LittleEndian(bytes[countAt..]), large)
            : ReadUncounted(bytes, fixedLength, code);
        if (count < 0)
        {
            throw Damaged("the lengths of an event's parameters do not add up");
        }

        for (; absent != 0; absent &= absent - 1)
        {
            lengths[BitOperations.TrailingZeroCount(absent)] = -1;
        }

        return Convert(code, time, tid, cpu, count, blocks.BodyStart + head);
    }

    /// <summary>Fills in where each parameter lies within the event; gives their number, or -1.</summary>
    private int ReadCounted(ReadOnlySpan<byte> bytes, int lengthsAt, uint count, bool large)
    {
        var width = large ? 4 : 2;
        if (count > (uint)(bytes.Length - lengthsAt) / width)
        {
            return -1;
        }

        var at = lengthsAt + ((int)count * width);
        for (var i = 0; i < (int)count; i++)
        {
            var lengthAt = bytes[(lengthsAt + (i * width))..];
            var length = large ? BinaryPrimitives.ReadUInt32LittleEndian(lengthAt) : BinaryPrimitives.ReadUInt16LittleEndian(lengthAt);
            if (length > bytes.Length - at)
            {
                return -1;
            }

            // What a newer version added behind the parameters known here is passed over.
            if (i < Event.MaxParameters)
            {
                starts[i] = at;
                lengths[i] = (int)length;
            }

            at += (int)length;
        }

        return Math.Min((int)count, Event.MaxParameters);
    }

    /// <summary>Old events do not say how many parameters they have: it is the number with which the lengths fill the event exactly.</summary>
    private int ReadUncounted(ReadOnlySpan<byte> bytes, int lengthsAt, EventCode code)
    {
        for (var count = EventSchemas.Get(code).Parameters.Length; count >= 0; count--)
        {
            if (lengthsAt + (count * 2) <= bytes.Length && ReadCounted(bytes, lengthsAt, (uint)count, large: false) == count
                && (count == 0 ? lengthsAt : starts[count - 1] + lengths[count - 1]) == bytes.Length)
            {
                return count;
            }
        }

        return -1;
    }

    private bool Convert(EventCode code, ulong time, long tid, short cpu, int count, int at)
    {
        if (Conversion.Of(code) is not { } conversion)
        {
            KeepEnter(code, tid, count, at);
            return false;
        }

        var wanted = conversion.FromExit.Length;
        if (count >= wanted && conversion.Target == code)
        {
            current.BeginOver(blocks.Buffer, code, time, tid, cpu);
            for (var i = 0; i < wanted; i++)
            {
                current.AppendSlice(at + starts[i], lengths[i]);
            }

            return true;
        }

        var enter = enters.Take(tid, code);
        current.Begin(conversion.Target, time, tid, cpu);
        for (var i = 0; i < wanted; i++)
        {
            var exit = conversion.FromExit[i];
            var before = conversion.FromEnter[i];
            if (exit >= 0 && exit < count && lengths[exit] >= 0)
            {
                current.Append(blocks.Buffer.AsSpan(at + starts[exit], lengths[exit]));
            }
            else if (before >= 0 && enter is not null && before < enter.Count)
            {
                current.Append(enter.Get(before));
            }
            else
            {
                current.AppendAbsent();
            }
        }

        return true;
    }

    private void KeepEnter(EventCode code, long tid, int count, int at)
    {
        if (EventSchemas.Get(code).Direction != EventDirection.Enter)
        {
            unknownEvents++;
            return;
        }

        enterEvents++;
        var enter = enters.Put(tid, code);
        for (var i = 0; i < count; i++)
        {
            enter.Add(blocks.Buffer.AsSpan(at + starts[i], Math.Max(0, lengths[i])));
        }
    }

    private ReadOnlySpan<byte> Body() => blocks.Buffer.AsSpan(blocks.BodyStart, blocks.BodyLength);

    private Palisade.Core.Diagnostics.PalisadeException Damaged(string why)
    {
        ended = true;
        return RecordingFailure.Damaged(why, blocks.Offset, events);
    }
}
