using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Palisade.Core.Text;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// JSON trees as block-style YAML for people and for GitOps. Every reader, of YAML 1.1 like kubectl's or of 1.2, gets exactly the
/// tree back; the same tree is always the same text.
/// </summary>
internal static class ManifestYaml
{
    public static string Write(JsonNode? node)
    {
        var text = new StringBuilder();
        Block(text, node, 0);
        return text.ToString();
    }

    /// <summary>Writes <paramref name="node"/> at the start of a line, with the line break at its end.</summary>
    private static void Block(StringBuilder text, JsonNode? node, int indent)
    {
        switch (node)
        {
            case JsonObject { Count: > 0 } map:
                Map(text, map, indent, indented: false);
                break;
            case JsonArray { Count: > 0 } list:
                List(text, list, indent);
                break;
            default:
                Value(text.Append(' ', indent), node, indent);
                break;
        }
    }

    private static void Map(StringBuilder text, JsonObject map, int indent, bool indented)
    {
        foreach (var (key, value) in map)
        {
            text.Append(' ', indented ? 0 : indent).Append(YamlText.Quote(key)).Append(':');
            indented = false;
            switch (value)
            {
                case JsonObject { Count: > 0 } inner:
                    Map(text.Append('\n'), inner, indent + 2, indented: false);
                    break;
                case JsonArray { Count: > 0 } list:
                    List(text.Append('\n'), list, indent);
                    break;
                default:
                    Value(text.Append(' '), value, indent + 2);
                    break;
            }
        }
    }

    private static void List(StringBuilder text, JsonArray list, int indent)
    {
        foreach (var item in list)
        {
            text.Append(' ', indent).Append('-');
            switch (item)
            {
                case JsonObject { Count: > 0 } map:
                    Map(text.Append(' '), map, indent + 2, indented: true);
                    break;
                case JsonArray { Count: > 0 } inner:
                    List(text.Append('\n'), inner, indent + 2);
                    break;
                default:
                    Value(text.Append(' '), item, indent + 2);
                    break;
            }
        }
    }

    private static void Value(StringBuilder text, JsonNode? node, int indent)
    {
        switch (node?.GetValueKind())
        {
            case JsonValueKind.String when LiteralLines(node.GetValue<string>()) is { } lines:
                text.Append("|\n");
                foreach (var line in lines)
                {
                    _ = line.Length == 0 ? text.Append('\n') : text.Append(' ', indent).Append(line).Append('\n');
                }

                break;
            case JsonValueKind.String:
                text.Append(YamlText.Quote(node.GetValue<string>())).Append('\n');
                break;
            default:
                text.Append(node?.ToJsonString() ?? "null").Append('\n');
                break;
        }
    }

    /// <summary>
    /// Lines of a text that reads best as it is, such as a chart's values; null for one that a literal block would not give back: its
    /// first line begins with a space, it does not end with exactly one line break, or it holds more than plain printable text.
    /// </summary>
    private static string[]? LiteralLines(string text)
    {
        if (text.Length < 2 || text[^1] != '\n' || text[^2] == '\n' || text[0] is ' ' or '\n' || text.Any(c => c is not ('\n' or (>= ' ' and <= '~'))))
        {
            return null;
        }

        return text[..^1].Split('\n') is { } lines && lines.All(l => l.Length == 0 || !string.IsNullOrWhiteSpace(l)) ? lines : null;
    }
}
