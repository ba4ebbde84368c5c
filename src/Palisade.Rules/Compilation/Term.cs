using Palisade.Rules.Binding;

namespace Palisade.Rules.Compilation;

internal enum TermKind
{
    True,
    False,
    Check,
    Not,
    And,
    Or,
}

/// <summary>
/// A distinct part of the conditions of a program: equal parts are one term. <see cref="Cost"/> (rough nanoseconds) and
/// <see cref="Likelihood"/> decide the order in which the children of a conjunction are tried; no verdict depends on it.
/// </summary>
internal sealed record Term(int Id, TermKind Kind, Term[] Children, BoundCheck? Check, double Cost, double Likelihood)
{
    public bool Equals(Term? other) => ReferenceEquals(this, other);

    public override int GetHashCode() => Id;
}
