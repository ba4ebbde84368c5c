using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Provision.Converge;
using Palisade.Testing;

namespace Palisade.Provision.Tests.K3s;

/// <summary>
/// Boards on which an apply runs as it is: the real applier with its draining, the engine's own phases, the real runner and providers.
/// A fault can be put at any node of any phase.
/// </summary>
internal sealed class K3sFleet : IDisposable
{
    /// <summary>In which servers empty other nodes and let them work again.</summary>
    public const string PausePhase = "pause";

    private const string Origin = "/var/lib/palisade/k3s.origin";

    private readonly string folder = Directory.CreateTempSubdirectory("palisade-k3s-").FullName;
    private readonly FakeFleet fleet = new();
    private readonly FakeArtifacts artifacts;
    private readonly HashSet<string> joining = [];
    private Func<string, string, K3sFault?> fault = (_, _) => null;

    public K3sFleet(ClusterSpec spec)
    {
        Spec = spec;
        artifacts = new FakeArtifacts(folder);
        foreach (var node in spec.Nodes)
        {
            Add(node);
        }
    }

    public static K3sEngine Engine { get; } = new(new K3sMesh("pal0", 1350));

    public ClusterSpec Spec { get; set; }

    public FakeK3sWorld World { get; } = new();

    /// <summary>Boards that are switched off.</summary>
    public HashSet<string> Off { get; } = [];

    /// <summary>Failures of the last run, by node.</summary>
    public Dictionary<string, string> Failures { get; } = [];

    public Diagnostic? Refused { get; private set; }

    /// <summary>Nodes of each phase of the last run that changed something.</summary>
    public ConcurrentQueue<(string Phase, string Node)> Changed { get; } = [];

    /// <summary>Nodes of each phase of the last run to which something was sent to be applied, in the order in which that began.</summary>
    public ConcurrentQueue<(string Phase, string Node)> Applied { get; } = [];

    public FakeK3s Board(string name) => World.Boards[name];

    public FakeNode Node(string name) => fleet[name].Node;

    public static ClusterSpec Cluster(int servers, int agents, int balancers = 0) => new()
    {
        Cluster = "home",
        Engine = new EngineSpec { Kind = EngineKinds.K3s },
        Operators = [new OperatorSpec { Name = "admin", Keys = ["ssh-ed25519 AAAA test"] }],
        Nodes =
        [
            .. Enumerable.Range(1, servers).Select(i => ($"s{i}", NodeRole.Server))
                .Concat(Enumerable.Range(1, agents).Select(i => ($"a{i}", NodeRole.Agent)))
                .Concat(Enumerable.Range(1, balancers).Select(i => ($"b{i}", NodeRole.Balancer)))
                .Select((n, i) => new NodeSpec { Name = n.Item1, Role = n.Item2, Address = $"192.168.1.{i + 11}", MeshAddress = IPAddress.Parse($"10.86.0.{i + 1}") }),
        ],
    };

    /// <summary>One apply.</summary>
    /// <param name="fault">Asked before each node's part of a phase.</param>
    public async Task RunAsync(Func<string, string, K3sFault?>? fault = null)
    {
        this.fault = fault ?? ((_, _) => null);
        Failures.Clear();
        Changed.Clear();
        Applied.Clear();
        Refused = null;
        joining.Clear();
        try
        {
            var result = await WithNodesAsync((environment, group, store) => new Applier(environment, group, store).ApplyAsync(Names(), CancellationToken.None));
            foreach (var failure in result.Failures)
            {
                Failures[failure.Node] = string.Join("; ", failure.Diagnostic.Notes.Prepend(failure.Diagnostic.Message));
            }
        }
        catch (PalisadeException e)
        {
            Refused = e.Diagnostic;
        }

        if (World.Living.Count() > 1)
        {
            World.Wrongs.Add("there are two clusters");
        }
    }

    public Task<ClusterPlan> PlanAsync() => WithNodesAsync(
        (environment, group, store) => new Planner(environment, group).PlanAsync(store.State, Names(), CancellationToken.None));

