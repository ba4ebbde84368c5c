using System.Globalization;

namespace Palisade.Engines.Kubernetes;

/// <summary>Parts of a processor in the form to which the API server itself brings them: any other would differ for ever.</summary>
internal static class CpuQuantity
{
    /// <summary><c>500m</c>, <c>2</c>.</summary>
    public static string Write(int thousandths) => thousandths % 1000 == 0
        ? (thousandths / 1000).ToString(CultureInfo.InvariantCulture)
        : thousandths.ToString(CultureInfo.InvariantCulture) + "m";
}
