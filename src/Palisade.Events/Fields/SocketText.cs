using System.Globalization;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary>Socket parameters as texts.</summary>
internal static class SocketText
{
    public static string Address(ReadOnlySpan<byte> bytes) => !SocketTuple.TryParseAddress(bytes, out var end) ? string.Empty
        : end.Family == AddressFamily.Unix ? System.Text.Encoding.UTF8.GetString(end.Path)
        : string.Create(CultureInfo.InvariantCulture, $"{end.DestinationIp}:{end.DestinationPort}");

    public static string Tuple(ReadOnlySpan<byte> bytes)
    {
        if (!SocketTuple.TryParse(bytes, out var tuple))
        {
            return string.Empty;
        }

        return tuple.Family == AddressFamily.Unix
            ? string.Create(CultureInfo.InvariantCulture, $"{tuple.UnixSource:x}->{tuple.UnixDestination:x} {System.Text.Encoding.UTF8.GetString(tuple.Path)}").TrimEnd()
            : string.Create(CultureInfo.InvariantCulture, $"{tuple.SourceIp}:{tuple.SourcePort}->{tuple.DestinationIp}:{tuple.DestinationPort}");
    }
}
