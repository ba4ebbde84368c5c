using System.Collections.Immutable;
using Palisade.Rules.Text;

namespace Palisade.Rules.Testing;

/// <summary>A test of rules: events, and the alerts they must and must not give.</summary>
public sealed record RuleTest
{
    public required ScalarText Name { get; init; }

    /// <summary>Recording, relative to the test's file; null where <see cref="Events"/> are given.</summary>
    public ScalarText? Recording { get; init; }

    /// <summary>Events as JSON, one a line, or a document.</summary>
    public ScalarText? Events { get; init; }

    public ImmutableArray<ExpectedAlert> Must { get; init; } = [];

    public ImmutableArray<ScalarText> MustNot { get; init; } = [];

    /// <summary>No rule but those of <see cref="Must"/> may give an alert.</summary>
    public bool Exact { get; init; }
}

/// <param name="Event">Number of the event, from 1; null for any.</param>
/// <param name="Count">How many alerts; null for at least one.</param>
/// <param name="Output">A part of the alert's message.</param>
public sealed record ExpectedAlert(ScalarText Rule, ulong? Event, int? Count, string? Output);
