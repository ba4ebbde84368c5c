using System.Globalization;
using System.Text.RegularExpressions;
using Palisade.Core.Diagnostics;
using Palisade.Rules.Definitions;
using Palisade.Rules.Documents;
using Palisade.Rules.Text;

namespace Palisade.Rules.Loading;

/// <summary>Reads the items of rule files into a <see cref="RuleCollection"/>. A broken item is reported and left out; the others are read.</summary>
internal sealed partial class RuleFileReader(RuleLoaderOptions options, RuleCollection collection, LoadLog log)
{
    private static readonly string[] Kinds = ["required_engine_version", "required_plugin_versions", "list", "macro", "rule"];

    public void Read(SourceText file)
    {
        var (documents, error) = YamlReader.Read(file, options.Limits);
        if (error is not null)
        {
            var code = file.Text.Length > options.Limits.MaxFileLength ? LoadCode.ErrFileRead : LoadCode.ErrYamlParse;
            log.Add(code, null, file, error.At, error.Message, error.Help);
            return;
        }

        foreach (var document in documents)
        {
            ReadDocument(document);
        }
    }

    private void ReadDocument(YamlNode document)
    {
        if (document is YamlScalar { IsNull: true })
        {
            return;
        }

        if (document is not YamlSequence sequence)
        {
            log.Add(LoadCode.ErrYamlValidate, null, document, "a rule file must be a list of items", "start each item with `- rule:`, `- macro:` or `- list:`");
            return;
        }

        foreach (var item in sequence.Items)
        {
            if (item is YamlMapping map)
            {
                ReadItem(new ItemValues(map, log));
            }
            else if (item is not YamlScalar { IsNull: true })
            {
                log.Add(LoadCode.ErrYamlValidate, null, item, "an item must map keys to values", "start it with `- rule:`, `- macro:` or `- list:`");
            }
        }
    }

    private void ReadItem(ItemValues item)
    {
        switch (Array.Find(Kinds, item.Has))
        {
            case "required_engine_version":
                ReadEngineVersion(item);
                break;
            case "required_plugin_versions":
                ReadPluginVersions(item);
                break;
            case "list":
                ReadList(item);
                break;
            case "macro":
                ReadMacro(item);
                break;
            case "rule":
                ReadRule(item);
                break;
            default:
                item.Warn(LoadCode.UnknownItem, item.Map, "the item is of no known kind and is ignored",
                    "an item has one of the keys rule, macro, list, required_engine_version, required_plugin_versions");
                break;
        }
    }

    private void ReadList(ItemValues item)
    {
        item.Title = "list";
        if (item.Text("list") is not { } name)
        {
            return;
        }

        item.Title = $"list `{name.Value}`";
        item.ExpectKeys("list", "items", "append", "override");
        if (!ListName().IsMatch(name.Value))
        {
            item.Warn(LoadCode.InvalidListName, item.Map["list"]!, $"no condition can name the list `{name.Value}`",
                "use a name without blanks, parentheses, quotes, `=` and `,`");
        }

        var items = item.Texts("items", required: true);
        var overrides = Override.Read(item, ["items"], ["items"], out var append);
        var previous = collection.Lists.Find(name.Value);
        if ((append || !overrides.IsEmpty) && previous is null)
        {
            item.Error(LoadCode.ErrValidate, item.Map["list"]!, $"the list `{name.Value}` to change is not defined before", "define it earlier, or remove `override`");
        }

        if (item.Failed || items is null)
        {
            return;
        }

        var index = collection.NextIndex();
        if (append || overrides.Append.Contains("items"))
        {
            previous!.Items.AddRange(items);
            previous.Visibility = index;
            return;
        }

        collection.Lists.Define(new ListDefinition(name, index, items));
    }

    private void ReadMacro(ItemValues item)
    {
        item.Title = "macro";
        if (item.Text("macro") is not { } name)
        {
            return;
        }

        item.Title = $"macro `{name.Value}`";
        item.ExpectKeys("macro", "condition", "append", "override");
        if (!MacroName().IsMatch(name.Value))
        {
            item.Warn(LoadCode.InvalidMacroName, item.Map["macro"]!, $"no condition can name the macro `{name.Value}`",
                "use a name of letters, digits and underscores that starts with a letter");
        }

        var condition = item.Text("condition");
        var overrides = Override.Read(item, ["condition"], ["condition"], out var append);
        var previous = collection.Macros.Find(name.Value);
        if ((append || !overrides.IsEmpty) && previous is null)
        {
            item.Error(LoadCode.ErrValidate, item.Map["macro"]!, $"the macro `{name.Value}` to change is not defined before", "define it earlier, or remove `override`");
        }

        if (item.Failed || condition is null)
        {
            return;
        }

        var index = collection.NextIndex();
        if (append || overrides.Append.Contains("condition"))
        {
            previous!.Condition.Add(condition);
            previous.Visibility = index;
            return;
        }

        collection.Macros.Define(new MacroDefinition(name, index, condition));
    }

