using System.Collections.Immutable;
using Palisade.Events;
using Palisade.Events.Schemas;
using Palisade.Rules.Definitions;
using Palisade.Rules.Output;
using Palisade.Rules.Syntax;

namespace Palisade.Rules.Compilation;

/// <summary>A rule that is loaded: what it says of itself, its condition with lists and macros resolved, its output.</summary>
public sealed class CompiledRule
{
    /// <summary>Position among the loaded rules, for tables by rule.</summary>
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required string Description { get; init; }

    public required EventSource Source { get; init; }

    public required Priority Priority { get; init; }

    public required ImmutableArray<string> Tags { get; init; }

    public required bool Enabled { get; init; }

    public required Expr Condition { get; init; }

    /// <summary>Event types the condition can hold for; all of them for sources without types.</summary>
    public required EventCodeSet EventCodes { get; init; }

    public required OutputFormat Output { get; init; }

    /// <summary>The output as written.</summary>
    public required string OutputText { get; init; }

    public ImmutableArray<(string Name, OutputFormat Format)> ExtraFields { get; init; } = [];

    public ImmutableArray<(string Name, string Text)> StaticFields { get; init; } = [];

    public ImmutableArray<string> Exceptions { get; init; } = [];

    public override string ToString() => Name;
}
