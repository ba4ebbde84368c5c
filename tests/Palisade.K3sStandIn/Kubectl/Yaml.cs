using System.Globalization;
using System.Text.Json.Nodes;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Palisade.K3sStandIn.Kubectl;

/// <summary>Objects of a YAML or JSON text (JSON is YAML), lists opened.</summary>
internal static class Yaml
{
    public static IEnumerable<JsonObject> Objects(string text)
    {
        var stream = new YamlStream();
        // JSON texts that follow each other without a line of their own are one stream for kubectl and none for YAML.
        using var reader = new StringReader(text.Replace("}\n{", "}\n---\n{", StringComparison.Ordinal));
        stream.Load(reader);
        foreach (var o in stream.Documents.Select(d => Convert(d.RootNode)).OfType<JsonObject>())
        {
            if (o["kind"]?.GetValue<string>() == "List")
            {
                foreach (var item in o["items"]!.AsArray())
                {
                    yield return (JsonObject)item!.DeepClone();
                }

                continue;
            }

            yield return o;
        }
    }

    public static JsonNode? Convert(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Convert(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Select(Convert)]),
        YamlScalarNode { Style: ScalarStyle.Plain or ScalarStyle.Any } plain => Plain(plain.Value ?? ""),
        YamlScalarNode text => text.Value,
        _ => null,
    };

    private static JsonNode? Plain(string text) => text switch
    {
        "" or "~" or "null" => null,
        "true" => true,
        "false" => false,
        _ when long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) => n,
        _ when double.TryParse(text, NumberStyles.Float, CultureInfo.InvariantCulture, out var d) => d,
        _ => text,
    };
}
