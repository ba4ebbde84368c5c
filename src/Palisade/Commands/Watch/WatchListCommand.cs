using System.CommandLine;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Events;
using Palisade.Events.Schemas;
using Palisade.Output;
using Palisade.Rules.Binding;
using Palisade.Rules.Loading;

namespace Palisade.Commands.Watch;

/// <summary><c>palisade watch list WHAT</c>: what is loaded and what exists.</summary>
internal static class WatchListCommand
{
    public static Command Create(CommandHost host)
    {
        var what = new Argument<string>("what") { Description = "rules, macros, lists, fields, events or sources." };
        what.AcceptOnlyFromAmong("rules", "macros", "lists", "fields", "events", "sources");
        var rules = RuleFiles.Option(required: false);
        return new Command("list", "List rules, macros, lists, fields, event types or sources") { what, rules }
            .Runs(host, (context, _) => Task.FromResult(Run(context, context.Parse.GetRequiredValue(what), context.Parse.GetValue(rules) ?? [])));
    }

    private static int Run(CommandContext context, string what, string[] paths)
    {
        if (what is "rules" or "macros" or "lists" && paths.Length == 0)
        {
            throw new PalisadeException(CliErrors.Usage, $"`watch list {what}` needs rule files", $"`palisade watch list {what} --rules FILE`");
        }

        switch (what)
        {
            case "rules":
                ListRules(context, RuleFiles.Load(context, paths));
                break;
            case "macros":
                ListMacros(context, RuleFiles.Load(context, paths));
                break;
            case "lists":
                ListLists(context, RuleFiles.Load(context, paths));
                break;
            case "fields":
                ListFields(context);
                break;
            case "events":
                ListEvents(context);
                break;
            default:
                ListSources(context);
                break;
        }

        return ExitCode.Ok;
    }

    private static void ListRules(CommandContext context, RuleLoadResult loaded)
    {
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, [.. loaded.Rules.Select(r => new ListedRule(
                r.Name, r.Description, r.Source.Name, r.Priority.ToString(), r.Enabled, r.Tags, r.Condition.ToString(), r.OutputText,
                r.Source == EventSource.Syscall ? [.. r.EventCodes.Codes().Select(c => EventSchemas.Get(c).Name).Distinct()] : [], r.Exceptions))],
                WatchJson.Default.ListListedRule);
            return;
        }

        var table = new Table("RULE", "SOURCE", "PRIORITY", "ON", "EVENTS");
        foreach (var rule in loaded.Rules)
        {
            var names = rule.EventCodes.Codes().Select(c => EventSchemas.Get(c).Name).Distinct().ToList();
            table.Add(rule.Name, rule.Source.Name, rule.Priority.ToString(), rule.Enabled ? "yes" : "no", rule.Source != EventSource.Syscall ? "all"
                : names.Count > 8 ? $"{names.Count} types" : string.Join(' ', names));
        }

        table.Write(context.Terminal);
    }

    private static void ListMacros(CommandContext context, RuleLoadResult loaded)
    {
        var macros = loaded.Definitions.Macros.All.Select(m =>
            new ListedMacro(m.Name, m.Expr?.ToString(), m.IsUsed, m.NameText.File.Name, m.NameText.Start.Line)).ToList();
        Print(context, macros, WatchJson.Default.ListListedMacro, ["MACRO", "CONDITION"], m => [m.Name, m.Condition]);
    }

    private static void ListLists(CommandContext context, RuleLoadResult loaded)
    {
        var lists = loaded.Definitions.Lists.All.Select(l =>
            new ListedList(l.Name, [.. l.Items.Select(i => i.Value)], l.IsUsed, l.NameText.File.Name, l.NameText.Start.Line)).ToList();
        Print(context, lists, WatchJson.Default.ListListedList, ["LIST", "ITEMS"], l => [l.Name, string.Join(", ", l.Items)]);
    }

    private static void ListFields(CommandContext context)
    {
        var fields = RuleSources.All.SelectMany(s => s.Fields.Tables.SelectMany(t => t.Rows).Select(r => r.Definition).Select(d => new ListedField(
            d.Name, s.Name, FieldNames.Type(d), d.IsList, FieldNames.Argument(d), d.Description, d.Deprecated))).ToList();
        Print(context, fields, WatchJson.Default.ListListedField, ["FIELD", "SOURCE", "TYPE", "WHAT"], f => [f.Name + f.Argument, f.Source, f.Type, f.Description]);
    }

    private static void ListEvents(CommandContext context)
    {
        var events = EventSchemas.AllNames.Select(name =>
        {
            var schemas = EventSchemas.CodesOf(name).Codes().Select(EventSchemas.Get).ToList();
            return new ListedEvent(name, schemas[0].Category.ToString(), [.. schemas.Select(s => (int)s.Code)], [.. schemas.SelectMany(s => s.Parameters).Select(p => p.Name).Distinct()]);
        }).ToList();
        Print(context, events, WatchJson.Default.ListListedEvent, ["EVENT", "CATEGORY", "ARGUMENTS"], e => [e.Name, e.Category, string.Join(' ', e.Parameters)]);
    }

    private static void ListSources(CommandContext context)
    {
        var sources = RuleSources.All.Select(s => new ListedSource(s.Name, s.Source.Description, s.Fields.Tables.Sum(t => t.Rows.Length))).ToList();
        Print(context, sources, WatchJson.Default.ListListedSource, ["SOURCE", "FIELDS", "WHAT"],
            s => [s.Name, s.Fields.ToString(System.Globalization.CultureInfo.InvariantCulture), s.Description]);
    }

    private static void Print<T>(
        CommandContext context, List<T> rows, System.Text.Json.Serialization.Metadata.JsonTypeInfo<List<T>> type, string[] headers, Func<T, string?[]> cells)
    {
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, rows, type);
            return;
        }

        var table = new Table(headers);
        rows.ForEach(row => table.Add(cells(row)));
        table.Write(context.Terminal);
    }
}
