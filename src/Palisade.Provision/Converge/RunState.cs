using System.Collections.Immutable;
using System.Text.Json.Serialization;

namespace Palisade.Provision.Converge;

/// <summary>What the operator's machine remembers of a cluster between runs: <c>.palisade/CLUSTER/state.json</c>. No secrets.</summary>
public sealed record RunState
{
    public const int CurrentFormat = 1;

    public int Format { get; init; } = CurrentFormat;

    /// <summary>
    /// Nodes that were converged, by name: those that no longer stand in the YAML are taken out of the cluster at the next apply.
    /// </summary>
    public ImmutableSortedDictionary<string, KnownNode> Nodes { get; init; } = ImmutableSortedDictionary<string, KnownNode>.Empty;

    /// <summary>
    /// Last public outputs by node: what lets its peers keep a node's mesh key while the node is off.
    /// </summary>
    public ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>> Outputs { get; init; } =
        ImmutableSortedDictionary<string, ImmutableSortedDictionary<string, string>>.Empty;

    /// <summary>
    /// Nodes that a run took out of service and has not given back: the next run does. A node that a person emptied is not among them.
    /// </summary>
    /// <remarks>Null comes from a file that was written before there was such a list.</remarks>
    public ImmutableSortedSet<string> Emptied { get; init => field = value ?? []; } = [];

    /// <summary>The run that did not come to its end, or null.</summary>
    public UnfinishedRun? Unfinished { get; init; }
}

/// <summary>Enough to reach a node whose entry has left the YAML.</summary>
public sealed record KnownNode(string Address, int Port, string? Jump, string MeshAddress, string Role);

public sealed record UnfinishedRun(string Id, DateTimeOffset Started, string? Phase);

[JsonSourceGenerationOptions(
    PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase,
    DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
    WriteIndented = true)]
[JsonSerializable(typeof(RunState))]
[JsonSerializable(typeof(SavedPlan))]
internal sealed partial class RunJson : JsonSerializerContext;
