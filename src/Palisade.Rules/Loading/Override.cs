using Palisade.Rules.Documents;

namespace Palisade.Rules.Loading;

/// <summary>Which keys of an item are appended to, and which replace, what was defined before.</summary>
internal sealed class Override
{
    public HashSet<string> Append { get; } = [];

    public HashSet<string> Replace { get; } = [];

    public bool IsEmpty => Append.Count == 0 && Replace.Count == 0;

    /// <summary>Reads <c>override</c> and, as its older form, <c>append</c>; both together are an error.</summary>
    public static Override Read(ItemValues item, string[] appendable, string[] replaceable, out bool append)
    {
        var result = new Override();
        append = item.Flag("append") ?? false;
        if (append)
        {
            item.Warn(LoadCode.DeprecatedItem, item.Map.Key("append")!, "`append: true` is deprecated",
                $"use `override: {{ {string.Join(", ", appendable.Where(item.Has).DefaultIfEmpty(appendable[0]).Select(k => $"{k}: append"))} }}`");
        }

        switch (item.Map["override"])
        {
            case null:
                return result;
            case YamlMapping map:
                result.ReadEntries(item, map, appendable, replaceable);
                break;
            case var other:
                item.Error(other, "`override` must map keys to `append` or `replace`", "write `override: { condition: append }`");
                break;
        }

        if (append && !result.IsEmpty)
        {
            item.Error(item.Map.Key("append")!, "`append` and `override` cannot be used together", "remove `append: true`");
        }

        return result;
    }

    private void ReadEntries(ItemValues item, YamlMapping map, string[] appendable, string[] replaceable)
    {
        foreach (var (keyNode, value) in map.Entries)
        {
            var key = (keyNode as YamlScalar)?.Value ?? "";
            switch ((value as YamlScalar)?.Value)
            {
                case "append" when appendable.Contains(key):
                    Append.Add(key);
                    break;
                case "append":
                    item.Error(keyNode, $"`{key}` cannot be appended to", replaceable.Contains(key)
                        ? "use `replace` instead" : $"keys that can be appended to: {string.Join(", ", appendable)}");
                    break;
                case "replace" when replaceable.Contains(key):
                    Replace.Add(key);
                    break;
                case "replace":
                    item.Error(keyNode, $"`{key}` cannot be replaced", $"keys that can be replaced: {string.Join(", ", replaceable)}");
                    break;
                default:
                    item.Error(value, $"`{key}` is overridden by something other than `append` or `replace`", "write `append` or `replace`");
                    break;
            }
        }

        foreach (var key in Append.Concat(Replace).Where(k => !item.Has(k)))
        {
            item.Error(map.Key(key) ?? (YamlNode)map, $"`{key}` is to be overridden, but the item has no `{key}`", $"add `{key}:` or remove it from `override`");
        }
    }
}
