using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Palisade.Core.Spec.Schema;

/// <summary>The configuration file's schema in the words of JSON Schema, draft 2020-12.</summary>
public static class JsonSchema
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static string Render()
    {
        var root = Of(SpecSchema.Root);
        var document = new JsonObject
        {
            ["$schema"] = "https://json-schema.org/draft/2020-12/schema",
            ["title"] = "palisade.yaml",
        };
        foreach (var (name, value) in root.ToList())
        {
            root.Remove(name);
            document[name] = value;
        }

        using var buffer = new MemoryStream();
        using (var writer = new Utf8JsonWriter(buffer, Indented))
        {
            document.WriteTo(writer);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    private static JsonObject Of(SchemaType type)
    {
        switch (type)
        {
            case ScalarType scalar:
                var schema = new JsonObject();
                scalar.Describe(schema);
                return schema;
            case ListType list:
                var single = list.Item switch
                {
                    ScalarType => Of(list.Item),
                    SectionType { Shorthand: { } word } item => Of(item.Keys.Single(k => k.Name == word).Type),
                    _ => null,
                };
                var array = new JsonObject { ["type"] = "array", ["items"] = Of(list.Item) };
                return single is null ? array : new JsonObject { ["anyOf"] = new JsonArray(array, single) };
            case MapType map:
                var entries = new JsonObject { ["type"] = Types("object", "null"), ["additionalProperties"] = Of(map.Item) };
                if (map.KeyPattern is { } pattern)
                {
                    entries["propertyNames"] = new JsonObject { ["pattern"] = $"^(?:{pattern})$" };
                }

                return entries;
            case SectionType section:
                return Section(section);
            case VariantType variants:
                return new JsonObject { ["anyOf"] = new JsonArray([.. variants.Variants.Select(v => Section(v.Section, variants.Key, v.Word))]) };
            default:
                return [];
        }
    }

    /// <param name="decider">Key that must have the value <paramref name="word"/> here.</param>
    private static JsonObject Section(SectionType section, string? decider = null, string? word = null)
    {
        var properties = new JsonObject();
        foreach (var key in section.Keys.Where(k => k.Type is not LaterType))
        {
            var property = Of(key.Type);
            property["description"] = key.Doc.Replace("`", "", StringComparison.Ordinal);
            if (Default(key) is { } value)
            {
                property["default"] = value;
            }

            if (key.Name == decider)
            {
                property["enum"] = new JsonArray(JsonValue.Create(word));
            }

            properties[key.Name] = property;
        }

        // What only some engines require is for the checker to ask: it knows the engine.
        var required = section.Keys.Where(k => k.Required && k.Engines.IsEmpty).Select(k => (JsonNode)JsonValue.Create(k.Name)).ToArray();
        var map = new JsonObject
        {
            ["type"] = required.Length > 0 ? "object" : Types("object", "null"),
            ["additionalProperties"] = false,
            ["properties"] = properties,
        };
        if (required.Length > 0)
        {
            map["required"] = new JsonArray(required);
        }

        return section.Shorthand is { } bare ? new JsonObject { ["anyOf"] = new JsonArray(map, Of(section.Keys.Single(k => k.Name == bare).Type)) } : map;
    }

    private static JsonArray Types(params string[] names) => new([.. names.Select(n => (JsonNode?)JsonValue.Create(n))]);

    private static JsonNode? Default(SchemaKey key) => (key.Default, key.Type) switch
    {
        (null, _) => null,
        ({ } n, IntegerType) => JsonValue.Create(int.Parse(n, CultureInfo.InvariantCulture)),
        ({ } b, BooleanType) => JsonValue.Create(b == "true"),
        ({ } t, QuantityType) => JsonValue.Create(t),
        ("[]", ListType) => new JsonArray(),
        ({ } items, ListType) => new JsonArray([.. items.Trim('[', ']').Split(", ").Select(i => JsonValue.Create(i))]),
        ({ } text, _) => JsonValue.Create(text),
    };
}