    /// <summary>Power and connections are back.</summary>
    public void Mend(string name)
    {
        if (World.Boards.TryGetValue(name, out var board) && !board.Up)
        {
            board.PowerOn();
        }
    }

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private HashSet<string> Names() => [.. Spec.Nodes.Select(n => n.Name)];

    private void Add(NodeSpec node)
    {
        var board = fleet.Add(node.Name, FakeFacts.Board(node.Name) with { MemoryBytes = 8L << 30, DefaultInterface = "eth0" });
        var system = board.Node.System;
        system.Time = new HurriedClock();
        system.Files.Seed("/proc/filesystems", "nodev\tsysfs\n");
        if (node.Role == NodeRole.Balancer)
        {
            system.Packages.OnInstall["haproxy"] = s => s.Units.Add("haproxy.service", active: false);
            system.Files.Seed("/etc/group", system.Files.Text("/etc/group") + "haproxy:x:120:\n");
            system.On("haproxy", "");
            World.Balancers[K3sRoles.Url(node)] = () => system.Units.Find("haproxy.service") is { Active: true };
        }
        else
        {
            var k3s = new FakeK3s(World, system, node.Name, node.MeshAddress.ToString());
            system.Files.Remove("/usr/local/bin/k3s");
            board.Status = asked => Status(asked.EngineReader is null ? null : k3s);
        }

        var modules = false;
        system.On("modprobe", (_, _) =>
        {
            modules = true;
            return new(0, "", "");
        });
        system.On("sh -c", (_, c) => c.Argv[2] switch
        {
            K3sData.RecordedScript => new(system.Files.Find(Origin) is null ? 1 : 0, "", ""),
            K3sData.RecordScript => Record(system),
            var script when script.StartsWith("grep -q '\\boverlay$'", StringComparison.Ordinal) => new(modules ? 0 : 1, "", ""),
            _ => null,
        });
        board.AroundApply = (catalog, emit, apply) => AroundAsync(board, catalog, emit, apply);
    }

    private static Provision.Node.ProcessResult Record(FakeSystem system)
    {
        system.Files.Seed(Origin, "palisade\n");
        return new(0, "", "");
    }

    private async Task<NodeEvent> AroundAsync(FakeFleetNode board, Catalog catalog, Action<NodeEvent> emit, Func<Action<NodeEvent>, Task<NodeEvent>> apply)
    {
        Applied.Enqueue((catalog.Phase, board.Name));
        var kind = fault(catalog.Phase, board.Name);
        if (!catalog.Resources.OfType<K3sResource>().Any(r => r is { ReadOnly: false, Wake: false, RestartOnly: false }) || Board(board.Name).Cluster is not null)
        {
            return await FaultyAsync(board, kind, emit, apply);
        }

        Enter(board.Name);
        try
        {
            // Others that would go at the same time have the time to.
            for (var i = 0; i < 20; i++)
            {
                await Task.Yield();
            }

            return await FaultyAsync(board, kind, emit, apply);
        }
        finally
        {
            Leave(board.Name);
        }
    }

    /// <summary>Servers join alone, without any agent beside them.</summary>
    private void Enter(string name)
    {
        lock (World)
        {
            if (joining.FirstOrDefault(other => IsServer(name) || IsServer(other)) is { } other)
            {
                World.Wrongs.Add($"{name} joined together with {other}");
            }

            joining.Add(name);
        }
    }

    /// <summary>Agents join where no server that takes part in this run has its turn still before it.</summary>
    private void Leave(string name)
    {
        lock (World)
        {
            joining.Remove(name);
            if (!IsServer(name) && Board(name).Up
                && Spec.Servers.FirstOrDefault(s => !Off.Contains(s.Name) && !Out.Contains(s.Name) && !Applied.Any(a => a.Node == s.Name && a.Phase is "k3s-begin" or "k3s-servers")) is { } late)
            {
                World.Wrongs.Add($"{name}, an agent, joined before the server {late.Name} had its turn");
            }
        }
    }

    private bool IsServer(string name) => Spec.Node(name).Role == NodeRole.Server;

    /// <summary>Nodes whose connection broke in this run.</summary>
    private ConcurrentBag<string> Out { get; } = [];

