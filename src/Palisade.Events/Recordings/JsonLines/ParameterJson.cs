using System.Buffers.Binary;
using System.Text;
using System.Text.Json;
using Palisade.Events.Model;
using Palisade.Events.Schemas;

namespace Palisade.Events.Recordings.JsonLines;

/// <summary>
/// One parameter as JSON: numbers as numbers, texts as texts, flags and modes as numbers when written and as numbers or joined names when read, sockets as
/// texts, raw bytes as <c>{"hex": …}</c>. Whatever does not come back byte for byte from the readable form is written as hex.
/// </summary>
internal static class ParameterJson
{
    public static void Write(Utf8JsonWriter writer, ParameterType type, ReadOnlySpan<byte> bytes)
    {
        var width = WidthOf(type);
        if (width > 0 && bytes.Length == width)
        {
            writer.WriteNumberValue(Number(bytes, IsSigned(type)));
        }
        else if (IsText(type) && bytes is [.. var text, 0] && text.IndexOf((byte)0) < 0 && IsUtf8(text))
        {
            writer.WriteStringValue(text);
        }
        else if (type is ParameterType.SockAddr or ParameterType.SockTuple && SocketJson.TryFormat(type, bytes) is { } socket)
        {
            writer.WriteStringValue(socket);
        }
        else if (type is ParameterType.ByteBuf && bytes is [.., 0] && IsUtf8(bytes))
        {
            WriteList(writer, bytes);
        }
        else
        {
            writer.WriteStartObject();
            writer.WriteString("hex"u8, Convert.ToHexStringLower(bytes));
            writer.WriteEndObject();
        }
    }

    /// <summary>Adds the parameter to an event; false, with why, for a value that does not fit its type.</summary>
    public static bool TryRead(Event e, ParameterSchema parameter, JsonElement value, out string? why)
    {
        why = null;
        switch (value.ValueKind)
        {
            case JsonValueKind.Null:
                e.AppendAbsent();
                return true;
            case JsonValueKind.Object when value.TryGetProperty("hex", out var hex) && hex.ValueKind == JsonValueKind.String && TryHex(hex.GetString()!, out var bytes):
                e.Append(bytes);
                return true;
            case JsonValueKind.Number when TryNumber(value, out var number):
                return TryAppend(e, parameter, number, out why);
            case JsonValueKind.True or JsonValueKind.False:
                return TryAppend(e, parameter, value.ValueKind == JsonValueKind.True ? 1 : 0, out why);
            case JsonValueKind.Array when parameter.Type is ParameterType.ByteBuf or ParameterType.CharBufArray:
                return TryReadList(e, parameter, value, out why);
            case JsonValueKind.String:
                return TryReadText(e, parameter, value.GetString()!, out why);
            default:
                why = $"`{parameter.Name}` cannot be {value.ValueKind.ToString().ToLowerInvariant()}";
                return false;
        }
    }

    private static bool TryReadText(Event e, ParameterSchema parameter, string text, out string? why)
    {
        why = null;
        if (IsText(parameter.Type))
        {
            e.Append(Encoding.UTF8.GetBytes(text + '\0'));
            return true;
        }

        if (parameter.Type is ParameterType.ByteBuf)
        {
            e.Append(Encoding.UTF8.GetBytes(text));
            return true;
        }

        if (parameter.Type is ParameterType.SockAddr or ParameterType.SockTuple)
        {
            if (SocketJson.TryParse(parameter.Type, text) is { } bytes)
            {
                e.Append(bytes);
                return true;
            }

            why = $"`{parameter.Name}` is not a socket address: `{text}`";
            return false;
        }

        if (parameter.Names is { } names && TryNames(names, text, out var value))
        {
            return TryAppend(e, parameter, (long)value, out why);
        }

        why = parameter.Names is null ? $"`{parameter.Name}` is a number" : $"`{parameter.Name}` has no value called `{text}`";
        return false;
    }

