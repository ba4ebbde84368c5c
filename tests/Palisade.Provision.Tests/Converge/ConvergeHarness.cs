using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Collections.Immutable;
using System.Net;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;
using Palisade.Provision.Artifacts;
using Palisade.Provision.Converge;
using Palisade.Testing;

namespace Palisade.Provision.Tests.Converge;

/// <summary>A cluster of boards in memory and everything a run needs; each test names its phases.</summary>
internal sealed class ConvergeHarness : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-converge-").FullName;

    public ConvergeHarness(params string[] names)
    {
        Names = names.Length == 0 ? ["n1", "n2", "n3"] : names;
        foreach (var name in Names)
        {
            Fleet.Add(name);
        }
    }

    public string[] Names { get; set; }

    public FakeFleet Fleet { get; } = new();

    public FakeReporter Reporter { get; } = new();

    public ImmutableArray<IPhase> Phases { get; set; } = [];

    public IArtifactStore Artifacts { get; set; } = NoArtifacts.Instance;

    public RunState State => RunStateStore.OpenToRead(folder).State;

    public string StateText => File.ReadAllText(Path.Combine(folder, "state.json"));

    public FakeClock Clock { get; } = new();

    /// <summary>The run's clock, where <see cref="Clock"/>, which stands still, will not do.</summary>
    public TimeProvider? Time { get; init; }

    public IClusterEngine Engine { get; init; } = new SwarmEngine(1350);

    /// <summary>So many of the first nodes are servers.</summary>
    public int Servers { get; init; } = 1;

    public bool AcceptDowntime { get; set; }

    public ConvergeEnvironment Environment(string text = "cluster: test\n") => new()
    {
        Document = new SpecDocument(
            new ClusterSpec
            {
                Cluster = "test",
                Engine = new EngineSpec { Kind = "swarm" },
                Operators = [new OperatorSpec { Name = "admin", Keys = ["ssh-ed25519 AAAA test"] }],
                Nodes =
                [
                    .. Names.Select((n, i) => new NodeSpec
                    {
                        Name = n,
                        Address = $"10.0.0.{i + 1}",
                        Role = i < Servers ? NodeRole.Server : NodeRole.Agent,
                        MeshAddress = IPAddress.Parse($"10.86.0.{i + 1}"),
                    }),
                ],
            },
            new SourceText("palisade.yaml", text),
            folder,
            FrozenDictionary<string, SourceSpan>.Empty),
        Engine = Engine,
        Phases = Phases,
        Connector = Fleet,
        Ca = new NoAuthority(),
        Content = new NoContent(),
        Artifacts = Artifacts,
        Reporter = Reporter,
        Clock = Time ?? Clock,
        Owner = "anna@desk",
    };

    public Task<ApplyResult> ApplyAsync(ISet<string>? only = null) => RunAsync(only, CancellationToken.None);

    /// <summary>Applies until <paramref name="stop"/> fires, as Ctrl-C does.</summary>
    public Task<ApplyResult> ApplyUntilAsync(CancellationToken stop) => RunAsync(null, stop);

    private async Task<ApplyResult> RunAsync(ISet<string>? only, CancellationToken stop)
    {
        var environment = Environment();
        using var store = RunStateStore.OpenExclusive(folder, "test");
        await using var group = new NodeGroup(environment);
        await group.ConnectAsync(environment.Spec.Nodes, CancellationToken.None);
        await group.LockAsync(CancellationToken.None);
        return await new Applier(environment, group, store, AcceptDowntime).ApplyAsync(only ?? Names.ToHashSet(), stop);
    }

    public async Task<ClusterPlan> PlanAsync(ISet<string>? only = null)
    {
        var environment = Environment();
        await using var group = new NodeGroup(environment);
        await group.ConnectAsync(environment.Spec.Nodes, CancellationToken.None);
        return await new Planner(environment, group).PlanAsync(State, only ?? Names.ToHashSet(), CancellationToken.None);
    }

    public SavedPlan Save(ClusterPlan plan, string text = "cluster: test\n") => SavedPlan.From(Environment(text).Document, plan, "1");

    public void Dispose() => Directory.Delete(folder, recursive: true);

    private sealed class NoAuthority : ICertificateAuthority
    {
        public string CertificatePem => "";

        public string Sign(string csrPem, string commonName, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses) =>
            throw new NotSupportedException();
    }

    private sealed class NoContent : IContentSource
    {
        public ImmutableArray<ContentFile> ReadTree(string absolutePath) => [];
    }
}

/// <summary>Remembers what it was told.</summary>
internal sealed class FakeReporter : IConvergeReporter
{
    public ConcurrentQueue<string> Said { get; } = new();

    public ConcurrentQueue<NodeFailure> Failures { get; } = new();

    public void NodeConnected(string node, string user) => Said.Enqueue($"{node} connected as {user}");

    public void PhaseStarted(IPhase phase, IReadOnlyCollection<string> nodes) => Said.Enqueue($"phase {phase.Name}");

    public void ResourceStarted(string node, string phase, string id)
    {
    }

    public void ResourceDone(string node, string phase, ResourceOutcome outcome)
    {
    }

    public void NodePhaseDone(string node, string phase, bool ok)
    {
    }

    public void NodeFailed(NodeFailure failure) => Failures.Enqueue(failure);

    public void Say(string? node, string message, Severity severity) => Said.Enqueue($"{node}: {message}");
}
