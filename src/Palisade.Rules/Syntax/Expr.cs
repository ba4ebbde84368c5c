using System.Collections.Immutable;
using Palisade.Rules.Text;

namespace Palisade.Rules.Syntax;

/// <summary>A node of a condition.</summary>
public abstract class Expr(TextRange at)
{
    public TextRange At { get; } = at;

    public override string ToString() => ConditionPrinter.Print(this);
}

public sealed class AndExpr(TextRange at, ImmutableArray<Expr> children) : Expr(at)
{
    public ImmutableArray<Expr> Children { get; } = children;
}

public sealed class OrExpr(TextRange at, ImmutableArray<Expr> children) : Expr(at)
{
    public ImmutableArray<Expr> Children { get; } = children;
}

public sealed class NotExpr(TextRange at, Expr child) : Expr(at)
{
    public Expr Child { get; } = child;
}

/// <summary>The name of a macro. <see cref="Body"/> is its resolved condition once macros are resolved.</summary>
public sealed class MacroExpr(TextRange at, string name, Expr? body = null) : Expr(at)
{
    public string Name { get; } = name;

    public Expr? Body { get; } = body;
}

/// <summary>A comparison. <see cref="Right"/> is null for <see cref="Operator.Exists"/> alone.</summary>
public sealed class CheckExpr(TextRange at, Operand left, Operator op, Modifier modifier, Operand? right) : Expr(at)
{
    public Operand Left { get; } = left;

    public Operator Operator { get; } = op;

    public Modifier Modifier { get; } = modifier;

    public Operand? Right { get; } = right;
}
