using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Palisade.Testing;

/// <summary>
/// YAML as JSON trees, by a reader that is not ours, and that refuses whatever readers of YAML 1.1 (such as kubectl) and of 1.2 could
/// take for different things.
/// </summary>
public static partial class StrictYaml
{
    /// <summary>One tree for each document of the stream; null for one that holds comments only.</summary>
    public static ImmutableArray<JsonNode?> Read(string text)
    {
        var stream = new YamlStream();
        stream.Load(new StringReader(text));
        return [.. stream.Documents.Select(d => d.RootNode is YamlScalarNode { Style: ScalarStyle.Plain, Value: "" } ? null : Read(d.RootNode))];
    }

    private static JsonNode? Read(YamlNode node) => node switch
    {
        YamlMappingNode map => new JsonObject(map.Children.Select(c => KeyValuePair.Create(((YamlScalarNode)c.Key).Value!, Read(c.Value)))),
        YamlSequenceNode list => new JsonArray([.. list.Children.Select(Read)]),
        YamlScalarNode { Style: ScalarStyle.Plain } plain => plain.Value switch
        {
            null or "null" => null,
            "true" => true,
            "false" => false,
            var number when long.TryParse(number, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var n) => n,
            var word when Typed().IsMatch(word) => throw new InvalidOperationException($"some reader takes a plain {word} for no text"),
            var word => word,
        },
        YamlScalarNode scalar => scalar.Value,
        _ => throw new InvalidOperationException($"there is an alias on line {node.Start.Line}"),
    };

    /// <summary>What some reader takes for a truth value, a number, a time, or a sign of YAML's own (yaml.org/type).</summary>
    [GeneratedRegex("""
        \A(y|yes|n|no|true|false|on|off|~|null||=|<<
        |[-+]?0b[01_]+|[-+]?0o?[0-7_]+|[-+]?[0-9][0-9_]*|[-+]?0x[0-9a-f_]+|[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\.[0-9_]*)?
        |[-+]?([0-9][0-9_]*)?\.[0-9_]+(e[-+]?[0-9]+)?|[-+]?[0-9][0-9_]*\.?(e[-+]?[0-9]+)?|[-+]?\.inf|\.nan
        |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(([t]|[ \t]+).*)?)\z
        """, RegexOptions.IgnoreCase | RegexOptions.IgnorePatternWhitespace)]
    private static partial Regex Typed();
}
