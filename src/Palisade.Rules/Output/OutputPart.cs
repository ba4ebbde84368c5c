using Palisade.Events.Schemas;
using Palisade.Rules.Binding;

namespace Palisade.Rules.Output;

/// <summary>A piece of an output: literal text, or a value.</summary>
/// <param name="Width">Characters the value is padded or cut to; 0 leaves it as it is.</param>
internal sealed record OutputPart(string Text, BoundOperand? Operand, int Width)
{
    /// <summary>Key among an alert's fields: the spelling without percent sign and width.</summary>
    public string Key => Text;

    public NumberFormat Format => Operand is BoundFieldOperand bound ? bound.Field.Definition.Format : NumberFormat.Decimal;
}
