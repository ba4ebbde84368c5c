using System.Collections.Immutable;
using Palisade.Events.Fields;
using Palisade.Rules.Binding;

namespace Palisade.Rules.Output;

/// <summary>A field of an alert: its text, and what it is in JSON.</summary>
/// <param name="Text">As it stands in the message; <c>&lt;NA&gt;</c> where absent.</param>
public sealed record AlertField(string Name, string Text, AlertFieldKind Kind)
{
    public long Signed { get; init; }

    public ulong Unsigned { get; init; }

    /// <summary>Elements of a list.</summary>
    public ImmutableArray<string> Items { get; init; } = [];

    internal static AlertField From(string name, in FieldValue value, string text)
    {
        if (value.IsAbsent)
        {
            return new AlertField(name, text, AlertFieldKind.Absent);
        }

        if (value.IsList)
        {
            var items = ImmutableArray.CreateBuilder<string>(value.Items.Count);
            foreach (ref readonly var item in value.Items.Span)
            {
                items.Add(ValueText.Of(in item));
            }

            return new AlertField(name, text, AlertFieldKind.List) { Items = items.MoveToImmutable() };
        }

        return value.Type switch
        {
            FieldType.Bool => new AlertField(name, text, AlertFieldKind.Bool) { Unsigned = value.Bool ? 1UL : 0 },
            _ when TypeRules.IsSigned(value.Type) => new AlertField(name, text, AlertFieldKind.Signed) { Signed = value.Int64 },
            FieldType.UInt64 or FieldType.Port => new AlertField(name, text, AlertFieldKind.Unsigned) { Unsigned = value.UInt64 },
            _ => new AlertField(name, text, AlertFieldKind.Text),
        };
    }
}

public enum AlertFieldKind
{
    Absent,
    Text,
    Bool,
    Signed,
    Unsigned,
    List,
}