    private static bool TryNames(FlagNames names, string text, out ulong value)
    {
        value = 0;
        foreach (var part in text.Split('|', StringSplitOptions.TrimEntries))
        {
            var found = names.Values.FirstOrDefault(n => n.Name == part);
            if (found.Name is null)
            {
                return false;
            }

            value |= found.Value;
        }

        return true;
    }

    private static bool TryAppend(Event e, ParameterSchema parameter, long number, out string? why)
    {
        var width = WidthOf(parameter.Type);
        why = width == 0 ? $"`{parameter.Name}` is not a number" : null;
        if (width == 0)
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64LittleEndian(bytes, number);
        var shift = 64 - (width * 8);
        if (number << shift >> shift != number && (long)((ulong)number << shift >> shift) != number)
        {
            why = $"`{parameter.Name}` does not hold a number as large as {number}";
            return false;
        }

        e.Append(bytes[..width]);
        return true;
    }

    private static void WriteList(Utf8JsonWriter writer, ReadOnlySpan<byte> bytes)
    {
        writer.WriteStartArray();
        while (!bytes.IsEmpty)
        {
            var end = bytes.IndexOf((byte)0);
            writer.WriteStringValue(bytes[..end]);
            bytes = bytes[(end + 1)..];
        }

        writer.WriteEndArray();
    }

    private static bool TryReadList(Event e, ParameterSchema parameter, JsonElement value, out string? why)
    {
        var bytes = new List<byte>();
        foreach (var item in value.EnumerateArray())
        {
            if (item.ValueKind != JsonValueKind.String)
            {
                why = $"`{parameter.Name}` is a list of texts";
                return false;
            }

            bytes.AddRange(Encoding.UTF8.GetBytes(item.GetString()!));
            bytes.Add(0);
        }

        e.Append([.. bytes]);
        why = null;
        return true;
    }

    private static bool TryNumber(JsonElement value, out long number)
    {
        if (value.TryGetInt64(out number))
        {
            return true;
        }

        var isUnsigned = value.TryGetUInt64(out var wide);
        number = (long)wide;
        return isUnsigned;
    }

    private static bool TryHex(string text, out byte[] bytes)
    {
        bytes = [];
        if (text.Length % 2 != 0 || !text.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        bytes = Convert.FromHexString(text);
        return true;
    }

    private static decimal Number(ReadOnlySpan<byte> bytes, bool signed)
    {
        var value = 0UL;
        for (var i = bytes.Length - 1; i >= 0; i--)
        {
            value = (value << 8) | bytes[i];
        }

        var shift = 64 - (bytes.Length * 8);
        return signed ? (long)(value << shift) >> shift : value;
    }

    private static bool IsUtf8(ReadOnlySpan<byte> bytes) => System.Text.Unicode.Utf8.IsValid(bytes);

    private static bool IsText(ParameterType type) => type is ParameterType.CharBuf or ParameterType.FsPath or ParameterType.FsRelativePath;

    private static bool IsSigned(ParameterType type) => type is ParameterType.Int8 or ParameterType.Int16 or ParameterType.Int32 or ParameterType.Int64
        or ParameterType.Errno or ParameterType.Fd or ParameterType.Pid;

    /// <summary>Bytes of a number; 0 for what is not one.</summary>
    private static int WidthOf(ParameterType type) => type switch
    {
        ParameterType.Int8 or ParameterType.UInt8 or ParameterType.Flags8 or ParameterType.Enum8 or ParameterType.SigType => 1,
        ParameterType.Int16 or ParameterType.UInt16 or ParameterType.Flags16 or ParameterType.Enum16 or ParameterType.SyscallId => 2,
        ParameterType.Int32 or ParameterType.UInt32 or ParameterType.Flags32 or ParameterType.Enum32 or ParameterType.Mode or ParameterType.Uid
            or ParameterType.Gid or ParameterType.Bool => 4,
        ParameterType.Int64 or ParameterType.UInt64 or ParameterType.Flags64 or ParameterType.Enum64 or ParameterType.Errno or ParameterType.Fd
            or ParameterType.Pid or ParameterType.RelativeTime or ParameterType.AbsoluteTime => 8,
        _ => 0,
    };
}
