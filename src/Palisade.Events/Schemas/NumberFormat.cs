namespace Palisade.Events.Schemas;

/// <summary>How a number is printed.</summary>
public enum NumberFormat : byte
{
    Decimal,

    /// <summary>Lowercase without a prefix.</summary>
    Hex,

    /// <summary>With a leading zero, as <c>chmod</c> takes it.</summary>
    Octal,
}
