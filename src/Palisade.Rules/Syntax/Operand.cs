using System.Collections.Immutable;
using Palisade.Rules.Text;

namespace Palisade.Rules.Syntax;

/// <summary>One side of a check.</summary>
public abstract class Operand(TextRange at)
{
    public TextRange At { get; } = at;

    public override string ToString() => ConditionPrinter.Print(this);
}

/// <summary>A field of the event. An absent argument is null; <c>[""]</c> is the empty string.</summary>
public sealed class FieldOperand(TextRange at, string name, string? argument) : Operand(at)
{
    public string Name { get; } = name;

    public string? Argument { get; } = argument;
}

public sealed class TransformOperand(TextRange at, Transform transform, ImmutableArray<Operand> arguments, string? option) : Operand(at)
{
    public Transform Transform { get; } = transform;

    public ImmutableArray<Operand> Arguments { get; } = arguments;

    /// <summary>What stands in brackets behind <c>getopt(...)</c>.</summary>
    public string? Option { get; } = option;
}

public sealed class ValueOperand(TextRange at, string value, bool quoted) : Operand(at)
{
    public string Value { get; } = value;

    public bool Quoted { get; } = quoted;
}

/// <summary>The values behind <c>in</c>, <c>intersects</c>, <c>pmatch</c> or a modifier.</summary>
public sealed class ListOperand(TextRange at, ImmutableArray<ValueOperand> items) : Operand(at)
{
    public ImmutableArray<ValueOperand> Items { get; } = items;
}

/// <summary>A list of fields and strings as an argument of a transformer, written <c>(a.b, "c")</c>.</summary>
public sealed class TupleOperand(TextRange at, ImmutableArray<Operand> items) : Operand(at)
{
    public ImmutableArray<Operand> Items { get; } = items;
}
