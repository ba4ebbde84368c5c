using System.Globalization;

namespace Palisade.Engines.Kubernetes;

/// <summary>Amounts in the form to which the API server itself brings them: any other would differ from the live object for ever.</summary>
internal static class Quantity
{
    private static readonly string[] Suffixes = ["", "Ki", "Mi", "Gi", "Ti", "Pi", "Ei"];

    /// <summary><c>96Mi</c>: the largest unit of 1024 that leaves no fraction.</summary>
    public static string Bytes(long bytes)
    {
        var unit = 0;
        while (bytes != 0 && bytes % 1024 == 0 && unit < Suffixes.Length - 1)
        {
            bytes /= 1024;
            unit++;
        }

        return bytes.ToString(CultureInfo.InvariantCulture) + Suffixes[unit];
    }

    /// <summary><c>500m</c>, <c>2</c>.</summary>
    public static string MilliCpu(int thousandths) => thousandths % 1000 == 0
        ? (thousandths / 1000).ToString(CultureInfo.InvariantCulture)
        : thousandths.ToString(CultureInfo.InvariantCulture) + "m";
}
