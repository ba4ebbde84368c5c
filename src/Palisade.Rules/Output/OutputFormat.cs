using System.Collections.Immutable;
using System.Text;
using Palisade.Rules.Evaluation;

namespace Palisade.Rules.Output;

/// <summary>An output whose fields are found, ready to be written for an event.</summary>
public sealed class OutputFormat
{
    private readonly ImmutableArray<OutputPart> parts;
    private readonly ValueReader?[] readers;
    private readonly StateLayout layout = new();

    internal OutputFormat(ImmutableArray<OutputPart> parts)
    {
        this.parts = parts;
        var factory = new NodeFactory(layout);
        readers = [.. parts.Select(p => p.Operand is null ? null : factory.Reader(p.Operand))];
    }

    /// <summary>Spellings of the fields in it, in order, each once.</summary>
    public IEnumerable<string> Fields => parts.Where(p => p.Operand is not null).Select(p => p.Key).Distinct();

    /// <summary>Only runs for an alert, so a fresh state costs nothing that counts.</summary>
    internal RenderedOutput Render(Palisade.Events.Model.EventContext context)
    {
        var state = new EvaluationState(layout);
        state.Begin(context);
        var text = new StringBuilder();
        List<AlertField> fields = [];
        for (var i = 0; i < parts.Length; i++)
        {
            var part = parts[i];
            if (readers[i] is not { } reader)
            {
                text.Append(part.Text);
                continue;
            }

            ref var value = ref reader.Read(state);
            var printed = ValueText.Of(in value, part.Format);
            text.Append(part.Width == 0 ? printed : Fit(printed, part.Width));
            if (!fields.Exists(f => f.Name == part.Key))
            {
                fields.Add(AlertField.From(part.Key, in value, printed));
            }
        }

        return new RenderedOutput(text.ToString(), [.. fields]);
    }

    /// <summary>Cuts before a character that takes two places and does not fit whole: half of one is no text.</summary>
    private static string Fit(string text, int width) =>
        (text.Length > width ? text[..(char.IsHighSurrogate(text[width - 1]) ? width - 1 : width)] : text).PadRight(width);
}

internal sealed record RenderedOutput(string Text, ImmutableArray<AlertField> Fields);
