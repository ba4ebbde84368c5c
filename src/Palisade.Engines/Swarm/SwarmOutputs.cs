using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Spec;

namespace Palisade.Engines.Swarm;

/// <summary>Names of what swarm resources report, and the questions that phases ask of them.</summary>
public static class SwarmOutputs
{
    /// <summary>Id of the swarm; from managers that have a leader.</summary>
    public const string Id = "swarm.id";

    public const string NodeId = "swarm.node-id";

    /// <summary>One of <see cref="Manager"/>, <see cref="Worker"/>, <see cref="Stranded"/>; missing where the node is in no swarm.</summary>
    public const string State = "swarm.state";

    public const string ManagerToken = "swarm.token.manager";

    public const string WorkerToken = "swarm.token.worker";

    /// <summary>Host names of members that carry a <c>palisade.</c> label, comma separated; from managers.</summary>
    public const string Members = "swarm.members";

    /// <summary>Names of stacks that Palisade deployed, comma separated; from managers.</summary>
    public const string Stacks = "swarm.stacks";

    /// <summary>Names of volumes of services on this node, comma separated; from every member.</summary>
    public const string Volumes = "swarm.volumes";

    public const string Manager = "manager";

    public const string Worker = "worker";

    /// <summary>A manager that sees no leader: too few of its fellows are alive.</summary>
    public const string Stranded = "stranded";

    /// <summary>
    /// Reachable nodes that are managers now, whatever the YAML says of them, those first that stay servers. None of them is
    /// special: the first is taken, and when it is down the next.
    /// </summary>
    public static ImmutableArray<NodeSpec> Managers(PhaseContext context) =>
    [
        .. context.Nodes
            .Where(n => context.Outputs.Find(n.Name, State) == Manager)
            .OrderBy(n => n.Role == NodeRole.Server ? 0 : 1),
    ];

    /// <summary>The node to manage the swarm from; before a swarm exists the server that will begin it; null without any server.</summary>
    public static NodeSpec? Controller(PhaseContext context) =>
        Managers(context).FirstOrDefault() ?? context.Nodes.FirstOrDefault(n => n.Role == NodeRole.Server);
}
