using System.Collections.Immutable;

namespace Palisade.Rules.Explanations;

/// <summary>A part of a condition with its verdict for one event. Every part is evaluated, also those that no longer matter.</summary>
public sealed record Explanation
{
    public required ExplanationKind Kind { get; init; }

    /// <summary>The check as written, or the macro's name; <c>and</c>, <c>or</c>, <c>not</c> for those.</summary>
    public required string Text { get; init; }

    public required bool Verdict { get; init; }

    /// <summary>For a check: what its fields are in this event.</summary>
    public ImmutableArray<ExplainedField> Fields { get; init; } = [];

    public ImmutableArray<Explanation> Children { get; init; } = [];
}

/// <param name="Value">Null where the event has no such value, so that no comparison with it holds.</param>
public sealed record ExplainedField(string Name, string? Value);

public enum ExplanationKind
{
    And,
    Or,
    Not,
    Macro,
    Check,
}
