using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace Palisade.Events.Fields;

/// <summary>Values of JSON documents by JSON pointers (RFC 6901), with <c>*</c> for every element of an array or member of an object.</summary>
internal static class JsonPaths
{
    private static readonly JsonWriterOptions Plain = new() { Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    private static readonly JsonWriterOptions Pretty = Plain with { Indented = true };

    /// <summary>Null for a text that is not a pointer: it must be empty or start with a slash.</summary>
    public static string[]? Parse(string pointer)
    {
        if (pointer.Length == 0)
        {
            return [];
        }

        return pointer[0] != '/' ? null : [.. pointer[1..].Split('/').Select(s => s.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];
    }

    public static bool TryGet(JsonElement root, ReadOnlySpan<string> path, out JsonElement found)
    {
        found = root;
        foreach (var step in path)
        {
            if (!TryStep(found, step, out found))
            {
                return false;
            }
        }

        return found.ValueKind is not (JsonValueKind.Undefined or JsonValueKind.Null);
    }

    /// <summary>Hands over each element the path leads to, in document order.</summary>
    public static void Visit(JsonElement root, ReadOnlySpan<string> path, Action<JsonElement> visit)
    {
        if (path.IsEmpty)
        {
            visit(root);
            return;
        }

        if (path[0] != "*")
        {
            if (TryStep(root, path[0], out var next))
            {
                Visit(next, path[1..], visit);
            }

            return;
        }

        if (root.ValueKind == JsonValueKind.Array)
        {
            foreach (var element in root.EnumerateArray())
            {
                Visit(element, path[1..], visit);
            }
        }
        else if (root.ValueKind == JsonValueKind.Object)
        {
            foreach (var member in root.EnumerateObject())
            {
                Visit(member.Value, path[1..], visit);
            }
        }
    }

    /// <summary>A value as rules compare it: texts as they are, everything else as JSON. Null for null.</summary>
    public static string? Text(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.String => element.GetString(),
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        JsonValueKind.Undefined or JsonValueKind.Null => null,
        JsonValueKind.Number => element.GetRawText(),
        _ => Write(element, Plain),
    };

    public static string Indented(JsonElement element) => Write(element, Pretty);

    private static bool TryStep(JsonElement element, string step, out JsonElement next)
    {
        next = default;
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                return element.TryGetProperty(step, out next);
            case JsonValueKind.Array when int.TryParse(step, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < element.GetArrayLength():
                next = element[index];
                return true;
            default:
                return false;
        }
    }

    private static string Write(JsonElement element, JsonWriterOptions options)
    {
        using var stream = new MemoryStream();
        using (var writer = new Utf8JsonWriter(stream, options))
        {
            element.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(stream.GetBuffer(), 0, (int)stream.Length);
    }
}
