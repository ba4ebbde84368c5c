using System.Collections.Immutable;
using Palisade.Events.Fields;
using Palisade.Rules.Matching;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Binding;

/// <summary>A check that is ready to be evaluated: its fields are found and its values are read as the field's type.</summary>
internal sealed record BoundCheck
{
    public required CheckExpr Syntax { get; init; }

    public required BoundOperand Left { get; init; }

    public Operator Operator => Syntax.Operator;

    public Modifier Modifier => Syntax.Modifier;

    /// <summary>Test of a single value against the right side; null for <c>exists</c> and for a field on the right.</summary>
    public ValueTest? Test { get; init; }

    /// <summary>The right side's values as written; empty for <c>exists</c> and for a field on the right.</summary>
    public ImmutableArray<string> Values { get; init; } = [];

    public BoundOperand? Right { get; init; }

    public BoundField? Field => (Left as BoundFieldOperand)?.Field;

    public FieldQuantifier Quantifier => Field?.Quantifier ?? FieldQuantifier.One;
}
