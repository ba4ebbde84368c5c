using System.Buffers.Binary;
using System.Net;
using System.Net.Sockets;

namespace Palisade.Events.Fields;

/// <summary>An IPv4 or IPv6 address as a plain value: comparable and hashable without allocating.</summary>
public readonly record struct IpValue : IComparable<IpValue>
{
    private IpValue(ulong high, ulong low, bool isV6) => (High, Low, IsV6) = (high, low, isV6);

    /// <summary>First 64 bits of an IPv6 address; 0 for IPv4.</summary>
    public ulong High { get; }

    /// <summary>Last 64 bits of an IPv6 address; the 32 bits of IPv4 in host order.</summary>
    public ulong Low { get; }

    public bool IsV6 { get; }

    public bool IsAny => High == 0 && Low == 0;

    /// <param name="network">4 or 16 bytes in network order.</param>
    public static IpValue FromNetworkBytes(ReadOnlySpan<byte> network) => network.Length == 4
        ? new(0, BinaryPrimitives.ReadUInt32BigEndian(network), false)
        : new(BinaryPrimitives.ReadUInt64BigEndian(network), BinaryPrimitives.ReadUInt64BigEndian(network[8..]), true);

    internal static IpValue FromBits(ulong high, ulong low, bool isV6) => new(high, low, isV6);

    public static bool TryParse(ReadOnlySpan<char> text, out IpValue value)
    {
        // IPAddress also accepts "1" and "0x7f.1"; a rule that says so means something else.
        value = default;
        if (text.IsEmpty || (!text.Contains(':') && text.Count('.') != 3) || !IPAddress.TryParse(text, out var address))
        {
            return false;
        }

        Span<byte> bytes = stackalloc byte[16];
        address.TryWriteBytes(bytes, out var length);
        value = FromNetworkBytes(bytes[..length]);
        return address.AddressFamily is AddressFamily.InterNetwork or AddressFamily.InterNetworkV6;
    }

    public bool WriteNetworkBytes(Span<byte> destination)
    {
        if (!IsV6)
        {
            return BinaryPrimitives.TryWriteUInt32BigEndian(destination, (uint)Low);
        }

        return BinaryPrimitives.TryWriteUInt64BigEndian(destination, High) && BinaryPrimitives.TryWriteUInt64BigEndian(destination[8..], Low);
    }

    public int CompareTo(IpValue other)
    {
        var family = IsV6.CompareTo(other.IsV6);
        var high = family != 0 ? family : High.CompareTo(other.High);
        return high != 0 ? high : Low.CompareTo(other.Low);
    }

    public override string ToString()
    {
        Span<byte> bytes = stackalloc byte[IsV6 ? 16 : 4];
        WriteNetworkBytes(bytes);
        return new IPAddress(bytes).ToString();
    }

    public static bool operator <(IpValue left, IpValue right) => left.CompareTo(right) < 0;

    public static bool operator >(IpValue left, IpValue right) => left.CompareTo(right) > 0;

    public static bool operator <=(IpValue left, IpValue right) => left.CompareTo(right) <= 0;

    public static bool operator >=(IpValue left, IpValue right) => left.CompareTo(right) >= 0;
}
