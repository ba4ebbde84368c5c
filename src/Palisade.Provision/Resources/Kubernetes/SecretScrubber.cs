using System.Collections.Immutable;
using System.Text;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// Takes the values of Secrets out of texts that are shown or logged: messages of the API server and lines of a program that
/// prints what it was given.
/// </summary>
internal sealed class SecretScrubber
{
    /// <summary>A shorter value is a word of every message; hiding it would say what it is.</summary>
    private const int ShortestValue = 5;

    private readonly ImmutableArray<string> values;

    public SecretScrubber(IEnumerable<KubeObject> objects) => values =
    [
        .. objects.Where(o => o.IsSecret).SelectMany(Values).Where(v => v.Length >= ShortestValue).Distinct(StringComparer.Ordinal)
            .OrderByDescending(v => v.Length),
    ];

    public string Clean(string text) => values.Aggregate(text, (t, value) => t.Replace(value, "***", StringComparison.Ordinal));

    private static IEnumerable<string> Values(KubeObject secret)
    {
        foreach (var (_, value) in secret.Json.At("stringData").Strings())
        {
            yield return value;
            yield return Convert.ToBase64String(Encoding.UTF8.GetBytes(value));
        }

        foreach (var (_, value) in secret.Json.At("data").Strings())
        {
            yield return value;
            var bytes = new byte[value.Length];
            if (Convert.TryFromBase64String(value, bytes, out var length))
            {
                yield return Encoding.UTF8.GetString(bytes, 0, length).Trim();
            }
        }
    }
}
