using System.Collections.Immutable;
using System.Net;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Testing;
using Xunit;

namespace Palisade.Provision.Tests.K3s;

/// <summary>
/// Boards on which the engine's phases are applied by the real runner and the real providers, phase after phase as an apply does. A
/// fault can be put at any node of any phase.
/// </summary>
internal sealed class K3sFleet
{
    /// <summary>Left out: what needs package sources, or a release's files. Both have tests of their own.</summary>
    private static readonly string[] Elsewhere = ["k3s-prepare", "k3s-artifacts", "k3s-upgrade-servers", "k3s-upgrade-agents", "k3s-balancer"];

    private readonly Dictionary<string, FakeNode> nodes = [];
    private Outputs remembered = Outputs.Empty;

    public K3sFleet(ClusterSpec spec)
    {
        Spec = spec;
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

    /// <summary>Nodes of each phase of the last run that changed something, in order.</summary>
    public List<(string Phase, string Node)> Changed { get; } = [];

    public static IEnumerable<string> Phases => Engine.FormPhases.Select(p => p.Name).Except(Elsewhere);

    public FakeK3s Board(string name) => World.Boards[name];

    public FakeNode Node(string name) => nodes[name];

    public static ClusterSpec Cluster(int servers, int agents, int balancers = 0) => new()
    {
        Cluster = "home",
        Engine = new EngineSpec { Kind = EngineKinds.K3s },
        Operators = [],
        Nodes =
        [
            .. Enumerable.Range(1, servers).Select(i => ($"s{i}", NodeRole.Server))
                .Concat(Enumerable.Range(1, agents).Select(i => ($"a{i}", NodeRole.Agent)))
                .Concat(Enumerable.Range(1, balancers).Select(i => ($"b{i}", NodeRole.Balancer)))
                .Select((n, i) => new NodeSpec { Name = n.Item1, Role = n.Item2, Address = $"192.168.1.{i + 11}", MeshAddress = IPAddress.Parse($"10.86.0.{i + 1}") }),
        ],
    };

    public void Add(NodeSpec node)
    {
        var fake = new FakeNode();
        nodes[node.Name] = fake;
        _ = new FakeK3s(World, fake.System, node.Name, node.MeshAddress.ToString());
    }

    /// <summary>One apply. What nodes said before is remembered for those that are off, but no secret is.</summary>
    /// <param name="fault">Asked before each node's part of a phase; true kills the node's agent there.</param>
    public async Task RunAsync(Func<string, string, K3sFault?>? fault = null)
    {
        Failures.Clear();
        Changed.Clear();
        Refused = null;
        var outputs = remembered;
        var away = new HashSet<string>(Off);
        foreach (var phase in Engine.FormPhases.Where(p => !Elsewhere.Contains(p.Name)))
        {
            ImmutableArray<Catalog> catalogs;
            try
            {
                catalogs = [.. phase.Plan(Context(outputs, away))];
            }
            catch (PalisadeException e)
            {
                Refused = e.Diagnostic;
                break;
            }

            var joining = catalogs.Where(c => c.Resources.OfType<K3sResource>().Any(r => r is { Server: true, ReadOnly: false, Wake: false })).ToArray();
            if (joining.Length > 1 && phase.Parallelism != 1)
            {
                World.Wrongs.Add($"phase {phase.Name} lets several servers join at once");
            }

            foreach (var catalog in catalogs)
            {
                outputs = await OneAsync(phase, catalog, outputs, away, fault?.Invoke(phase.Name, catalog.Node));
            }
        }

        remembered = new Outputs(outputs.Values.Where(v => !v.Value.Secret).ToImmutableDictionary());
        if (World.Living.Count() > 1)
        {
            World.Wrongs.Add("there are two clusters");
        }
    }

    private async Task<Outputs> OneAsync(IPhase phase, Catalog catalog, Outputs outputs, HashSet<string> away, K3sFault? fault)
    {
        var node = nodes[catalog.Node];
        if (fault == K3sFault.Before)
        {
            away.Add(catalog.Node);
            Failures[catalog.Node] = phase.Name;
            return outputs;
        }

        if (fault == K3sFault.PowerCut)
        {
            away.Add(catalog.Node);
            Failures[catalog.Node] = phase.Name;
            Board(catalog.Node).CutPower();
            return outputs;
        }

        var writes = 0;
        node.System.BeforeWrite = fault == K3sFault.MidWrite ? CountDown : null;
        Board(catalog.Node).Broken = fault == K3sFault.DoesNotStart;
        var outcomes = await FinishAsync(node, catalog);
        node.System.BeforeWrite = null;
        Board(catalog.Node).Broken = false;
        foreach (var outcome in outcomes)
        {
            foreach (var (name, value) in fault == K3sFault.AnswerLost ? [] : outcome.Outputs)
            {
                outputs = outputs.With(catalog.Node, name, value);
            }

            if (outcome.State == OutcomeState.Changed)
            {
                Changed.Add((phase.Name, catalog.Node));
            }

            if (outcome.State == OutcomeState.Failed || fault == K3sFault.AnswerLost)
            {
                away.Add(catalog.Node);
                Failures[catalog.Node] = outcome.Error ?? phase.Name;
            }
        }

        return outputs;

        void CountDown(string path)
        {
            if (++writes > 3)
            {
                throw new IOException("killed at " + path);
            }
        }
    }

    /// <summary>Time passes only while something waits for it.</summary>
    private static async Task<ImmutableArray<ResourceOutcome>> FinishAsync(FakeNode node, Catalog catalog)
    {
        var task = node.ApplyAsync(catalog, TestContext.Current.CancellationToken);
        while (!task.IsCompleted)
        {
            node.System.FakeClock.Advance(TimeSpan.FromSeconds(5));
            await Task.Yield();
        }

        return await task;
    }

    private PhaseContext Context(Outputs outputs, HashSet<string> away) => new()
    {
        Spec = Spec,
        Engine = Engine,
        Facts = Spec.Nodes.Where(n => !away.Contains(n.Name)).ToImmutableSortedDictionary(n => n.Name, n => FakeFacts.Board(n.Name)),
        Outputs = outputs,
        Ca = new PlainCa(),
        Content = new NoContent(),
        Artifacts = ImmutableDictionary<string, Artifact>.Empty,
    };

    private sealed class PlainCa : ICertificateAuthority
    {
        public string CertificatePem => "ca\n";

        public string Sign(string csrPem, string commonName, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses) => "certificate\n";
    }

    private sealed class NoContent : IContentSource
    {
        public ImmutableArray<ContentFile> ReadTree(string absolutePath) => [];
    }
}

/// <summary>What goes wrong at one node in one phase.</summary>
internal enum K3sFault
{
    /// <summary>The connection breaks before anything happens.</summary>
    Before,

    /// <summary>The agent is killed between two files.</summary>
    MidWrite,

    /// <summary>K3s is started and does not come up.</summary>
    DoesNotStart,

    /// <summary>All is done, and the connection breaks before the answer.</summary>
    AnswerLost,

    /// <summary>The plug is pulled.</summary>
    PowerCut,
}
