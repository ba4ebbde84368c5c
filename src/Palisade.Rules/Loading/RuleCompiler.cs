using System.Collections.Immutable;
using Palisade.Events;
using Palisade.Events.Fields;
using Palisade.Events.Schemas;
using Palisade.Rules.Compilation;
using Palisade.Rules.Definitions;
using Palisade.Rules.Output;
using Palisade.Rules.Text;

namespace Palisade.Rules.Loading;

/// <summary>Checks a rule's condition and output against the fields of its source.</summary>
internal sealed class RuleCompiler(RuleLoaderOptions options, ConditionCompiler conditions, LoadLog log)
{
    private const int ManyEventTypes = 100;

    private const string ContainerInfo = "%container.info";

    /// <summary>What sources add to every output, so that an alert says where it happened.</summary>
    private static readonly string[] Suggested =
        ["container.id", "container.name", "container.image.repository", "container.image.tag", "k8s.pod.name", "k8s.ns.name"];

    private readonly ConditionChecks checks = new(log);

    /// <summary>Null where the rule is broken or skipped; that is then logged.</summary>
    public CompiledRule? Compile(RuleDefinition rule, int index)
    {
        var item = $"rule `{rule.Name}`";
        var source = options.Sources.First(s => s.Name == rule.Source);
        var output = CompileOutput(rule, source, item, out var outputText, out var outputSkipped);
        var extra = CompileExtraFields(rule, source, item, out var extraBroken);
        var condition = conditions.Compile(rule);
        var usable = condition is not null && checks.Check(condition, source, item, rule.SkipIfUnknownFilter);
        if (output is null || extraBroken || outputSkipped || !usable)
        {
            return null;
        }

        var codes = source.Source == EventSource.Syscall ? EventTypeAlgebra.CodesOf(condition!) : EventCodeSet.Of(EventCode.Document);
        if (source.Source == EventSource.Syscall && rule.WarnEventTypes && (codes.IsEmpty || codes.Count > ManyEventTypes))
        {
            log.Add(LoadCode.NoEventType, item, rule.NameText, codes.IsEmpty
                    ? "the rule can hold for no event type" : $"the rule can hold for {codes.Count} event types, so it is evaluated for nearly every event",
                "add `evt.type in (...)`, or `warn_evttypes: false` where that is intended");
        }

        return new CompiledRule
        {
            Index = index,
            Name = rule.Name,
            Description = string.Join(' ', rule.Description.Select(d => d.Value)).Trim(),
            Source = source.Source,
            Priority = rule.Priority,
            Tags = [.. rule.Tags],
            Enabled = rule.Enabled,
            Condition = condition!,
            EventCodes = codes,
            Output = output,
            OutputText = outputText,
            ExtraFields = extra,
            StaticFields = [.. Applicable(rule).SelectMany(a => a.StaticFields).Select(f => (f.Key, f.Value))],
            Exceptions = [.. rule.Exceptions.Select(e => e.Name)],
        };
    }

    private IEnumerable<AppendedOutput> Applicable(RuleDefinition rule) => options.AppendedOutputs.Where(a =>
        (a.Rule is null || a.Rule == rule.Name) && (a.Source is null || a.Source == rule.Source) && a.Tags.All(rule.Tags.Contains));

    private OutputFormat? CompileOutput(RuleDefinition rule, RuleSource source, string item, out string text, out bool skipped)
    {
        skipped = false;
        var builder = new MappedText.Builder();
        for (var i = 0; i < rule.Output.Count; i++)
        {
            builder.Append(i == 0 ? "" : " ");
            AppendWithoutContainerInfo(builder, rule.Output[i], item);
        }

        text = builder.Build().Value;
        foreach (var appended in Applicable(rule).Where(a => a.ExtraOutput is not null))
        {
            builder.Append(" " + appended.ExtraOutput, rule.NameText);
        }

        if (options.SuggestedOutputs)
        {
            foreach (var field in Suggested.Where(f => source.Fields.TryBind(f, null, out _) == FieldLookupError.None))
            {
                builder.Append($" {field.Replace('.', '_')}=%{field}", rule.NameText);
            }
        }

        var mapped = builder.Build();
        WarnDeprecated(mapped, item);
        if (OutputParser.Parse(mapped, source, out var error) is { } parts)
        {
            return new OutputFormat(parts);
        }

        skipped = error!.IsUnknown && rule.SkipIfUnknownFilter;
        log.Add(skipped ? LoadCode.UnknownFilter : LoadCode.ErrCompileOutput, item, error.At, error.Message, error.Help);
        return null;
    }

    private void AppendWithoutContainerInfo(MappedText.Builder builder, ScalarText output, string item)
    {
        var start = 0;
        for (var at = output.Value.IndexOf(ContainerInfo, StringComparison.Ordinal); at >= 0; at = output.Value.IndexOf(ContainerInfo, start, StringComparison.Ordinal))
        {
            builder.Append(output, start, at - start);
            var (file, span) = (output.File, output.Locate(at, ContainerInfo.Length));
            log.Add(LoadCode.DeprecatedItem, item, file, span, "`%container.info` is deprecated and prints nothing",
                "remove it; the container's fields are added to every output");
            start = at + ContainerInfo.Length;
        }

        builder.Append(output, start, output.Value.Length - start);
    }

    private void WarnDeprecated(MappedText output, string item)
    {
        foreach (var field in ConditionChecks.Deprecated)
        {
            var at = output.Value.IndexOf("%" + field, StringComparison.Ordinal);
            if (at >= 0)
            {
                log.Add(LoadCode.DeprecatedItem, item, new TextRange(output, at, field.Length + 1), $"the field `{field}` is deprecated", ConditionChecks.DeprecatedHelp(field));
            }
        }
    }

    private ImmutableArray<(string Name, OutputFormat Format)> CompileExtraFields(RuleDefinition rule, RuleSource source, string item, out bool broken)
    {
        broken = false;
        var formats = ImmutableArray.CreateBuilder<(string, OutputFormat)>();
        foreach (var (name, text) in Applicable(rule).SelectMany(a => a.ExtraFields))
        {
            var mapped = MappedText.From(text);
            if (OutputParser.Parse(mapped, source, out var error) is { } parts)
            {
                formats.Add((name, new OutputFormat(parts)));
                continue;
            }

            broken = true;
            log.Add(LoadCode.ErrCompileOutput, item, rule.NameText, $"the extra field `{name}` cannot be used: {error!.Message}", error.Help);
        }

        return formats.ToImmutable();
    }
}
