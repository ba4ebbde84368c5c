using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using Palisade.Events.Fields;
using Palisade.Events.Schemas;
using Palisade.Events.State;

namespace Palisade.Events.Recordings.JsonLines;

/// <summary>
/// Socket parameters as texts: <c>10.0.0.1:80</c>, <c>[::1]:80</c>, <c>unix:/run/x</c>; tuples with <c>-></c> between two ends, a unix tuple as
/// <c>unix:SOURCE->PEER PATH</c> with kernel addresses in hexadecimal.
/// </summary>
internal static class SocketJson
{
    /// <summary>Null for bytes that the text would not give back.</summary>
    public static string? TryFormat(ParameterType type, ReadOnlySpan<byte> bytes)
    {
        var text = type == ParameterType.SockTuple ? Tuple(bytes) : Address(bytes);
        return text is not null && TryParse(type, text) is { } back && bytes.SequenceEqual(back) ? text : null;
    }

    public static byte[]? TryParse(ParameterType type, string text) => type == ParameterType.SockTuple ? ParseTuple(text) : ParseAddress(text);

    private static string? Tuple(ReadOnlySpan<byte> bytes)
    {
        if (!SocketTuple.TryParse(bytes, out var tuple))
        {
            return null;
        }

        return tuple.Family == AddressFamily.Unix
            ? string.Create(CultureInfo.InvariantCulture, $"unix:{tuple.UnixSource:x}->{tuple.UnixDestination:x} {Encoding.UTF8.GetString(tuple.Path)}")
            : $"{End(tuple.SourceIp, tuple.SourcePort)}->{End(tuple.DestinationIp, tuple.DestinationPort)}";
    }

    private static string? Address(ReadOnlySpan<byte> bytes)
    {
        if (!SocketTuple.TryParseAddress(bytes, out var end))
        {
            return null;
        }

        return end.Family == AddressFamily.Unix ? $"unix:{Encoding.UTF8.GetString(end.Path)}" : End(end.DestinationIp, end.DestinationPort);
    }

    private static string End(IpValue address, ushort port) =>
        string.Create(CultureInfo.InvariantCulture, $"{(address.IsV6 ? $"[{address}]" : address.ToString())}:{port}");

    private static byte[]? ParseTuple(string text)
    {
        var arrow = text.IndexOf("->", StringComparison.Ordinal);
        if (arrow < 0)
        {
            return null;
        }

        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            var blank = text.IndexOf(' ', arrow);
            if (blank < 0 || !TryHex(text.AsSpan(5, arrow - 5), out var source) || !TryHex(text.AsSpan(arrow + 2, blank - arrow - 2), out var peer))
            {
                return null;
            }

            var bytes = new byte[17];
            bytes[0] = AddressFamily.Unix;
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(1), source);
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(9), peer);
            return [.. bytes, .. Encoding.UTF8.GetBytes(text[(blank + 1)..]), 0];
        }

        return ParseAddress(text[..arrow]) is { } from && ParseAddress(text[(arrow + 2)..]) is { } to && from[0] == to[0] && from[0] != AddressFamily.Unix
            ? [.. from, .. to[1..]]
            : null;
    }

    private static byte[]? ParseAddress(string text)
    {
        if (text.StartsWith("unix:", StringComparison.Ordinal))
        {
            return [AddressFamily.Unix, .. Encoding.UTF8.GetBytes(text[5..]), 0];
        }

        var colon = text.LastIndexOf(':');
        if (colon < 0 || !ushort.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            || !IpValue.TryParse(text.AsSpan(0, colon).Trim("[]"), out var address))
        {
            return null;
        }

        var size = address.IsV6 ? 16 : 4;
        var bytes = new byte[1 + size + 2];
        bytes[0] = address.IsV6 ? AddressFamily.Inet6 : AddressFamily.Inet;
        address.WriteNetworkBytes(bytes.AsSpan(1));
        BinaryPrimitives.WriteUInt16LittleEndian(bytes.AsSpan(1 + size), port);
        return bytes;
    }

    private static bool TryHex(ReadOnlySpan<char> text, out ulong value) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out value);
}
