using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics;

/// <summary>One finding for a person: what is wrong, where, and the way out.</summary>
public sealed record Diagnostic
{
    public required ErrorInfo Error { get; init; }

    public Severity Severity { get; init; } = Severity.Error;

    /// <summary>Standalone lowercase sentence without a full stop; names are in backticks.</summary>
    public required string Message { get; init; }

    public SourceText? Source { get; init; }

    public SourceSpan? Span { get; init; }

    /// <summary>Short text beside the caret.</summary>
    public string? Label { get; init; }

    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What to do now. Commands in it run as pasted.</summary>
    public string? Help { get; init; }

    /// <summary>Node the finding is about, where there is one.</summary>
    public string? Node { get; init; }

    /// <summary>Id of the resource that could not be made so, where the finding is about one.</summary>
    public string? Resource { get; init; }

    public override string ToString() => $"{Severity.ToString().ToLowerInvariant()}[{Error.Code}]: {Message}";
}
