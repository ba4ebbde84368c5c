using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Provision.Converge;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

/// <summary>Three servers that see each other as <see cref="ready"/> says; a reboot gives a node another boot id.</summary>
public sealed class RebooterTests : IDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-reboot-").FullName;
    private readonly ConvergeHarness cluster = new();
    private readonly HashSet<string> ready = ["n1", "n2", "n3"];
    private readonly List<string> rebooted = [];

    public RebooterTests()
    {
        foreach (var name in cluster.Names)
        {
            var board = cluster.Fleet[name];
            board.OnCommand = command =>
            {
                command.Argv.ShouldBe(["systemctl", "reboot"]);
                rebooted.Add(name);
                board.Facts = board.Facts with { BootId = $"{name} again" };
                Rebooting?.Invoke(name);
                See();
            };
        }

        See();
    }

    private Action<string>? Rebooting { get; set; }

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose()
    {
        cluster.Dispose();
        Directory.Delete(folder, recursive: true);
    }

    [Fact]
    public async Task Rolling_OverThreeServers_DrainsEachOnAnotherAndLetsItWorkAgain()
    {
        (await FinishAsync(RollingAsync())).ShouldBeEmpty();

        rebooted.ShouldBe(["n1", "n2", "n3"]);
        Said("n2").ShouldBe(["n1 drains", "n1 works"]);
        Said("n1").ShouldBe(["n2 drains", "n2 works", "n3 drains", "n3 works"]);
    }

    [Fact]
    public async Task Rolling_NewLeaderThatHasNotHeardOfAll_WaitsForThemBeforeTheNextGoes()
    {
        Rebooting = name =>
        {
            if (name == "n1")
            {
                ready.Remove("n3");
            }
        };
        var rolling = RollingAsync();
        await PassAsync(TimeSpan.FromSeconds(30));
        rebooted.ShouldBe(["n1"]);

        ready.Add("n3");
        See();

        (await FinishAsync(rolling)).ShouldBeEmpty();
        rebooted.ShouldBe(["n1", "n2", "n3"]);
    }

    [Fact]
    public async Task Rolling_NobodyCanSayHowTheClusterIs_StopsInsteadOfRebootingBlindly()
    {
        cluster.Fleet["n2"].OnStarted = id =>
        {
            // The last word of the first node's round.
            if (id == "file:/etc/of-n1" && rebooted.Count == 1)
            {
                Silence();
            }
        };

        var failures = await FinishAsync(RollingAsync());

        rebooted.ShouldBe(["n1"]);
        failures.ShouldHaveSingleItem().Diagnostic.Error.ShouldBe(RunErrors.QuorumAtRisk);
    }

    [Fact]
    public async Task Rolling_NodeThatServed_ServesAgainBeforeTheNextGoes()
    {
        foreach (var name in cluster.Names)
        {
            cluster.Fleet[name].Node.System.On("ask site", "");
            cluster.Fleet[name].Node.System.On("ask new", "", exitCode: 1);
        }

        cluster.Phases = [new AnswerPhase()];
        Rebooting = name => cluster.Fleet[name].Node.System.On("ask site", "", exitCode: name == "n2" ? 1 : 0);

        var failures = await FinishAsync(RollingAsync());

        // n1 serves again; n2 does not, and n3 stays up. What never answered is asked of nobody.
        rebooted.ShouldBe(["n1", "n2"]);
        failures.ShouldHaveSingleItem().Diagnostic.Message.ShouldContain("command:see site");
        cluster.Fleet["n1"].Applied.SelectMany(c => c.Resources).OfType<CommandResource>().Select(r => r.Name).ShouldBe(["see site"]);
    }

    [Fact]
    public async Task Rolling_OneServerAlreadyGone_RefusesTheFirst()
    {
        ready.Remove("n3");
        See();

        (await FinishAsync(RollingAsync())).ShouldHaveSingleItem().Diagnostic.Error.ShouldBe(RunErrors.QuorumAtRisk);

        rebooted.ShouldBeEmpty();
    }

    private void See()
    {
        var state = new EngineState
        {
            Nodes = [.. cluster.Names.Select(n => new EngineNode(n, "server", ready.Contains(n), n == "n1", "active", "10.86.0.1"))],
            Services = [],
        };
        Answer(state);
    }

    private void Silence() => Answer(null);

    private void Answer(EngineState? state)
    {
        foreach (var name in cluster.Names)
        {
            cluster.Fleet[name].Status = _ => new NodeStatus
            {
                Hostname = name,
                Uptime = TimeSpan.FromHours(1),
                Load1 = 0,
                MemoryBytes = 1,
                MemoryFreeBytes = 1,
                DiskBytes = 1,
                DiskFreeBytes = 1,
                Engine = state,
            };
        }
    }

    private string[] Said(string node) => [.. cluster.Fleet[node].Applied.SelectMany(c => c.Resources).OfType<FileResource>().Select(r => $"{r.Path["/etc/of-".Length..]} {r.Content}")];

    private async Task<ImmutableArray<NodeFailure>> RollingAsync()
    {
        var environment = cluster.Environment();
        environment = environment with
        {
            Engine = new DrainingEngine(),
            Document = environment.Document with
            {
                Spec = environment.Spec with { Nodes = [.. environment.Spec.Nodes.Select(n => n with { Role = NodeRole.Server })] },
            },
        };
        await using var group = new NodeGroup(environment);
        await group.ConnectAsync(environment.Spec.Nodes, Cancel);
        using var store = RunStateStore.OpenExclusive(folder, "test");
        await new Rebooter(environment, group, store).RollingAsync(environment.Spec.Nodes, "reboot", force: false, Cancel);
        return group.Failures;
    }

    private async Task<T> FinishAsync<T>(Task<T> running)
    {
        while (!running.IsCompleted)
        {
            await PassAsync(TimeSpan.FromSeconds(1));
        }

        return await running;
    }

    private async Task PassAsync(TimeSpan time)
    {
        for (var passed = TimeSpan.Zero; passed < time; passed += TimeSpan.FromMilliseconds(500))
        {
            await Task.Delay(2, Cancel);
            cluster.Clock.Advance(TimeSpan.FromMilliseconds(500));
        }
    }

    private sealed class AnswerPhase : IServingPhase
    {
        public string Name => "answer";

        public string Title => "Ask";

        public IEnumerable<Catalog> Plan(PhaseContext context) => context.Nodes.Select(n => new Catalog
        {
            Phase = Name,
            Node = n.Name,
            Resources = [Ask("site"), Ask("new")],
        });

        private static CommandResource Ask(string service) => new() { Cause = "t", Name = "see " + service, Unless = ["ask", service], Run = ["ask", service] };
    }

    /// <summary>Says what it was asked for in a file for each node.</summary>
    private sealed class DrainingEngine : IClusterEngine
    {
        public string Kind => "draining";

        public ImmutableArray<IPhase> FormPhases => [];

        public ImmutableArray<IPhase> ServicePhases => [];

        public EngineQuery StatusQuery => new("draining");

        public bool OwnsNodes => true;

        public ImmutableArray<MeshPort> MeshPorts(ClusterSpec spec, NodeSpec node) => [];

        public EngineNetworks Networks(ClusterSpec spec) => new([], []);

        public ImmutableSortedDictionary<string, string> RequiredSysctls(ClusterSpec spec, NodeSpec node) => ImmutableSortedDictionary<string, string>.Empty;

        public ImmutableArray<Resource> TrustRegistry(PhaseContext context, NodeSpec node) => [];

        public ImmutableArray<RenderedDocument> Render(ClusterSpec spec, Outputs outputs, IContentSource content) => [];

        public ImmutableArray<Resource> RemoveNode(ClusterSpec spec, string leaving) => [];

        public ImmutableArray<Resource> Leave(ClusterSpec? spec, string node) => [];

        public ImmutableArray<Resource> SetSchedulable(ClusterSpec spec, string node, bool schedulable) =>
            [new FileResource { Cause = "t", Path = "/etc/of-" + node, Content = schedulable ? "works" : "drains" }];
    }
}
