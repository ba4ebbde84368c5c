using System.Globalization;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec;

/// <summary>Bytes in the notation of Kubernetes' resource.Quantity: <c>5Gi</c>, <c>512Mi</c>, <c>1.5G</c>, <c>1048576</c>.</summary>
public static class Quantity
{
    internal const string Form = @"[0-9]{1,15}(\.[0-9]{1,6})?(Ki|Mi|Gi|Ti|k|M|G|T)?";

    private static readonly string[] Binary = ["Ti", "Gi", "Mi", "Ki"];

    /// <summary>Fractions of a byte are rounded up, as Kubernetes does. False also where the number is beyond all disks.</summary>
    public static bool TryParseBytes(string text, out long bytes)
    {
        bytes = 0;
        if (!Patterns.IsMatch(text, Form))
        {
            return false;
        }

        var digits = text.TrimEnd('K', 'M', 'G', 'T', 'i', 'k');
        var value = Math.Ceiling(decimal.Parse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture) * Unit(text[digits.Length..]));
        if (value > long.MaxValue)
        {
            return false;
        }

        bytes = (long)value;
        return true;
    }

    /// <summary>With the largest unit that leaves a whole number.</summary>
    public static string Write(long bytes)
    {
        foreach (var unit in Binary)
        {
            if (bytes > 0 && bytes % (long)Unit(unit) == 0)
            {
                return (bytes / (long)Unit(unit)).ToString(CultureInfo.InvariantCulture) + unit;
            }
        }

        return bytes.ToString(CultureInfo.InvariantCulture);
    }

    private static decimal Unit(string suffix) => suffix switch
    {
        "Ki" => 1L << 10,
        "Mi" => 1L << 20,
        "Gi" => 1L << 30,
        "Ti" => 1L << 40,
        "k" => 1_000,
        "M" => 1_000_000,
        "G" => 1_000_000_000,
        "T" => 1_000_000_000_000,
        _ => 1,
    };
}
