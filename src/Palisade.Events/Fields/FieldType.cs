namespace Palisade.Events.Fields;

/// <summary>Type of a field's value; it decides which operators a condition may use.</summary>
public enum FieldType : byte
{
    /// <summary>Only in a <see cref="FieldValue"/> that holds nothing.</summary>
    None,
    String,
    Bool,
    Int64,
    UInt64,
    Double,

    /// <summary>IPv4 or IPv6 address.</summary>
    IpAddress,

    /// <summary>Address that is compared with networks (<c>a.b.c.d/n</c>).</summary>
    IpNet,

    /// <summary>TCP or UDP port; conditions may name a service.</summary>
    Port,
    Bytes,

    /// <summary>Duration in nanoseconds.</summary>
    RelativeTime,

    /// <summary>Nanoseconds since 1970.</summary>
    AbsoluteTime,
}
