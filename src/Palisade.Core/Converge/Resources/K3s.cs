using System.Collections.Immutable;

namespace Palisade.Core.Converge.Resources;

/// <summary>
/// This node's membership of the K3s cluster, up to readiness: its token files, how it finds the cluster, its unit. Outputs:
/// <c>k3s.member</c> and the others of K3sOutputs. Everything that is not about joining stands in files of their own.
/// </summary>
public sealed record K3sResource : Resource
{
    public override string Id => "k3s";

    /// <summary>Name of the node in the cluster.</summary>
    public required string Node { get; init; }

    /// <summary>A server runs the control plane; an agent only services.</summary>
    public required bool Server { get; init; }

    /// <summary><c>https://10.86.0.1:6443</c>, best first; empty begins a cluster, or goes on with the one on this node.</summary>
    public ImmutableArray<string> Join { get; init; } = [];

    /// <summary>
    /// In full, with the digest of the cluster's CA, so that the node knows whom it talks to before it sends it. Null in a plan made
    /// before the cluster exists, and on the server that begins it, which makes its own.
    /// </summary>
    public string? Token { get; init; }

    /// <summary>Servers only: what agents may join with; the same on all servers.</summary>
    public string? AgentToken { get; init; }

    /// <summary>SHA-256 (hex) of the CA of the cluster this node must be a member of; null when it is not known yet.</summary>
    public string? CaHash { get; init; }

    /// <summary>The cluster's data lives in etcd, which more than one server needs. An SQLite database on this node moves over.</summary>
    public bool Etcd { get; init; }

    /// <summary>The other servers are gone for good: this one goes on alone with the data it has.</summary>
    public bool Reset { get; init; }

    /// <summary>Ids of resources of the same catalog whose change restarts K3s.</summary>
    public ImmutableArray<string> RestartOn { get; init; } = [];

    /// <summary>Largest packet that pods may send, in bytes; more does not fit through the mesh. Null: not looked at.</summary>
    public int? PodMtu { get; init; }

    /// <summary>Reports the outputs and changes nothing.</summary>
    public bool ReadOnly { get; init; }

    /// <summary>
    /// Starts what is there and waits a while for its control plane, which needs more than half of its servers at once. Whether it
    /// came back shows in the outputs; that it did not is no failure of this resource.
    /// </summary>
    public bool Wake { get; init; }

    /// <summary>Restarts what is there for <see cref="RestartOn"/> and waits until it is ready again; nothing else.</summary>
    public bool RestartOnly { get; init; }

    /// <summary>How long the node may take until the cluster sees it as ready; the first start unpacks images from an SD card.</summary>
    public TimeSpan Ready { get; init; } = TimeSpan.FromMinutes(10);
}

/// <summary>
/// A token with which agents may join for a short time, made on a server when it is applied. Output <c>k3s.token.join</c>, secret.
/// </summary>
public sealed record K3sJoinTokenResource : Resource
{
    public override string Id => "k3s-join-token";

    public TimeSpan Life { get; init; } = TimeSpan.FromHours(2);
}

/// <summary>Entries of the cluster's list of nodes, set from a server.</summary>
public sealed record K3sNodesResource : Resource
{
    public override string Id => "k3s-nodes:" + string.Join(',', Nodes.Select(n => n.Name));

    public required ImmutableArray<K3sNodeEntry> Nodes { get; init; }

    /// <summary>How long pods of one node may take to end when it is emptied.</summary>
    public TimeSpan Drain { get; init; } = TimeSpan.FromMinutes(3);
}

/// <summary>What one entry shall be.</summary>
public sealed record K3sNodeEntry(string Name)
{
    /// <summary>Exactly these labels of Palisade's own; others are left alone. Null leaves all.</summary>
    public ImmutableSortedDictionary<string, string>? Labels { get; init; }

    /// <summary>False: emptied, and gets no pods. Null leaves it.</summary>
    public bool? Schedulable { get; init; }

    /// <summary>
    /// Not there, nor the password that the cluster keeps for it: a board that was set up anew is refused while the old one's is kept.
    /// </summary>
    public bool Absent { get; init; }
}
