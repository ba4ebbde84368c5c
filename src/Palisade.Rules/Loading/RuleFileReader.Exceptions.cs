using Palisade.Rules.Definitions;
using Palisade.Rules.Documents;
using Palisade.Rules.Text;

namespace Palisade.Rules.Loading;

/// <summary>The exceptions of a rule.</summary>
internal sealed partial class RuleFileReader
{
    private static List<ExceptionDefinition> ReadExceptions(ItemValues item, bool append)
    {
        List<ExceptionDefinition> exceptions = [];
        switch (item.Map["exceptions"])
        {
            case null or YamlScalar { IsNull: true }:
                return exceptions;
            case YamlSequence sequence:
                foreach (var node in sequence.Items)
                {
                    if (node is not YamlMapping map)
                    {
                        item.Error(node, "an exception must map keys to values", "an exception has name, fields, comps and values");
                    }
                    else if (ReadException(item, map, append, exceptions) is { } exception)
                    {
                        exceptions.Add(exception);
                    }
                }

                return exceptions;
            case var other:
                item.Error(other, "`exceptions` must be a list", "start each exception with `- name:`");
                return exceptions;
        }
    }

    private static ExceptionDefinition? ReadException(ItemValues item, YamlMapping map, bool append, List<ExceptionDefinition> earlier)
    {
        foreach (var (key, _) in map.Entries)
        {
            if ((key as YamlScalar)?.Value is not ("name" or "fields" or "comps" or "values"))
            {
                item.Warn(LoadCode.UnknownKey, key, $"the key `{(key as YamlScalar)?.Value ?? "?"}` is not one that an exception has",
                    "the keys are name, fields, comps, values");
            }
        }

        if (map["name"] is not { } nameNode)
        {
            item.Error(map, "an exception has no `name`", "add `name:`, so that values can be appended to it");
            return null;
        }

        if (item.Text(nameNode, "name") is not { } name)
        {
            return null;
        }

        if (earlier.Exists(e => e.Name == name.Value))
        {
            item.Warn(LoadCode.ExceptionNameNotUnique, nameNode, $"the rule has two exceptions called `{name.Value}`", "give one of them another name");
        }

        var exception = new ExceptionDefinition(name);
        if (map["fields"] is { } fields)
        {
            exception.Fields = ReadEntry(item, fields, "fields");
        }
        else if (!append)
        {
            item.Error(LoadCode.ErrValidate, map, $"the exception `{name.Value}` has no `fields`", "add `fields: [proc.name]`");
        }

        exception.Comparisons = map["comps"] is { } comps ? ReadEntry(item, comps, "comps") : null;
        switch (map["values"])
        {
            case null when append:
                item.Warn(LoadCode.AppendNoValues, map, $"the append to the exception `{name.Value}` has no values", "add `values:`, or remove the exception");
                break;
            case null or YamlScalar { IsNull: true }:
                break;
            case YamlSequence values:
                exception.Values.AddRange(values.Items.Select(v => ReadEntry(item, v, "values")).OfType<ExceptionEntry>());
                break;
            case var other:
                item.Error(other, "`values` of an exception must be a list", "write `values: [a, b]`, or one list for each combination of values");
                break;
        }

        return exception;
    }

    private static ExceptionEntry? ReadEntry(ItemValues item, YamlNode node, string key) => node switch
    {
        YamlScalar scalar => item.Text(scalar, key) is { } text ? new ExceptionEntry(text, null) : null,
        YamlSequence sequence => new ExceptionEntry(
            new ScalarText("", node.File, node.Line, node.Column),
            [.. sequence.Items.Select(i => ReadEntry(item, i, key)).OfType<ExceptionEntry>()]),
        _ => Fail(item, node, key),
    };

    private static ExceptionEntry? Fail(ItemValues item, YamlNode node, string key)
    {
        item.Error(node, $"`{key}` of an exception holds texts and lists only", "remove the keys inside it");
        return null;
    }
}
