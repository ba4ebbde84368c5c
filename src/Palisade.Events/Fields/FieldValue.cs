namespace Palisade.Events.Fields;

/// <summary>
/// A field's value of any type without boxing. A value refers to the event it came from (texts and bytes are not copied), so
/// it is good until the next event.
/// </summary>
public struct FieldValue
{
    private ulong low;
    private ulong high;
    private object? reference;
    private int offset;
    private int length;

    public FieldType Type { get; private set; }

    /// <summary>Whether the value is a list; <see cref="Items"/> then holds the elements, which are all of <see cref="Type"/>.</summary>
    public readonly bool IsList => reference is FieldList;

    public readonly bool IsAbsent => Type == FieldType.None;

    public readonly string Text => (string)reference!;

    public readonly bool Bool => low != 0;

    /// <summary>For <see cref="FieldType.Int64"/> and both time types.</summary>
    public readonly long Int64 => (long)low;

    /// <summary>For <see cref="FieldType.UInt64"/> and <see cref="FieldType.Port"/>.</summary>
    public readonly ulong UInt64 => low;

    public readonly double Double => BitConverter.UInt64BitsToDouble(low);

    /// <summary>For <see cref="FieldType.IpAddress"/> and <see cref="FieldType.IpNet"/>.</summary>
    public readonly IpValue Ip => IpValue.FromBits(high, low, offset != 0);

    public readonly ReadOnlySpan<byte> Bytes => ((byte[]?)reference).AsSpan(offset, length);

    public readonly FieldList Items => (FieldList)reference!;

    public bool SetAbsent()
    {
        Type = FieldType.None;
        reference = null;
        return false;
    }

    /// <summary>Each setter answers whether a value was set, so that an extractor can end in it.</summary>
    public bool SetText(string? text)
    {
        if (text is null)
        {
            return SetAbsent();
        }

        Type = FieldType.String;
        reference = text;
        return true;
    }

    public bool SetBool(bool value) => SetNumber(FieldType.Bool, value ? 1UL : 0);

    public bool SetInt64(long value) => SetNumber(FieldType.Int64, (ulong)value);

    public bool SetUInt64(ulong value) => SetNumber(FieldType.UInt64, value);

    public bool SetPort(ushort value) => SetNumber(FieldType.Port, value);

    public bool SetDouble(double value) => SetNumber(FieldType.Double, BitConverter.DoubleToUInt64Bits(value));

    public bool SetRelativeTime(long nanoseconds) => SetNumber(FieldType.RelativeTime, (ulong)nanoseconds);

    public bool SetAbsoluteTime(ulong nanoseconds) => SetNumber(FieldType.AbsoluteTime, nanoseconds);

    public bool SetIp(IpValue value, FieldType type = FieldType.IpAddress)
    {
        Type = type;
        reference = null;
        high = value.High;
        low = value.Low;
        offset = value.IsV6 ? 1 : 0;
        return true;
    }

    public bool SetBytes(byte[] buffer, int start, int count)
    {
        Type = FieldType.Bytes;
        reference = buffer;
        offset = start;
        length = count;
        return true;
    }

    public bool SetList(FieldType elementType, FieldList items)
    {
        Type = elementType;
        reference = items;
        return true;
    }

    /// <summary>A number of whichever numeric type.</summary>
    public bool SetNumber(FieldType type, ulong bits)
    {
        Type = type;
        reference = null;
        low = bits;
        return true;
    }
}
