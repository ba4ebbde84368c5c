using System.Globalization;
using Palisade.Core.Text;
using Palisade.Rules.Definitions;
using Palisade.Rules.Text;

namespace Palisade.Rules.Loading;

/// <summary>Rules and what changes them.</summary>
internal sealed partial class RuleFileReader
{
    private static readonly string[] Appendable = ["condition", "output", "desc", "tags", "exceptions"];

    private static readonly string[] AppendedWithoutOverride = ["condition", "exceptions"];

    private static readonly string[] Replaceable =
    [
        "condition", "output", "desc", "priority", "capture", "capture_duration", "tags", "exceptions", "enabled", "warn_evttypes",
        "skip-if-unknown-filter",
    ];

    private void ReadRule(ItemValues item)
    {
        item.Title = "rule";
        if (item.Text("rule") is not { } name)
        {
            return;
        }

        item.Title = $"rule `{name.Value}`";
        item.ExpectKeys("rule", "condition", "output", "desc", "priority", "source", "enabled", "tags", "exceptions", "warn_evttypes",
            "skip-if-unknown-filter", "append", "override", "capture", "capture_duration");
        var overrides = Override.Read(item, Appendable, Replaceable, out var append);
        if (item.Failed)
        {
            return;
        }

        if (!overrides.IsEmpty)
        {
            Change(item, name, overrides);
        }
        else if (append)
        {
            overrides.Append.UnionWith(AppendedWithoutOverride.Where(item.Has));
            Change(item, name, overrides);
        }
        else if (!item.Has("condition") && !item.Has("output") && !item.Has("desc") && !item.Has("priority"))
        {
            Toggle(item, name);
        }
        else
        {
            Define(item, name);
        }
    }

    /// <summary>An item that says nothing but <c>enabled</c> switches an earlier rule.</summary>
    private void Toggle(ItemValues item, ScalarText name)
    {
        if (!item.Has("enabled"))
        {
            item.Error(item.Map, $"the {item.Title} has neither a condition nor `enabled`", "a rule needs condition, output, desc and priority");
            return;
        }

        var enabled = item.Flag("enabled");
        item.Warn(LoadCode.DeprecatedItem, item.Map.Key("enabled")!, "switching a rule by `enabled` alone is deprecated",
            "add `override: { enabled: replace }`");
        if (collection.Rules.Find(name.Value) is not { } rule)
        {
            item.Error(LoadCode.ErrValidate, item.Map["rule"]!, $"the rule `{name.Value}` to switch is not defined before", NearRule(name.Value));
            return;
        }

        rule.Enabled = enabled ?? rule.Enabled;
    }

    private void Define(ItemValues item, ScalarText name)
    {
        var rule = new RuleDefinition(name, 0);
        if (item.Text("condition") is { } condition)
        {
            rule.Condition.Add(condition);
        }

        if (item.Text("output") is { } output)
        {
            rule.Output.Add(Trimmed(output));
        }

        if (item.Text("desc") is { } description)
        {
            rule.Description.Add(description);
        }

        ReadSettings(item, rule, ["priority", "capture", "capture_duration", "tags", "enabled", "warn_evttypes", "skip-if-unknown-filter"]);
        if (!item.Has("priority"))
        {
            item.Text("priority");
        }

        if (item.Has("source") && item.Text("source") is { } source)
        {
            rule.Source = source.Value;
        }

        rule.Exceptions = ReadExceptions(item, append: false);
        var previous = collection.Rules.Find(name.Value);
        if (previous is not null && previous.Source != rule.Source)
        {
            item.Error(LoadCode.ErrValidate, item.Map["source"] ?? item.Map["rule"]!,
                $"the rule `{name.Value}` was defined before with source `{previous.Source}`", "keep the source, or give the rule another name");
        }

        var known = options.Sources.FirstOrDefault(s => s.Name == rule.Source);
        rule.SourceIsUnknown = known is null;
        foreach (var exception in rule.Exceptions)
        {
            ExceptionChecks.Validate(item, exception, known);
        }

        if (item.Failed)
        {
            return;
        }

        if (rule.SourceIsUnknown)
        {
            item.Warn(LoadCode.UnknownSource, item.Map["source"]!, $"there is no source `{rule.Source}`, so the rule is left out",
                Suggestion.For(rule.Source, options.Sources.Select(s => s.Name)) is { } near
                    ? $"did you mean `{near}`?" : $"sources are {string.Join(", ", options.Sources.Select(s => s.Name))}");
        }

        rule.Index = rule.Visibility = collection.NextIndex();
        collection.Rules.Define(rule);
    }

