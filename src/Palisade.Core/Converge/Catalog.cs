using System.Collections.Immutable;

namespace Palisade.Core.Converge;

/// <summary>What one phase wants of one node: resources in the order in which they are applied.</summary>
public sealed record Catalog
{
    public required string Phase { get; init; }

    public required string Node { get; init; }

    public required ImmutableArray<Resource> Resources { get; init; }

    /// <summary>
    /// True where part of the catalog depends on outputs of an earlier phase that do not exist yet; a plan then says
    /// "known after apply" instead of claiming that there is nothing to do.
    /// </summary>
    public ImmutableArray<string> Unknown { get; init; } = [];

    /// <summary>For a person: what the phase leaves out on this node and why ("the clock of a container is its host's").</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>For a person, and said by every run until somebody decides: what left the file and is kept.</summary>
    public ImmutableArray<string> Reminders { get; init; } = [];
}
