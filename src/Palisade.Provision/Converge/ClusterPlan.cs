using System.Collections.Immutable;
using Palisade.Core.Converge;

namespace Palisade.Provision.Converge;

/// <summary>What an apply would do now, node by node in the file's order.</summary>
public sealed record ClusterPlan
{
    public required ImmutableArray<NodePlan> Nodes { get; init; }

    public required ImmutableArray<NodeFailure> Failures { get; init; }

    /// <summary>Nodes that left the YAML and would be taken out of the cluster.</summary>
    public required ImmutableArray<string> Departing { get; init; }

    public bool HasChanges => Departing.Length > 0 || Nodes.Any(n => n.Changes.Length > 0 || n.Unknown.Length > 0);

    public int Count(ChangeAction action) => Nodes.Sum(n => n.Changes.Count(c => c.Change.Action == action));
}

public sealed record NodePlan
{
    public required string Node { get; init; }

    public required ImmutableArray<PlannedChange> Changes { get; init; }

    /// <summary>What depends on steps that were not done yet, in words.</summary>
    public required ImmutableArray<string> Unknown { get; init; }

    /// <summary>What phases leave out on this node, and why.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>What left the file and is kept until somebody decides: said where nothing changes, too.</summary>
    public ImmutableArray<string> Reminders { get; init; } = [];

    public required string MachineId { get; init; }
}

/// <param name="Blocked">Could not be checked before an earlier change is made.</param>
public sealed record PlannedChange(string Phase, Resource Resource, ResourceChange Change, ImmutableArray<string> Notes, bool Blocked = false);