    private void ReadEngineVersion(ItemValues item)
    {
        item.Title = "required_engine_version";
        item.ExpectKeys("required_engine_version");
        if (item.Text("required_engine_version") is not { } text)
        {
            return;
        }

        // A plain number is from the time when the engine had only one.
        var version = uint.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var minor) && minor <= int.MaxValue
            ? new Version(0, (int)minor, 0)
            : ParseVersion(text.Value);
        if (version is null)
        {
            item.Error(item.Map["required_engine_version"]!, $"`{text.Value}` is not a version", "write a version as x.y.z, or a number");
            return;
        }

        var engine = RuleLoaderOptions.EngineVersion;
        if (version.Major != engine.Major || version > engine)
        {
            item.Error(LoadCode.ErrValidate, item.Map["required_engine_version"]!, $"the file needs engine version {version}, this is {engine}",
                "use an older release of the rule file, or a newer Palisade");
            return;
        }

        collection.RequiredEngineVersion = collection.RequiredEngineVersion is { } highest && highest > version ? highest : version;
    }

    private void ReadPluginVersions(ItemValues item)
    {
        item.Title = "required_plugin_versions";
        item.ExpectKeys("required_plugin_versions");
        if (item.Map["required_plugin_versions"] is not YamlSequence sequence)
        {
            item.Error(item.Map["required_plugin_versions"]!, "`required_plugin_versions` must be a list", "write `- name: json` and `version: 0.7.0` below it");
            return;
        }

        foreach (var node in sequence.Items)
        {
            if (node is not YamlMapping map)
            {
                item.Error(node, "an entry must have `name` and `version`", "write `- name: json` and `version: 0.7.0`");
                continue;
            }

            ReadPluginVersion(new ItemValues(map, log) { Title = item.Title });
        }
    }

    private void ReadPluginVersion(ItemValues plugin)
    {
        plugin.ExpectKeys("name", "version", "alternatives");
        List<(ScalarText, Version)> accepted = [];
        ReadRequirement(plugin, accepted, plugin);
        switch (plugin.Map["alternatives"])
        {
            case null:
                break;
            case YamlSequence alternatives:
                foreach (var node in alternatives.Items)
                {
                    if (node is YamlMapping map)
                    {
                        var alternative = new ItemValues(map, log) { Title = plugin.Title };
                        alternative.ExpectKeys("name", "version");
                        ReadRequirement(alternative, accepted, plugin);
                    }
                    else
                    {
                        plugin.Error(node, "an alternative must have `name` and `version`", "write `- name: json` and `version: 0.7.0`");
                    }
                }

                break;
            case var other:
                plugin.Error(other, "`alternatives` must be a list", "write `- name: json` and `version: 0.7.0` below it");
                break;
        }

        if (plugin.Failed || accepted.Count == 0)
        {
            return;
        }

        collection.RequiredPlugins.Add(new RequiredPlugin([.. accepted]));
        if (!accepted.Exists(a => IsProvided(a.Item1.Value, a.Item2)))
        {
            var names = string.Join(" or ", accepted.Select(a => $"{a.Item1.Value} {a.Item2}"));
            plugin.Error(LoadCode.ErrExtension, plugin.Map["name"]!, $"the file needs the plugin {names}, which Palisade does not have",
                $"Palisade does the work of {string.Join(", ", options.Plugins.OrderBy(p => p.Key, StringComparer.Ordinal).Select(p => $"{p.Key} {p.Value}"))}");
        }
    }

    private static void ReadRequirement(ItemValues requirement, List<(ScalarText Name, Version Version)> accepted, ItemValues plugin)
    {
        if (requirement.Text("name") is not { } name || requirement.Text("version") is not { } text)
        {
            return;
        }

        if (ParseVersion(text.Value) is not { } version)
        {
            plugin.Error(LoadCode.ErrValidate, requirement.Map["version"]!, $"`{text.Value}` is not a version", "write a version as x.y.z");
            return;
        }

        if (accepted.Exists(a => a.Name.Value == name.Value))
        {
            plugin.Error(LoadCode.ErrValidate, requirement.Map["name"]!, $"the plugin `{name.Value}` is named twice in one entry", "keep one of the two versions");
            return;
        }

        accepted.Add((name, version));
    }

    /// <summary>Versions below 1.0 promise nothing between minors in theory; in practice plugins only add fields.</summary>
    private bool IsProvided(string name, Version wanted) =>
        options.Plugins.TryGetValue(name, out var provided) && provided.Major == wanted.Major && provided >= wanted;

    private static Version? ParseVersion(string text)
    {
        var match = SemanticVersion().Match(text);
        return match.Success && Version.TryParse(match.Groups[1].Value, out var version) ? version : null;
    }

    [GeneratedRegex(@"^([0-9]{1,9}\.[0-9]{1,9}\.[0-9]{1,9})(?:[-+][0-9A-Za-z.+-]+)?$")]
    private static partial Regex SemanticVersion();

    [GeneratedRegex("^[a-zA-Z]+[a-zA-Z0-9_]*$")]
    private static partial Regex MacroName();

    [GeneratedRegex("""^[^()"'\s=,]+$""")]
    private static partial Regex ListName();
}
