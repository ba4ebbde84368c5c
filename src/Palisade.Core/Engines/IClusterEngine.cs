using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;

namespace Palisade.Core.Engines;

/// <summary>
/// What a cluster engine (Docker Swarm, K3s) gives to the rest of Palisade. Everything is pure: an engine describes phases,
/// ports and rendered services; nodes do the work through resources. Phases and the service model know no engine by name.
/// </summary>
public interface IClusterEngine
{
    /// <summary>The word in the YAML: <c>swarm</c>.</summary>
    string Kind { get; }

    /// <summary>
    /// False for a cluster that somebody else runs: no board is prepared, hardened or meshed, and <see cref="ServicePhases"/> run on
    /// the operator's machine.
    /// </summary>
    bool OwnsNodes { get; }

    /// <summary>Steps that install the engine and form the cluster, in order; each is a barrier over all nodes.</summary>
    ImmutableArray<IPhase> FormPhases { get; }

    /// <summary>Steps after the registry serves images: what runs the services.</summary>
    ImmutableArray<IPhase> ServicePhases { get; }

    /// <summary>Ports that other nodes must reach on this node, through the mesh only.</summary>
    ImmutableArray<MeshPort> MeshPorts(ClusterSpec spec, NodeSpec node);

    /// <summary>TCP ports of the engine that people reach on this node from wherever they may reach SSH: its API.</summary>
    ImmutableArray<int> OperatorPorts(ClusterSpec spec, NodeSpec node) => [];

    /// <summary>
    /// What would fail later on these boards with a message that does not say why. An error leaves its node out of the run, a warning
    /// is said.
    /// </summary>
    /// <param name="facts">By node name, of the nodes that answered.</param>
    ImmutableArray<Diagnostic> Judge(ClusterSpec spec, IReadOnlyDictionary<string, NodeFacts> facts) => [];

    /// <summary>Network interfaces and address ranges of the engine's own that the firewall must let in and forward.</summary>
    EngineNetworks Networks(ClusterSpec spec);

    /// <summary>Kernel settings and modules that the engine needs; hardening must not contradict them.</summary>
    ImmutableSortedDictionary<string, string> RequiredSysctls(ClusterSpec spec, NodeSpec node);

    /// <summary>What makes a node's container runtime trust and find the cluster's registry; empty where the engine does so itself.</summary>
    ImmutableArray<Resource> TrustRegistry(PhaseContext context, NodeSpec node);

    /// <summary>
    /// Exactly what is applied, as text for review and for GitOps: Compose stacks, manifests. Names of images that no node has
    /// reported yet stand without their digest.
    /// </summary>
    /// <param name="outputs">What nodes reported in earlier runs.</param>
    /// <param name="content">Files that the YAML names and that travel in what is applied.</param>
    ImmutableArray<RenderedDocument> Render(ClusterSpec spec, Outputs outputs, IContentSource content);

    /// <summary>What the node agent is asked for <c>palisade status</c>; run on one server that answers.</summary>
    EngineQuery StatusQuery { get; }

    /// <summary>
    /// Takes <paramref name="leaving"/> out of the cluster from a server that stays (drain, demote, remove). Used when a node
    /// leaves the YAML and by <c>destroy</c>.
    /// </summary>
    ImmutableArray<Resource> RemoveNode(ClusterSpec spec, string leaving);

    /// <summary>Run on the leaving node itself, before its undo journal is replayed: leave, stop, delete the engine's data.</summary>
    ImmutableArray<Resource> Leave(ClusterSpec? spec, string node);

    /// <summary>Run on a server before and after another node reboots: drain and make active again.</summary>
    ImmutableArray<Resource> SetSchedulable(ClusterSpec spec, string node, bool schedulable);
}

/// <param name="Owner">Path in the YAML that asked for it: <c>services.site</c>, <c>charts.longhorn</c>, <c>engine</c>.</param>
/// <param name="Name">File name that suits it: <c>site.yaml</c>.</param>
public sealed record RenderedDocument(string Owner, string Name, string Text);

/// <param name="Protocol"><c>tcp</c>, <c>udp</c>, or <c>esp</c> with port 0.</param>
public sealed record MeshPort(int Port, string Protocol, string Purpose);

/// <param name="Interfaces">Names as nftables wildcards understand them: <c>docker0</c>, <c>br-*</c>.</param>
public sealed record EngineNetworks(ImmutableArray<string> Interfaces, ImmutableArray<string> Cidrs);

/// <summary>Names the node agent's built-in reader of the engine's state: <c>swarm</c>.</summary>
public sealed record EngineQuery(string Reader);
