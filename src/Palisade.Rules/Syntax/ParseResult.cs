namespace Palisade.Rules.Syntax;

/// <summary>Either a tree or the first mistake.</summary>
public readonly record struct ParseResult(Expr? Expr, SyntaxError? Error);
