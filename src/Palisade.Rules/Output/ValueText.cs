using System.Globalization;
using System.Text;
using Palisade.Events.Fields;
using Palisade.Events.Schemas;

namespace Palisade.Rules.Output;

/// <summary>Writes values as people read them.</summary>
public static class ValueText
{
    /// <summary>What a value that the event does not have prints as.</summary>
    public const string Absent = "<NA>";

    public static string Of(in FieldValue value, NumberFormat format = NumberFormat.Decimal)
    {
        if (value.IsAbsent)
        {
            return Absent;
        }

        if (!value.IsList)
        {
            return OfSingle(in value, format);
        }

        var text = new StringBuilder("(");
        foreach (ref readonly var item in value.Items.Span)
        {
            text.Append(text.Length > 1 ? "," : "").Append(OfSingle(in item, format));
        }

        return text.Append(')').ToString();
    }

    private static string OfSingle(in FieldValue value, NumberFormat format) => value.Type switch
    {
        FieldType.String => value.Text,
        FieldType.Bool => value.Bool ? "true" : "false",
        FieldType.Double => value.Double.ToString("R", CultureInfo.InvariantCulture),
        FieldType.IpAddress or FieldType.IpNet => value.Ip.ToString(),
        FieldType.Bytes => Printable(value.Bytes),
        FieldType.Int64 or FieldType.RelativeTime or FieldType.AbsoluteTime when format == NumberFormat.Decimal =>
            value.Int64.ToString(CultureInfo.InvariantCulture),
        _ => format switch
        {
            NumberFormat.Hex => value.UInt64.ToString("x", CultureInfo.InvariantCulture),
            NumberFormat.Octal => value.UInt64 == 0 ? "0" : "0" + Convert.ToString((long)value.UInt64, 8),
            _ => value.UInt64.ToString(CultureInfo.InvariantCulture),
        },
    };

    /// <summary>Captured data is anything; what does not print becomes a dot.</summary>
    private static string Printable(ReadOnlySpan<byte> bytes)
    {
        var text = new StringBuilder(bytes.Length);
        foreach (var b in bytes)
        {
            text.Append(b is >= 0x20 and < 0x7f ? (char)b : '.');
        }

        return text.ToString();
    }
}
