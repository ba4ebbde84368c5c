using System.Collections.Immutable;
using Palisade.Core.Engines;
using Palisade.Core.Spec;

namespace Palisade.Core.Converge;

/// <summary>All that a phase may look at.</summary>
public sealed record PhaseContext
{
    public required ClusterSpec Spec { get; init; }

    public required IClusterEngine Engine { get; init; }

    /// <summary>By node name; a node that could not be reached is missing, and phases plan for the rest.</summary>
    public required ImmutableSortedDictionary<string, NodeFacts> Facts { get; init; }

    /// <summary>What nodes reported so far; in a plan, what already exists on them.</summary>
    public required Outputs Outputs { get; init; }

    /// <summary>The cluster CA, held on the operator's machine; signs what nodes ask for.</summary>
    public required ICertificateAuthority Ca { get; init; }

    /// <summary>Reads files that the YAML names (content folders); the only door to the operator's disk.</summary>
    public required IContentSource Content { get; init; }

    /// <summary>What an <see cref="IArtifactPhase"/> asked for, by <see cref="ArtifactRequest.Key"/>.</summary>
    public ImmutableDictionary<string, Artifact> Artifacts { get; init; } = ImmutableDictionary<string, Artifact>.Empty;

    /// <summary>Names of the nodes that this run may change; the others are only asked what they know. Null: all.</summary>
    public IReadOnlySet<string>? Selected { get; init; }

    /// <summary>Nodes that were reached, in the file's order.</summary>
    public IEnumerable<NodeSpec> Nodes => Spec.Nodes.Where(n => Facts.ContainsKey(n.Name));

    public NodeFacts FactsOf(NodeSpec node) => Facts[node.Name];
}

/// <summary>Signs with the cluster's CA. The key never leaves <c>.palisade/</c> on the operator's machine.</summary>
public interface ICertificateAuthority
{
    /// <summary>The CA certificate, PEM.</summary>
    string CertificatePem { get; }

    /// <summary>
    /// A server certificate (PEM) for the key in <paramref name="csrPem"/>; the same request gives the same certificate until
    /// two thirds of its life have passed, so that a second plan finds nothing to do.
    /// </summary>
    string Sign(string csrPem, string commonName, IReadOnlyList<string> names, IReadOnlyList<System.Net.IPAddress> addresses);
}

/// <summary>A folder of the operator's machine as sorted relative paths (with <c>/</c>) and bytes.</summary>
public interface IContentSource
{
    ImmutableArray<ContentFile> ReadTree(string absolutePath);

    /// <summary>One file; by default found among those of its folder.</summary>
    ImmutableArray<byte> ReadFile(string absolutePath) =>
        ReadTree(Path.GetDirectoryName(absolutePath) ?? "/").First(f => f.Path == Path.GetFileName(absolutePath)).Bytes;
}

public sealed record ContentFile(string Path, ImmutableArray<byte> Bytes);
