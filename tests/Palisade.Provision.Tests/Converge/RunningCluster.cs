using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Provision.Node;
using Palisade.Testing;

namespace Palisade.Provision.Tests.Converge;

/// <summary>
/// Boards whose servers know a cluster in memory: who is a member, ready, and takes work. What happens to it, and which resources
/// begin on the boards, stands in <see cref="Log"/>.
/// </summary>
internal sealed class RunningCluster : IDisposable
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, EngineNode> members = new(StringComparer.Ordinal);

    public RunningCluster(int servers, params string[] names)
    {
        Harness = new ConvergeHarness(names) { Servers = servers, Engine = new ToyEngine(), Time = new HurriedClock() };
        foreach (var (name, i) in names.Select((n, i) => (n, i)))
        {
            members[name] = new EngineNode(name, i < servers ? "server" : "agent", Ready: true, Leader: i == 0, "active", "");
            var board = Harness.Fleet[name];
            board.OnStarted = id =>
            {
                if (!id.StartsWith("command:", StringComparison.Ordinal))
                {
                    Add($"{name}: {id}");
                    Started?.Invoke(name);
                }
            };
            board.Status = asked => Status(asked.EngineReader is not null && i < servers);
            board.Node.System.On("cluster is", (_, c) => Answer(members[c.Argv[2]].Availability == c.Argv[3]));
            board.Node.System.On("cluster set", (_, c) => Set(c.Argv[2], c.Argv[3]));
        }
    }

    public ConvergeHarness Harness { get; }

    public List<string> Log { get; } = [];

    /// <summary>Nodes that cannot be emptied, and why.</summary>
    public Dictionary<string, string> Blocked { get; } = [];

    /// <summary>Called when a resource begins on a board.</summary>
    public Action<string>? Started { get; set; }

    /// <summary>False before a cluster is formed.</summary>
    public bool Formed { get; set; } = true;

    public EngineNode this[string node]
    {
        get => members[node];
        set => members[node] = value;
    }

    public void Remove(string node) => members.Remove(node);

    public void Dispose() => Harness.Dispose();

    private NodeStatus Status(bool withEngine) =>
        BoardStatus.Of(withEngine && Formed ? new EngineState { Nodes = [.. members.Values], Services = [] } : null);

    private ProcessResult Set(string node, string availability)
    {
        if (availability != "active" && Blocked.TryGetValue(node, out var why))
        {
            Add($"{node} cannot be drained");
            return new ProcessResult(1, "", why);
        }

        members[node] = members[node] with { Availability = availability };
        Add($"{node} {availability}");
        return Answer(true);
    }

    private void Add(string line)
    {
        lock (gate)
        {
            Log.Add(line);
        }
    }

    private static ProcessResult Answer(bool yes) => new(yes ? 0 : 1, "", "");

    private sealed class ToyEngine : IClusterEngine
    {
        public string Kind => "toy";

        public bool OwnsNodes => true;

        public ImmutableArray<IPhase> FormPhases => [];

        public ImmutableArray<IPhase> ServicePhases => [];

        public EngineQuery StatusQuery => new("toy");

        public ImmutableArray<MeshPort> MeshPorts(ClusterSpec spec, NodeSpec node) => [];

        public EngineNetworks Networks(ClusterSpec spec) => new([], []);

        public ImmutableSortedDictionary<string, string> RequiredSysctls(ClusterSpec spec, NodeSpec node) => ImmutableSortedDictionary<string, string>.Empty;

        public ImmutableArray<Resource> TrustRegistry(PhaseContext context, NodeSpec node) => [];

        public ImmutableArray<RenderedDocument> Render(ClusterSpec spec, Outputs outputs, IContentSource content) => [];

        public ImmutableArray<Resource> RemoveNode(ClusterSpec spec, string leaving) => [];

        public ImmutableArray<Resource> Leave(ClusterSpec? spec, string node) => [];

        public ImmutableArray<Resource> SetSchedulable(ClusterSpec spec, string node, bool schedulable)
        {
            var wanted = schedulable ? "active" : "drained";
            return [new CommandResource { Cause = "nodes", Name = $"{node} {wanted}", Unless = ["cluster", "is", node, wanted], Run = ["cluster", "set", node, wanted] }];
        }
    }
}

/// <summary>A phase that interrupts what a node runs.</summary>
internal sealed class DrainingLambdaPhase(string name, Func<PhaseContext, string, IEnumerable<Resource>> resources)
    : LambdaPhase(name, resources), IDrainingPhase;