    private void Change(ItemValues item, ScalarText name, Override overrides)
    {
        foreach (var key in Appendable.Union(Replaceable).Where(k => item.Has(k) && !overrides.Append.Contains(k) && !overrides.Replace.Contains(k)))
        {
            if (item.Has("override"))
            {
                item.Error(item.Map.Key(key)!, $"`{key}` has no entry under `override`", $"add `{key}: append` or `{key}: replace` to `override`, or remove it");
            }
        }

        if (collection.Rules.Find(name.Value) is not { } rule)
        {
            item.Error(LoadCode.ErrValidate, item.Map["rule"]!, $"the rule `{name.Value}` to change is not defined before", NearRule(name.Value));
            return;
        }

        if (overrides.IsEmpty)
        {
            item.Error(LoadCode.ErrValidate, item.Map["rule"]!, "the append has neither a condition nor exceptions", "add what is to be appended");
            return;
        }

        // Everything is read before anything is changed: a mistake must not leave half of an override behind.
        var next = Copy(rule);
        ApplyText(item, overrides, "condition", next.Condition);
        ApplyText(item, overrides, "output", next.Output);
        ApplyText(item, overrides, "desc", next.Description);
        if (overrides.Append.Contains("tags"))
        {
            next.Tags.UnionWith(item.Texts("tags", required: true)?.Select(t => t.Value) ?? []);
        }

        ReadSettings(item, next, [.. overrides.Replace]);
        if (overrides.Replace.Contains("exceptions"))
        {
            next.Exceptions = ReadExceptions(item, append: true);
            next.Exceptions.ForEach(e => ExceptionChecks.Validate(item, e, SourceOf(next)));
        }
        else if (overrides.Append.Contains("exceptions"))
        {
            ExceptionChecks.Append(item, next, ReadExceptions(item, append: true), SourceOf(next));
        }

        if (!item.Failed)
        {
            next.Visibility = collection.NextIndex();
            collection.Rules.Define(next);
        }
    }

    private RuleSource? SourceOf(RuleDefinition rule) => options.Sources.FirstOrDefault(s => s.Name == rule.Source);

    private static RuleDefinition Copy(RuleDefinition rule) => new(rule.NameText, rule.Index)
    {
        Source = rule.Source,
        SourceIsUnknown = rule.SourceIsUnknown,
        Condition = [.. rule.Condition],
        Output = [.. rule.Output],
        Description = [.. rule.Description],
        Priority = rule.Priority,
        Tags = new SortedSet<string>(rule.Tags, StringComparer.Ordinal),
        Exceptions = [.. rule.Exceptions.Select(ExceptionChecks.Copy)],
        Enabled = rule.Enabled,
        WarnEventTypes = rule.WarnEventTypes,
        SkipIfUnknownFilter = rule.SkipIfUnknownFilter,
        Capture = rule.Capture,
        CaptureDuration = rule.CaptureDuration,
    };

    private static void ApplyText(ItemValues item, Override overrides, string key, List<ScalarText> parts)
    {
        var replace = overrides.Replace.Contains(key);
        if ((replace || overrides.Append.Contains(key)) && item.Text(key) is { } text)
        {
            if (replace)
            {
                parts.Clear();
            }

            parts.Add(key == "output" ? Trimmed(text) : text);
        }
    }

    private static void ReadSettings(ItemValues item, RuleDefinition rule, ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (!item.Has(key))
            {
                continue;
            }

            switch (key)
            {
                case "priority":
                    ReadPriority(item, rule);
                    break;
                case "tags":
                    rule.Tags = new SortedSet<string>(item.Texts("tags", required: true)?.Select(t => t.Value) ?? [], StringComparer.Ordinal);
                    break;
                case "enabled":
                    rule.Enabled = item.Flag(key) ?? rule.Enabled;
                    break;
                case "warn_evttypes":
                    rule.WarnEventTypes = item.Flag(key) ?? rule.WarnEventTypes;
                    break;
                case "skip-if-unknown-filter":
                    rule.SkipIfUnknownFilter = item.Flag(key) ?? rule.SkipIfUnknownFilter;
                    break;
                case "capture":
                    ReadCapture(item, rule);
                    break;
                case "capture_duration":
                    ReadCaptureDuration(item, rule);
                    break;
            }
        }
    }

    private static void ReadPriority(ItemValues item, RuleDefinition rule)
    {
        if (item.Text("priority") is not { } text)
        {
            return;
        }

        if (Priorities.TryParse(text.Value, out var priority))
        {
            rule.Priority = priority;
            return;
        }

        item.Error(item.Map["priority"]!, $"`{text.Value}` is not a priority", Suggestion.For(text.Value, Priorities.Names) is { } near
            ? $"did you mean `{near}`?" : $"priorities are {string.Join(", ", Priorities.Names)}");
    }

    private static void ReadCapture(ItemValues item, RuleDefinition rule)
    {
        rule.Capture = item.Flag("capture") ?? false;
        if (rule.Capture)
        {
            item.Warn(LoadCode.WarningExtension, item.Map.Key("capture")!, "Palisade does not record a capture when a rule matches",
                "remove `capture`; `palisade watch replay` evaluates recordings that are made otherwise");
        }
    }

    private static void ReadCaptureDuration(ItemValues item, RuleDefinition rule)
    {
        if (item.Text("capture_duration") is not { } text)
        {
            return;
        }

        if (uint.TryParse(text.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var milliseconds))
        {
            rule.CaptureDuration = milliseconds;
            return;
        }

        item.Error(item.Map["capture_duration"]!, "`capture_duration` is not a number of milliseconds", "write a number such as 5000");
    }

    private string NearRule(string name) => Suggestion.For(name, collection.Rules.All.Select(r => r.Name)) is { } near
        ? $"did you mean `{near}`?" : "put the file that defines the rule before this one";

    private static ScalarText Trimmed(ScalarText text)
    {
        var value = text.Value.Trim();
        return value.Length == text.Value.Length ? text : new ScalarText(value, text.File, text.Start.Line, text.Start.Column);
    }
}
