using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Palisade.Testing.Kubernetes;

/// <summary>
/// Checks objects against the API server's own schemas (tests/data/kubernetes-openapi), more strictly than the server does: a field
/// that no schema names is refused at every depth, and null is no value.
/// </summary>
public sealed partial class KubernetesSchemas
{
    private const string ReferencePrefix = "#/components/schemas/";

    private readonly FrozenDictionary<string, JsonObject> schemas;

    private readonly FrozenDictionary<(string ApiVersion, string Kind), string> kinds;

    private KubernetesSchemas(IEnumerable<string> documents)
    {
        Dictionary<string, JsonObject> found = [];
        foreach (var (name, schema) in documents.SelectMany(d => JsonNode.Parse(d)!["components"]!["schemas"]!.AsObject()))
        {
            found.TryAdd(name, schema!.AsObject());
        }

        schemas = found.ToFrozenDictionary();
        kinds = found.SelectMany(s => Kinds(s.Value).Select(k => KeyValuePair.Create(k, s.Key))).DistinctBy(k => k.Key).ToFrozenDictionary();
    }

    public static KubernetesSchemas Kubernetes136 { get; } =
        new(Directory.EnumerateFiles(Path.Combine(Repository.Root, "tests", "data", "kubernetes-openapi"), "*.json").Order().Select(File.ReadAllText));

    /// <summary>What is wrong, each with its path; empty when the object is right.</summary>
    public ImmutableArray<string> Check(JsonNode? manifest)
    {
        if (manifest is not JsonObject root)
        {
            return ["the manifest is no object"];
        }

        var kind = (Text(root["apiVersion"]), Text(root["kind"]));
        if (!kinds.TryGetValue(kind, out var name))
        {
            return [$"there is no kind {kind.Item2} in {kind.Item1}"];
        }

        var findings = ImmutableArray.CreateBuilder<string>();
        Check(root, Named(name), name, "", findings);
        return findings.ToImmutable();
    }

    private static string Text(JsonNode? node) => node?.GetValueKind() == JsonValueKind.String ? node.GetValue<string>() : "";

    private static IEnumerable<(string ApiVersion, string Kind)> Kinds(JsonObject schema) =>
        (schema["x-kubernetes-group-version-kind"]?.AsArray() ?? []).Select(k =>
        {
            var (group, version) = (Text(k!["group"]), Text(k["version"]));
            return (group.Length == 0 ? version : $"{group}/{version}", Text(k["kind"]));
        });

    private JsonObject Named(string name) => schemas.TryGetValue(name, out var schema) ? schema : throw new InvalidOperationException($"the schemas lack {name}");

    private void Check(JsonNode? node, JsonObject schema, string name, string path, ImmutableArray<string>.Builder findings)
    {
        if (node is null)
        {
            findings.Add($"{path} is null");
            return;
        }

        if (schema["$ref"] is { } reference)
        {
            var target = Text(reference)[ReferencePrefix.Length..];
            Check(node, Named(target), target, path, findings);
            return;
        }

        foreach (var part in schema["allOf"]?.AsArray() ?? [])
        {
            Check(node, part!.AsObject(), name, path, findings);
        }

        if (schema["oneOf"] is JsonArray choices && !choices.Any(c => Passes(node, c!.AsObject())))
        {
            findings.Add($"{path} is none of the types that it may be");
        }

        if (name.EndsWith(".resource.Quantity", StringComparison.Ordinal) && !Quantity().IsMatch(node.GetValueKind() == JsonValueKind.String ? Text(node) : node.ToJsonString()))
        {
            findings.Add($"{path} is no quantity: {node.ToJsonString()}");
        }

        if (schema["enum"] is JsonArray values && !values.Any(v => JsonNode.DeepEquals(v, node)))
        {
            findings.Add($"{path} cannot be {node.ToJsonString()}");
        }

        Type(node, schema, path, findings);
    }

    private bool Passes(JsonNode node, JsonObject schema)
    {
        var findings = ImmutableArray.CreateBuilder<string>();
        Check(node, schema, "", "", findings);
        return findings.Count == 0;
    }

    private void Type(JsonNode node, JsonObject schema, string path, ImmutableArray<string>.Builder findings)
    {
        var kind = node.GetValueKind();
        switch (Text(schema["type"]))
        {
            case "object" when node is JsonObject members:
                Members(members, schema, path, findings);
                break;
            case "array" when node is JsonArray items:
                Items(items, schema, path, findings);
                break;
            case "string" when kind == JsonValueKind.String:
                if (!IsFormat(Text(node), Text(schema["format"])))
                {
                    findings.Add($"{path} is not in the format {Text(schema["format"])}");
                }

                break;
            case "integer" when kind == JsonValueKind.Number && IsInteger(node.ToJsonString(), Text(schema["format"])):
            case "number" when kind == JsonValueKind.Number:
            case "boolean" when kind is JsonValueKind.True or JsonValueKind.False:
            case "":
                break;
            case var type:
                findings.Add($"{path} is no {type}: {node.ToJsonString()}");
                break;
        }
    }

    private void Members(JsonObject members, JsonObject schema, string path, ImmutableArray<string>.Builder findings)
    {
        foreach (var required in (schema["required"]?.AsArray() ?? []).Select(Text).Where(r => !members.ContainsKey(r)))
        {
            findings.Add($"{path}.{required} is missing");
        }

        var known = schema["properties"]?.AsObject();
        var others = schema["additionalProperties"] as JsonObject;
        foreach (var (key, value) in members)
        {
            var inner = known?[key]?.AsObject() ?? others;
            if (inner is not null)
            {
                Check(value, inner, "", $"{path}.{key}", findings);
            }
            else if (known is not null)
            {
                findings.Add($"{path}.{key} does not exist");
            }
        }
    }

    private void Items(JsonArray items, JsonObject schema, string path, ImmutableArray<string>.Builder findings)
    {
        for (var i = 0; i < items.Count; i++)
        {
            Check(items[i], schema["items"]!.AsObject(), "", $"{path}[{i}]", findings);
        }

        var keys = Text(schema["x-kubernetes-list-type"]) switch
        {
            "map" => items.Select(item => string.Join('\n', schema["x-kubernetes-list-map-keys"]!.AsArray().Select(k => item?[Text(k)]?.ToJsonString()))),
            "set" => items.Select(item => item?.ToJsonString() ?? ""),
            _ => [],
        };
        foreach (var twice in keys.GroupBy(k => k).Where(g => g.Count() > 1))
        {
            findings.Add($"{path} has two entries {twice.Key}");
        }
    }

    private static bool IsFormat(string text, string format) => format switch
    {
        "byte" => Convert.TryFromBase64String(text, new byte[text.Length], out _),
        "date-time" => DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, out _),
        _ => true,
    };

    private static bool IsInteger(string text, string format) => format == "int32"
        ? int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _)
        : long.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _);

    [GeneratedRegex(@"\A[+-]?([0-9]+(\.[0-9]*)?|\.[0-9]+)(Ki|Mi|Gi|Ti|Pi|Ei|n|u|m|k|M|G|T|P|E|[eE][+-]?[0-9]+)?\z")]
    private static partial Regex Quantity();
}