    private async Task<NodeEvent> FaultyAsync(FakeFleetNode board, K3sFault? kind, Action<NodeEvent> emit, Func<Action<NodeEvent>, Task<NodeEvent>> apply)
    {
        var system = board.Node.System;
        switch (kind)
        {
            case null:
                return await apply(emit);
            case K3sFault.DoesNotStart when World.Boards.TryGetValue(board.Name, out var k3s):
                k3s.Broken = true;
                try
                {
                    return await apply(emit);
                }
                finally
                {
                    k3s.Broken = false;
                }

            case K3sFault.AnswerLost:
                await apply(_ => { });
                break;
            case K3sFault.MidWrite:
                var writes = 0;
                system.BeforeWrite = CountDown;
                await apply(e => Tell(e, writes));
                system.BeforeWrite = null;
                if (writes <= 3)
                {
                    return new DoneEvent(true);
                }

                break;
                void CountDown(string path)
                {
                    if (++writes > 3)
                    {
                        throw new IOException("killed at " + path);
                    }
                }

            case K3sFault.PowerCut:
                if (World.Boards.TryGetValue(board.Name, out var cut))
                {
                    lock (World)
                    {
                        cut.CutPower();
                    }
                }

                break;
            default:
                break;
        }

        Out.Add(board.Name);
        throw new IOException("the connection broke");

        void Tell(NodeEvent e, int written)
        {
            if (written <= 3)
            {
                emit(e);
            }
        }
    }

    private NodeStatus Status(FakeK3s? server)
    {
        lock (World)
        {
            var cluster = server is { Up: true, IsServer: true, Cluster: { HasQuorum: true } c } ? c : null;
            return BoardStatus.Of(cluster is null ? null : new EngineState
            {
                Nodes = [.. cluster.Nodes.Values.Select(n => new EngineNode(n.Board.Name, n.Server ? "server" : "agent", n.Board.Up, n.Server, n.Schedulable ? "active" : "drained", ""))],
                Services = [],
            });
        }
    }

    private async Task<T> WithNodesAsync<T>(Func<ConvergeEnvironment, NodeGroup, RunStateStore, Task<T>> work)
    {
        Out.Clear();
        foreach (var node in Spec.Nodes)
        {
            fleet[node.Name].Down = Off.Contains(node.Name);
        }

        var environment = new ConvergeEnvironment
        {
            Document = new SpecDocument(Spec, new SourceText("palisade.yaml", "cluster: home\n"), folder, FrozenDictionary<string, SourceSpan>.Empty),
            Engine = Engine,
            Phases = Engine.FormPhases,
            Connector = fleet,
            Ca = new PlainCa(),
            Content = new NoContent(),
            Artifacts = artifacts,
            Reporter = new ChangesOnly(Changed),
            Clock = new HurriedClock(),
            Owner = "anna@desk",
        };
        using var store = RunStateStore.OpenExclusive(folder, "test");
        await using var group = new NodeGroup(environment);
        await group.ConnectAsync(Spec.Nodes, CancellationToken.None);
        await group.LockAsync(CancellationToken.None);
        return await work(environment, group, store);
    }

    private sealed class PlainCa : ICertificateAuthority
    {
        public string CertificatePem => "ca\n";

        public string Sign(string csrPem, string commonName, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses) => "certificate\n";
    }

    private sealed class NoContent : IContentSource
    {
        public ImmutableArray<ContentFile> ReadTree(string absolutePath) => [];
    }

    private sealed class ChangesOnly(ConcurrentQueue<(string Phase, string Node)> changed) : IConvergeReporter
    {
        public void NodeConnected(string node, string user)
        {
        }

        public void PhaseStarted(IPhase phase, IReadOnlyCollection<string> nodes)
        {
        }

        public void ResourceStarted(string node, string phase, string id)
        {
        }

        public void ResourceDone(string node, string phase, ResourceOutcome outcome)
        {
            if (outcome.State == OutcomeState.Changed)
            {
                changed.Enqueue((phase, node));
            }
        }

        public void NodePhaseDone(string node, string phase, bool ok)
        {
        }

        public void NodeFailed(NodeFailure failure)
        {
        }

        public void Say(string? node, string message, Severity severity)
        {
        }
    }
}
