using System.Collections.Immutable;
using System.Text.Json.Serialization;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Core.Converge;

public enum ChangeAction
{
    Create,
    Update,
    Delete,

    /// <summary>A restart, a reload, a command: something happens, no state of its own.</summary>
    Run,
}

/// <param name="Summary">One line: <c>mode 0644 → 0600</c>.</param>
/// <param name="Diff">Unified text diff without headers; null where there is none or the content is secret.</param>
public sealed record ResourceChange(ChangeAction Action, string Summary, string? Diff = null);

public enum OutcomeState
{
    Same,

    /// <summary>Check only: would change.</summary>
    Pending,

    Changed,

    Failed,

    /// <summary>Not tried, because an earlier resource of the catalog failed.</summary>
    Skipped,
}

/// <summary>What became of one resource on one node.</summary>
public sealed record ResourceOutcome
{
    public required string Id { get; init; }

    public required OutcomeState State { get; init; }

    public ResourceChange? Change { get; init; }

    /// <summary>Why it failed: command, exit status, last lines.</summary>
    public string? Error { get; init; }

    /// <summary>Code of the error catalogue where the failure has one of its own; null for a failed resource like any other.</summary>
    public string? Code { get; init; }

    [JsonIgnore]
    public ErrorInfo FailureInfo => (Code is null ? null : ErrorCatalog.Find(Code)) ?? ConvergeErrors.ResourceFailed;

    public ImmutableArray<string> Notes { get; init; } = [];

    public ImmutableDictionary<string, OutputValue> Outputs { get; init; } = ImmutableDictionary<string, OutputValue>.Empty;
}
