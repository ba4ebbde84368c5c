using System.Collections.Immutable;
using Palisade.Events.Model;
using Palisade.Rules.Definitions;

namespace Palisade.Rules.Output;

/// <summary>A rule that matched an event, with everything outputs need; it refers to neither any more.</summary>
public sealed record Alert
{
    public required string Rule { get; init; }

    public required Priority Priority { get; init; }

    public required string Source { get; init; }

    /// <summary>In ordinal order.</summary>
    public required ImmutableArray<string> Tags { get; init; }

    /// <summary>Of the event, nanoseconds since 1970.</summary>
    public required ulong Time { get; init; }

    /// <summary>The rule's output with the event's values.</summary>
    public required string Message { get; init; }

    public required ImmutableArray<AlertField> Fields { get; init; }

    public required string Hostname { get; init; }

    /// <summary>Position of the event in its stream, from 1.</summary>
    public required ulong EventNumber { get; init; }

    public static Alert Create(Compilation.CompiledRule rule, EventContext context, string hostname)
    {
        var output = rule.Output.Render(context);
        var fields = output.Fields.ToBuilder();
        foreach (var (name, format) in rule.ExtraFields)
        {
            var rendered = format.Render(context);
            Put(fields, rendered.Fields is [var only] && only.Text == rendered.Text ? only with { Name = name } : new AlertField(name, rendered.Text, AlertFieldKind.Text));
        }

        foreach (var (name, text) in rule.StaticFields)
        {
            Put(fields, new AlertField($"static.{name}", text, AlertFieldKind.Text));
        }

        return new Alert
        {
            Rule = rule.Name,
            Priority = rule.Priority,
            Source = rule.Source.Name,
            Tags = rule.Tags,
            Time = context.Event.Timestamp,
            Message = output.Text,
            Fields = fields.ToImmutable(),
            Hostname = hostname,
            EventNumber = context.Event.Number,
        };
    }

    /// <summary>What is appended stands for a field of the same name: in JSON each name is there once.</summary>
    private static void Put(ImmutableArray<AlertField>.Builder fields, AlertField field)
    {
        for (var i = 0; i < fields.Count; i++)
        {
            if (fields[i].Name == field.Name)
            {
                fields[i] = field;
                return;
            }
        }

        fields.Add(field);
    }
}
