using System.Globalization;

namespace Palisade.Core.Text;

/// <summary>Numbers with their noun, as a person says them.</summary>
public static class Counted
{
    /// <summary><c>1 node</c>, <c>0 nodes</c>, <c>3 nodes</c>.</summary>
    /// <param name="plural">Where it is not the noun with an <c>s</c>.</param>
    public static string Of(long number, string noun, string? plural = null) =>
        string.Create(CultureInfo.InvariantCulture, $"{number} {(number == 1 ? noun : plural ?? noun + "s")}");
}
