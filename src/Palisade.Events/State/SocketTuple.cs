using System.Buffers.Binary;
using Palisade.Events.Fields;

namespace Palisade.Events.State;

/// <summary>Address family bytes of socket parameters (Linux <c>AF_*</c>).</summary>
internal static class AddressFamily
{
    public const byte Unix = 1;
    public const byte Inet = 2;
    public const byte Inet6 = 10;
    public const byte Netlink = 16;
}

/// <summary>
/// Both ends of a connection as a tuple parameter carries them. Inet: family, source address (network order), source port (little-endian), destination
/// address, port. Unix: family, two kernel addresses (64 bits), path.
/// </summary>
internal readonly ref struct SocketTuple
{
    public byte Family { get; private init; }

    public IpValue SourceIp { get; private init; }

    public ushort SourcePort { get; private init; }

    public IpValue DestinationIp { get; private init; }

    public ushort DestinationPort { get; private init; }

    public ulong UnixSource { get; private init; }

    public ulong UnixDestination { get; private init; }

    public ReadOnlySpan<byte> Path { get; private init; }

    /// <summary>False for a parameter that is empty, cut short or of another family.</summary>
    public static bool TryParse(ReadOnlySpan<byte> bytes, out SocketTuple tuple)
    {
        tuple = default;
        switch (bytes)
        {
            case [AddressFamily.Inet, ..] when bytes.Length >= 13:
                tuple = Inet(bytes, 4);
                return true;
            case [AddressFamily.Inet6, ..] when bytes.Length >= 37:
                tuple = Inet(bytes, 16);
                return true;
            case [AddressFamily.Unix, ..] when bytes.Length >= 17:
                tuple = new()
                {
                    Family = AddressFamily.Unix,
                    UnixSource = BinaryPrimitives.ReadUInt64LittleEndian(bytes[1..]),
                    UnixDestination = BinaryPrimitives.ReadUInt64LittleEndian(bytes[9..]),
                    Path = Model.Event.UpToNul(bytes[17..]),
                };
                return true;
            default:
                return false;
        }
    }

    /// <summary>One end, as an address parameter carries it: family, address, port; or family and path.</summary>
    public static bool TryParseAddress(ReadOnlySpan<byte> bytes, out SocketTuple end)
    {
        end = default;
        switch (bytes)
        {
            case [AddressFamily.Inet, ..] when bytes.Length >= 7:
                end = Address(bytes, 4);
                return true;
            case [AddressFamily.Inet6, ..] when bytes.Length >= 19:
                end = Address(bytes, 16);
                return true;
            case [AddressFamily.Unix, ..]:
                end = new() { Family = AddressFamily.Unix, Path = Model.Event.UpToNul(bytes[1..]) };
                return true;
            default:
                return false;
        }
    }

    private static SocketTuple Inet(ReadOnlySpan<byte> bytes, int size) => new()
    {
        Family = bytes[0],
        SourceIp = IpValue.FromNetworkBytes(bytes.Slice(1, size)),
        SourcePort = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(1 + size)..]),
        DestinationIp = IpValue.FromNetworkBytes(bytes.Slice(3 + size, size)),
        DestinationPort = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(3 + (2 * size))..]),
    };

    private static SocketTuple Address(ReadOnlySpan<byte> bytes, int size) => new()
    {
        Family = bytes[0],
        DestinationIp = IpValue.FromNetworkBytes(bytes.Slice(1, size)),
        DestinationPort = BinaryPrimitives.ReadUInt16LittleEndian(bytes[(1 + size)..]),
    };
}
