using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s;

/// <summary>Names of what K3s resources report, and the questions that phases ask of them.</summary>
public static class K3sOutputs
{
    /// <summary>
    /// One of <see cref="Server"/>, <see cref="Agent"/>, <see cref="Stranded"/>; <see cref="None"/> where the node is in no cluster.
    /// </summary>
    public const string Member = "k3s.member";

    /// <summary>SHA-256 (hex) of the CA of the cluster that the node is in: tells clusters apart.</summary>
    public const string CaHash = "k3s.ca-hash";

    /// <summary>Secret. In full; whoever has it can become a server, and read every secret of a snapshot.</summary>
    public const string ServerToken = "k3s.token.server";

    /// <summary>Secret, without the CA's digest: what servers tell each other to accept from agents.</summary>
    public const string AgentToken = "k3s.token.agent";

    /// <summary>Secret. In full, and good for a short time: what agents join with.</summary>
    public const string JoinToken = "k3s.token.join";

    /// <summary><c>v1.34.1+k3s1</c>: of the program on the node's disk.</summary>
    public const string Version = "k3s.version";

    /// <summary><see cref="Etcd"/> or <see cref="Sqlite"/>; from servers.</summary>
    public const string Datastore = "k3s.datastore";

    /// <summary><c>true</c> where the cluster sees this node as ready.</summary>
    public const string Ready = "k3s.ready";

    /// <summary>Names of members that carry the cluster's label, comma separated; from servers.</summary>
    public const string Members = "k3s.members";

    /// <summary><c>true</c> on a server that has the manifest of the shared address.</summary>
    public const string Vip = "k3s.vip";

    public const string Server = "server";

    public const string Agent = "agent";

    /// <summary>A server whose control plane does not answer: it is stopped, or too few of its fellows are alive.</summary>
    public const string Stranded = "stranded";

    /// <summary>Said aloud, so that what an earlier run remembered of the node does not stand.</summary>
    public const string None = "none";

    public const string Etcd = "etcd";

    public const string Sqlite = "sqlite";

    /// <summary>Reachable nodes that are servers of a cluster that answers, those first that stay servers.</summary>
    public static ImmutableArray<NodeSpec> Servers(PhaseContext context) =>
    [
        .. context.Nodes
            .Where(n => context.Outputs.Find(n.Name, Member) == Server)
            .OrderBy(n => n.Role == NodeRole.Server ? 0 : 1),
    ];

    /// <summary>The node to manage the cluster from; before a cluster exists the server that will begin it; null without any.</summary>
    public static NodeSpec? Controller(PhaseContext context) =>
        Servers(context).FirstOrDefault() ?? context.Nodes.FirstOrDefault(n => n.Role == NodeRole.Server);

    /// <summary>True where the node is in the controller's cluster and in the role that the file gives it.</summary>
    public static bool IsSettled(PhaseContext context, NodeSpec node, NodeSpec controller) =>
        context.Outputs.Find(node.Name, Member) == (node.Role == NodeRole.Server ? Server : Agent)
        && context.Outputs.Find(node.Name, CaHash) == context.Outputs.Find(controller.Name, CaHash);

    /// <summary>What any of the nodes of this run says: the one that said it may since have given up its role.</summary>
    public static string? Any(PhaseContext context, string name) =>
        context.Nodes.Select(n => context.Outputs.Find(n.Name, name)).FirstOrDefault(v => v is not null);
}
