using System.Text.Json.Nodes;

namespace Palisade.Engines.Kubernetes;

/// <summary>Building JSON trees by hand: no reflection, and keys stay in the order in which they are written.</summary>
internal static class Json
{
    public static JsonArray List(IEnumerable<JsonNode?> items) => new([.. items]);

    public static JsonArray Of(params JsonNode?[] items) => new(items);

    public static JsonArray Strings(IEnumerable<string> items) => List(items.Select(i => (JsonNode?)JsonValue.Create(i)));

    public static JsonObject Map(IEnumerable<KeyValuePair<string, string>> entries)
    {
        var map = new JsonObject();
        foreach (var (key, value) in entries)
        {
            map[key] = value;
        }

        return map;
    }

    /// <summary>Adds what is there: an absent value leaves no key behind, since a null would be a value to the API.</summary>
    public static JsonObject With(this JsonObject target, string key, JsonNode? value)
    {
        if (value is not null)
        {
            target[key] = value;
        }

        return target;
    }
}
