using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text.Json;
using Palisade.Events.Schemas;

namespace Palisade.Events.Model;

/// <summary>
/// One event, made once and filled again for every event of a stream. Parameters lie as raw bytes in a buffer; numbers are
/// read in place and texts are decoded when first asked for.
/// </summary>
/// <remarks>
/// A source fills it either by <see cref="Begin"/>, then <see cref="Append(ReadOnlySpan{byte})"/> for each parameter in the schema's order
/// (the bytes are copied into the event's own buffer), or by <see cref="BeginOver"/>, then <see cref="AppendSlice"/> (the bytes stay where
/// they are; they must not change until the next event). Neither allocates. Everything read from an event is valid until it is filled again.
/// </remarks>
public sealed class Event
{
    public const int MaxParameters = 32;

    private readonly StringPool strings;
    private readonly int[] starts = new int[MaxParameters];
    private readonly int[] lengths = new int[MaxParameters];
    private readonly string?[] texts = new string?[MaxParameters];
    private uint decoded;
    private byte[] own = new byte[4096];
    private byte[] buffer = [];
    private int used;

    public Event(StringPool strings) => this.strings = strings;

    public EventSource Source { get; private set; } = EventSource.Syscall;

    /// <summary>Position in the stream, from 1.</summary>
    public ulong Number { get; set; }

    /// <summary>Nanoseconds since 1970.</summary>
    public ulong Timestamp { get; set; }

    public short Cpu { get; set; }

    /// <summary>The kernel's thread id in the host's namespace; -1 where the event belongs to none.</summary>
    public long ThreadId { get; set; }

    public EventCode Code { get; private set; }

    public EventSchema Schema { get; private set; } = EventSchemas.Get(EventCode.None);

    public int ParameterCount { get; private set; }

    /// <summary>The event's JSON, for sources whose events are documents; undefined otherwise.</summary>
    public JsonElement Document { get; private set; }

    /// <summary>Pool that decodes this event's texts.</summary>
    public StringPool Strings => strings;

    public void Begin(EventCode code, ulong timestamp, long threadId, short cpu = 0)
    {
        Reset(code, timestamp, threadId, cpu);
        buffer = own;
        used = 0;
    }

    public void BeginOver(byte[] bytes, EventCode code, ulong timestamp, long threadId, short cpu = 0)
    {
        Reset(code, timestamp, threadId, cpu);
        buffer = bytes;
    }

    /// <summary>A document event, such as one of the Kubernetes audit log.</summary>
    public void BeginDocument(EventSource source, ulong timestamp, JsonElement document)
    {
        Reset(EventCode.Document, timestamp, -1, 0);
        Source = source;
        Document = document;
        buffer = own;
        used = 0;
    }

    /// <summary>Adds a parameter to an event started by <see cref="Begin"/>.</summary>
    public void Append(ReadOnlySpan<byte> value)
    {
        if (used + value.Length > own.Length)
        {
            Grow(value.Length);
        }

        value.CopyTo(own.AsSpan(used));
        AppendSlice(used, value.Length);
        used += value.Length;
    }

    public void Append(long value)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, value);
        Append(bytes);
    }

    public void Append(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        Append(bytes);
    }

    public void Append(byte value) => Append([value]);

    /// <summary>A parameter that this event does not have.</summary>
    public void AppendAbsent() => AppendSlice(0, -1);

    /// <summary>Adds a parameter that lies in the buffer given to <see cref="BeginOver"/>; a length below 0 means absent.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void AppendSlice(int start, int length)
    {
        var i = ParameterCount;
        starts[i] = start;
        lengths[i] = length;
        ParameterCount = i + 1;
    }

    /// <summary>Whether the parameter was captured; an empty value counts as present for texts and bytes only.</summary>
    public bool Has(int index) => index >= 0 && index < ParameterCount && lengths[index] >= 0;

    /// <summary>The parameter's raw bytes; empty where absent.</summary>
    public ReadOnlySpan<byte> Bytes(int index) =>
        Has(index) ? buffer.AsSpan(starts[index], lengths[index]) : default;

    /// <summary>The parameter's raw bytes as a view that can be kept until the next event.</summary>
    public ReadOnlyMemory<byte> Memory(int index) =>
        Has(index) ? buffer.AsMemory(starts[index], lengths[index]) : default;

    /// <summary>Reads a number of the width that was captured, sign-extended when the schema's type is signed.</summary>
    public bool TryGetInt64(int index, out long value)
    {
        value = 0;
        var bytes = Bytes(index);
        switch (bytes.Length)
        {
            case 8:
                value = BinaryPrimitives.ReadInt64LittleEndian(bytes);
                return true;
            case 4:
                value = IsSigned(index) ? BinaryPrimitives.ReadInt32LittleEndian(bytes) : BinaryPrimitives.ReadUInt32LittleEndian(bytes);
                return true;
            case 2:
                value = IsSigned(index) ? BinaryPrimitives.ReadInt16LittleEndian(bytes) : BinaryPrimitives.ReadUInt16LittleEndian(bytes);
                return true;
            case 1:
                value = IsSigned(index) ? (sbyte)bytes[0] : bytes[0];
                return true;
            default:
                return false;
        }
    }

    public long Int64(int index, long absent = 0) => TryGetInt64(index, out var value) ? value : absent;

    /// <summary>The parameter as text up to its first NUL, or null where absent. Decoded once an event.</summary>
    public string? Text(int index)
    {
        if (!Has(index))
        {
            return null;
        }

        if ((decoded >> index & 1) == 0)
        {
            texts[index] = strings.Get(UpToNul(Bytes(index)));
            decoded |= 1u << index;
        }

        return texts[index];
    }

    public static ReadOnlySpan<byte> UpToNul(ReadOnlySpan<byte> bytes)
    {
        var end = bytes.IndexOf((byte)0);
        return end < 0 ? bytes : bytes[..end];
    }

    private bool IsSigned(int index) => index < Schema.Parameters.Length && Schema.Parameters[index].Type
        is ParameterType.Int8 or ParameterType.Int16 or ParameterType.Int32 or ParameterType.Int64
        or ParameterType.Errno or ParameterType.Fd or ParameterType.Pid;

    private void Reset(EventCode code, ulong timestamp, long threadId, short cpu)
    {
        Source = EventSource.Syscall;
        Code = code;
        Schema = EventSchemas.Get(code);
        Timestamp = timestamp;
        ThreadId = threadId;
        Cpu = cpu;
        ParameterCount = 0;
        decoded = 0;
        Document = default;
    }

    private void Grow(int more)
    {
        var larger = new byte[Math.Max(own.Length * 2, used + more)];
        own.AsSpan(0, used).CopyTo(larger);
        own = buffer = larger;
    }
}
