using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Provision.Artifacts;

namespace Palisade.Provision.Converge;

/// <summary>All that a run needs besides the nodes.</summary>
public sealed record ConvergeEnvironment
{
    public required SpecDocument Document { get; init; }

    public required IClusterEngine Engine { get; init; }

    public required ImmutableArray<IPhase> Phases { get; init; }

    public required INodeConnector Connector { get; init; }

    public required ICertificateAuthority Ca { get; init; }

    public required IContentSource Content { get; init; }

    /// <summary>Where large files for nodes come from.</summary>
    public IArtifactStore Artifacts { get; init; } = NoArtifacts.Instance;

    public required IConvergeReporter Reporter { get; init; }

    public required TimeProvider Clock { get; init; }

    /// <summary>Who runs this, for locks: <c>anna@desk</c>.</summary>
    public required string Owner { get; init; }

    /// <summary>Nodes worked on at the same time.</summary>
    public int Limit { get; init; } = 32;

    /// <summary>Seconds until an unconfirmed change that can cut access reverts.</summary>
    public int GuardSeconds { get; init; } = 90;

    public ClusterSpec Spec => Document.Spec;
}
