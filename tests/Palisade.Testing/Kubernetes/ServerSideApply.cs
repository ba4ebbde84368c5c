using System.Globalization;
using System.Text.Json.Nodes;

namespace Palisade.Testing.Kubernetes;

/// <summary>
/// Server-side apply as the API documents it, over leaf fields: each field has managers; an apply sets its fields, removes those that
/// it set before and no longer names, leaves everybody else's alone, and conflicts where another manager set another value.
/// </summary>
internal static class ServerSideApply
{
    /// <summary>Lists that merge by a key of their items; all other lists have one owner as a whole.</summary>
    private static readonly Dictionary<string, string[]> MergeKeys = new(StringComparer.Ordinal)
    {
        ["containers"] = ["name"],
        ["initContainers"] = ["name"],
        ["volumes"] = ["name"],
        ["env"] = ["name"],
        ["volumeMounts"] = ["mountPath"],
        ["ports"] = ["containerPort", "port"],
        ["ownerReferences"] = ["uid"],
    };

    /// <returns>Fields that other managers set to other values, by manager; empty after a successful merge.</returns>
    public static SortedDictionary<string, List<string>> Merge(
        JsonObject live, JsonObject applied, string manager, bool force, Dictionary<string, HashSet<string>> managers)
    {
        var wanted = Leaves(applied);
        var present = Leaves(live);
        var conflicts = new SortedDictionary<string, List<string>>(StringComparer.Ordinal);
        foreach (var (other, fields) in managers.Where(m => m.Key != manager))
        {
            var taken = fields.Where(f => wanted.TryGetValue(f, out var mine) && present.TryGetValue(f, out var theirs) && !JsonNode.DeepEquals(mine, theirs)).Order(StringComparer.Ordinal).ToList();
            if (taken.Count > 0)
            {
                conflicts[other] = taken;
            }
        }

        if (conflicts.Count > 0 && !force)
        {
            return conflicts;
        }

        foreach (var (other, fields) in conflicts)
        {
            managers[other].ExceptWith(fields);
        }

        var before = managers.GetValueOrDefault(manager) ?? [];
        foreach (var gone in before.Where(f => !wanted.ContainsKey(f) && !managers.Any(m => m.Key != manager && m.Value.Contains(f))))
        {
            Remove(live, Split(gone));
        }

        foreach (var (path, value) in wanted)
        {
            Set(live, Split(path), value?.DeepClone());
        }

        managers[manager] = [.. wanted.Keys];
        return [];
    }

    /// <summary>Fields of an object with their values: <c>.spec.template.spec.containers[name=web].image</c>.</summary>
    public static Dictionary<string, JsonNode?> Leaves(JsonObject root)
    {
        var leaves = new Dictionary<string, JsonNode?>(StringComparer.Ordinal);
        foreach (var (name, value) in root)
        {
            if (name is not ("apiVersion" or "kind" or "status"))
            {
                Collect(leaves, Escape(name), name, value);
            }
        }

        foreach (var own in new[] { "name", "namespace", "uid", "generation", "resourceVersion", "creationTimestamp", "managedFields", "deletionTimestamp" })
        {
            leaves.Remove(Escape("metadata") + Escape(own));
        }

        return leaves;
    }

    private static void Collect(Dictionary<string, JsonNode?> leaves, string path, string name, JsonNode? value)
    {
        switch (value)
        {
            case JsonObject members when members.Count > 0:
                foreach (var (member, inner) in members)
                {
                    Collect(leaves, path + Escape(member), member, inner);
                }

                break;
            case JsonArray items when items.Count > 0 && KeyOf(name, items) is { } key:
                foreach (var item in items.OfType<JsonObject>())
                {
                    foreach (var (member, inner) in item)
                    {
                        Collect(leaves, $"{path}[{key}={item[key]!.ToJsonString().Trim('"')}]{Escape(member)}", member, inner);
                    }
                }

                break;
            default:
                leaves[path] = value;
                break;
        }
    }

    private static string? KeyOf(string list, JsonArray items) =>
        MergeKeys.GetValueOrDefault(list)?.FirstOrDefault(k => items.All(i => i is JsonObject o && o[k] is JsonValue));

    /// <summary>Names may hold dots and slashes (labels): the signs that part a path are told from them.</summary>
    private static string Escape(string name) => "." + name.Replace(".", "\u0001", StringComparison.Ordinal).Replace("[", "\u0002", StringComparison.Ordinal);

    public static string Display(string path) => path.Replace("\u0001", ".", StringComparison.Ordinal).Replace("\u0002", "[", StringComparison.Ordinal);

    private static List<(string Name, string? Value)> Split(string path)
    {
        var steps = new List<(string, string?)>();
        for (var i = 0; i < path.Length;)
        {
            if (path[i] == '[')
            {
                var end = path.IndexOf(']', i);
                var (key, value) = path[(i + 1)..end].Split('=', 2) is [var k, var v] ? (k, v) : throw new FormatException(path);
                steps.Add((key, value));
                i = end + 1;
            }
            else
            {
                var end = path.IndexOfAny(['.', '['], i + 1);
                end = end < 0 ? path.Length : end;
                steps.Add((Display(path[(i + 1)..end]), null));
                i = end;
            }
        }

        return steps;
    }

    private static void Set(JsonObject root, List<(string Name, string? Value)> steps, JsonNode? value)
    {
        JsonNode at = root;
        for (var i = 0; i < steps.Count; i++)
        {
            var (name, key) = steps[i];
            var last = i == steps.Count - 1;
            if (key is not null)
            {
                var list = (JsonArray)at;
                var item = Item(list, name, key);
                if (item is null)
                {
                    // A key is a port or a name.
                    item = new JsonObject { [name] = int.TryParse(key, CultureInfo.InvariantCulture, out var port) ? port : key };
                    list.Add((JsonNode)item);
                }

                at = item;
            }
            else if (last)
            {
                ((JsonObject)at)[name] = value;
            }
            else
            {
                var next = ((JsonObject)at)[name];
                var wantsList = steps[i + 1].Value is not null;
                if (wantsList ? next is not JsonArray : next is not JsonObject)
                {
                    next = wantsList ? new JsonArray() : new JsonObject();
                    ((JsonObject)at)[name] = next;
                }

                at = next!;
            }
        }
    }

    private static void Remove(JsonNode at, List<(string Name, string? Value)> steps)
    {
        var (name, key) = steps[0];
        var rest = steps[1..];
        if (key is not null)
        {
            if (at is JsonArray list && Item(list, name, key) is { } item)
            {
                Remove(item, rest);
                if (item.Count == 0)
                {
                    list.Remove(item);
                }
            }
        }
        else if (at is JsonObject members && members.ContainsKey(name))
        {
            if (rest.Count == 0)
            {
                members.Remove(name);
            }
            else if (members[name] is { } next)
            {
                Remove(next, rest);
                if (next is JsonObject { Count: 0 } or JsonArray { Count: 0 })
                {
                    members.Remove(name);
                }
            }
        }
    }

    private static JsonObject? Item(JsonArray list, string key, string value) =>
        list.OfType<JsonObject>().FirstOrDefault(o => o[key]?.ToJsonString().Trim('"') == value);
}
