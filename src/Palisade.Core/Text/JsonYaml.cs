using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Palisade.Core.Text;

/// <summary>JSON as block-style YAML for people to read; members keep their order.</summary>
public static class JsonYaml
{
    /// <returns>Lines that each end with a line feed.</returns>
    public static string Write(JsonNode node)
    {
        var text = new StringBuilder();
        Append(text, node, 0);
        return text.ToString();
    }

    private static void Append(StringBuilder text, JsonNode? node, int indent)
    {
        switch (node)
        {
            case JsonObject members when members.Count > 0:
                foreach (var (name, value) in members)
                {
                    text.Append(' ', indent).Append(YamlText.Quote(name)).Append(':');
                    AppendValue(text, value, value is JsonArray ? indent : indent + 2, indent + 2);
                }

                break;
            case JsonArray items when items.Count > 0:
                foreach (var item in items)
                {
                    AppendItem(text, item, indent);
                }

                break;
            default:
                text.Append(' ', indent).Append(Scalar(node)).Append('\n');
                break;
        }
    }

    private static void AppendValue(StringBuilder text, JsonNode? value, int indent, int blockIndent)
    {
        switch (value)
        {
            case JsonObject { Count: > 0 } or JsonArray { Count: > 0 }:
                text.Append('\n');
                Append(text, value, indent);
                break;
            case JsonValue scalar when scalar.GetValueKind() == JsonValueKind.String && Block(scalar.GetValue<string>()) is { } lines:
                text.Append(" |\n");
                foreach (var line in lines)
                {
                    text.Append(' ', line.Length > 0 ? blockIndent : 0).Append(line).Append('\n');
                }

                break;
            default:
                text.Append(' ').Append(Scalar(value)).Append('\n');
                break;
        }
    }

    private static void AppendItem(StringBuilder text, JsonNode? item, int indent)
    {
        var block = new StringBuilder();
        Append(block, item, indent + 2);
        block[indent] = '-';
        text.Append(block);
    }

    /// <summary>The lines of a text that the literal style gives back exactly; null where quotes are needed.</summary>
    private static string[]? Block(string text)
    {
        if (!text.EndsWith('\n') || text.EndsWith("\n\n", StringComparison.Ordinal) || text.StartsWith(' ') || text.StartsWith('\n'))
        {
            return null;
        }

        return text.All(IsPrintable) ? text[..^1].Split('\n') : null;
    }

    /// <summary>Without those that some readers take for the end of a line, or cannot hold (YAML 1.1, 5.1 and 5.4).</summary>
    private static bool IsPrintable(char c) => c is '\n' or (>= ' ' and <= '~') or (>= '\u00A0' and < '\uD800' and not ('\u2028' or '\u2029'));

    private static string Scalar(JsonNode? node) => node switch
    {
        null => "null",
        JsonObject => "{}",
        JsonArray => "[]",
        _ when node.GetValueKind() == JsonValueKind.String => YamlText.Quote(node.GetValue<string>()),
        _ => node.ToJsonString(),
    };
}
