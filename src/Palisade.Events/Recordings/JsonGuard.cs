using System.Text.Json;
using System.Text.Unicode;

namespace Palisade.Events.Recordings;

/// <summary>
/// The JSON parser takes texts that cannot be decoded (bytes that are not UTF-8, halves of surrogate pairs) and fails only when asked for them. Documents are
/// checked once when they come in, so that no field and no rule meets that.
/// </summary>
internal static class JsonGuard
{
    /// <param name="json">What <paramref name="root"/> was parsed from.</param>
    public static bool CanBeDecoded(ReadOnlySpan<byte> json, JsonElement root)
    {
        if (!Utf8.IsValid(json))
        {
            return false;
        }

        // Only an escape can be half of a pair, and nearly no document has one.
        if (json.IndexOf("\\ud"u8) < 0 && json.IndexOf("\\uD"u8) < 0)
        {
            return true;
        }

        try
        {
            Walk(root);
            return true;
        }
        catch (InvalidOperationException)
        {
            return false;
        }
    }

    private static void Walk(JsonElement element)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.String:
                element.GetString();
                break;
            case JsonValueKind.Array:
                foreach (var item in element.EnumerateArray())
                {
                    Walk(item);
                }

                break;
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    _ = member.Name;
                    Walk(member.Value);
                }

                break;
            default:
                break;
        }
    }
}
