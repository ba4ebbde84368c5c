using System.Text.Json;

namespace Palisade.Engines.Services;

/// <summary>Text of the owner inside a Compose file.</summary>
internal static class Scalar
{
    /// <summary>
    /// A YAML double-quoted scalar (JSON's strings are a subset of them); <c>$</c> is doubled, because Compose puts variables of
    /// its environment in for <c>$NAME</c>.
    /// </summary>
    public static string Quote(string text) => $"\"{JsonEncodedText.Encode(text)}\"".Replace("$", "$$", StringComparison.Ordinal);
}
