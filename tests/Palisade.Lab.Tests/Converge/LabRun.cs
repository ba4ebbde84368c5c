using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;
using Palisade.Mesh;
using Palisade.Mesh.Ca;
using Palisade.Provision.Converge;
using Palisade.Provision.Fleet;
using Palisade.Provision.State;
using Shouldly;

namespace Palisade.Lab.Tests.Converge;

/// <summary>
/// The converger put together as the executable does it, over real SSH to real nodes, but with a test's own phases: what takes
/// minutes with all of them is seen in seconds. Waits of the transport are short, for the same reason.
/// </summary>
internal sealed record LabRun(LabFixture Lab)
{
    public required ImmutableArray<IPhase> Phases { get; init; }

    public int GuardSeconds { get; init; } = 60;

    /// <summary>Stands between the run and the transport.</summary>
    public Func<INodeConnector, INodeConnector> Around { get; init; } = c => c;

    public IConvergeReporter Reporter { get; init; } = new ReporterGroup();

    public Task<ApplyResult> ApplyAsync(CancellationToken cancel) => WithNodesAsync(
        async (environment, group, store) =>
        {
            await group.LockAsync(cancel);
            return await new Applier(environment, group, store).ApplyAsync(Names(environment), cancel);
        },
        cancel);

    public Task<ClusterPlan> PlanAsync(CancellationToken cancel) => WithNodesAsync(
        (environment, group, store) => new Planner(environment, group).PlanAsync(store.State, Names(environment), cancel), cancel);

    private static HashSet<string> Names(ConvergeEnvironment environment) => [.. environment.Spec.Nodes.Select(n => n.Name)];

    private async Task<T> WithNodesAsync<T>(Func<ConvergeEnvironment, NodeGroup, RunStateStore, Task<T>> work, CancellationToken cancel)
    {
        var (document, findings) = new SpecLoader().Load(Lab.File, await File.ReadAllBytesAsync(Lab.File, cancel), Lab.Directory, new TestMachine());
        document.ShouldNotBeNull(string.Join('\n', findings.Select(f => f.Message)));
        var folder = StateFolder.Of(document);
        using var store = RunStateStore.OpenExclusive(folder.Root, "test");
        using var ca = ClusterCa.Open(new DirectoryCaStore(folder.File("ca")), document.Spec.Cluster, TimeProvider.System);
        var environment = new ConvergeEnvironment
        {
            Document = document,
            Engine = new SwarmEngine(MeshNetwork.Mtu - 50),
            Phases = Phases,
            Connector = Around(Connector(document, folder)),
            Ca = ca,
            Content = new FileContentSource(),
            Reporter = Reporter,
            Clock = TimeProvider.System,
            Owner = "test",
            GuardSeconds = GuardSeconds,
        };
        var group = new NodeGroup(environment);
        await using var open = group;
        await group.ConnectAsync(document.Spec.Nodes, cancel);
        return await work(environment, group, store);
    }

    private static OpenSshConnector Connector(SpecDocument document, StateFolder folder) => new(
        document,
        new OpenSshFleet(new FleetOptions
        {
            KnownHosts = folder.KnownHosts,
            RuntimeFolder = RuntimeFolder.Ensure(),
            AskpassProgram = PublishedPalisade.Executable,
            ConnectTimeout = TimeSpan.FromSeconds(5),
            KeepAlive = TimeSpan.FromSeconds(2),
            Persist = TimeSpan.FromSeconds(1),
            Clock = TimeProvider.System,
        }),
        new AgentInstaller(new AgentExecutables(
            PublishedPalisade.Executable, RuntimeInformation.ProcessArchitecture, PublishedPalisade.Root, folder.File("executables"))));
}
