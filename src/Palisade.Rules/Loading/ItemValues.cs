using Palisade.Core.Text;
using Palisade.Rules.Documents;
using Palisade.Rules.Text;

namespace Palisade.Rules.Loading;

/// <summary>The keys of one item, read with the checks that every item needs. A failed read is logged and answers null.</summary>
internal sealed class ItemValues(YamlMapping map, LoadLog log)
{
    private static readonly string[] True = ["true", "yes", "y", "on"];
    private static readonly string[] False = ["false", "no", "n", "off"];

    /// <summary>What messages call the item, such as <c>rule `X`</c>.</summary>
    public string Title { get; set; } = "item";

    public YamlMapping Map => map;

    /// <summary>Whether a read failed since the start: the item cannot be used.</summary>
    public bool Failed { get; private set; }

    public bool Has(string key) => map[key] is not null;

    public void Error(LoadCode code, YamlNode at, string message, string help)
    {
        Failed = true;
        log.Add(code, Title, at, message, help);
    }

    public void ErrorAt(LoadCode code, ScalarText at, string message, string help)
    {
        Failed = true;
        log.Add(code, Title, at, message, help);
    }

    public void Error(YamlNode at, string message, string help) => Error(LoadCode.ErrYamlValidate, at, message, help);

    public void Warn(LoadCode code, YamlNode at, string message, string help) => log.Add(code, Title, at, message, help);

    /// <summary>A text that must be there and not empty.</summary>
    public ScalarText? Text(string key)
    {
        if (map[key] is not { } node)
        {
            Error(map, $"the {Title} has no `{key}`", $"add `{key}:` with a value");
            return null;
        }

        return Text(node, key);
    }

    public ScalarText? Text(YamlNode node, string key)
    {
        if (node is not YamlScalar scalar)
        {
            Error(node, $"`{key}` must be a single value", "write it behind the colon, without `-` or further keys");
            return null;
        }

        if (scalar.IsNull || scalar.Value.Length == 0)
        {
            Error(scalar, $"`{key}` is empty", $"give `{key}` a value");
            return null;
        }

        return scalar.Text;
    }

    public bool? Flag(string key)
    {
        if (!Has(key) || Text(key) is not { } text)
        {
            return null;
        }

        if (True.Contains(text.Value, StringComparer.OrdinalIgnoreCase))
        {
            return true;
        }

        if (False.Contains(text.Value, StringComparer.OrdinalIgnoreCase))
        {
            return false;
        }

        Error(map[key]!, $"`{key}` is neither `true` nor `false`", "write `true` or `false`");
        return null;
    }

    /// <summary>A sequence of texts; an absent key gives null without an error unless it is required.</summary>
    public List<ScalarText>? Texts(string key, bool required)
    {
        if (map[key] is not { } node)
        {
            if (required)
            {
                Error(map, $"the {Title} has no `{key}`", $"add `{key}: [...]`; it may be empty");
            }

            return null;
        }

        if (node is not YamlSequence sequence)
        {
            Error(node, $"`{key}` must be a list", $"write `{key}: [a, b]`");
            return null;
        }

        List<ScalarText> texts = [];
        foreach (var item in sequence.Items)
        {
            if (item is YamlScalar scalar)
            {
                texts.Add(scalar.Text);
            }
            else
            {
                Error(item, $"an entry of `{key}` is not a single value", "lists hold plain values; name another list to include it");
            }
        }

        return texts;
    }

    /// <summary>Warns about keys that this kind of item does not have, and about keys that stand twice.</summary>
    public void ExpectKeys(params ReadOnlySpan<string> known)
    {
        HashSet<string> seen = [];
        string[] all = [.. known];
        foreach (var (key, _) in map.Entries)
        {
            var name = (key as YamlScalar)?.Value;
            if (name is null || !all.Contains(name))
            {
                Warn(LoadCode.UnknownKey, key, $"the key `{name ?? "?"}` is not one that this has", name is not null && Suggestion.For(name, all) is { } near
                    ? $"did you mean `{near}`?" : $"the keys are {string.Join(", ", all)}");
            }
            else if (!seen.Add(name))
            {
                Warn(LoadCode.UnknownKey, key, $"the key `{name}` stands twice; only the first counts", "remove one of them");
            }
        }
    }
}
