using System.Collections.Immutable;
using Palisade.Events.Fields;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Binding;

/// <summary>A side of a check whose fields exist and whose type is known.</summary>
/// <param name="Key">Equal for operands that give equal values for every event.</param>
internal abstract record BoundOperand(string Key, FieldType Type, bool IsList);

/// <remarks>A field that stands for several values is asked value by value, so it has the operators of a single one.</remarks>
internal sealed record BoundFieldOperand(BoundField Field)
    : BoundOperand(Field.Spelling, Field.Type, Field.IsList && Field.Quantifier == FieldQuantifier.One);

internal sealed record BoundTransform(string Key, FieldType Type, bool IsList, Transform Transform, ImmutableArray<BoundOperand> Arguments, string? Option)
    : BoundOperand(Key, Type, IsList);

internal sealed record BoundText(string Text) : BoundOperand(ConditionPrinter.QuoteAlways(Text), FieldType.String, false);

internal sealed record BoundTuple(string Key, ImmutableArray<BoundOperand> Items) : BoundOperand(Key, FieldType.String, true);
