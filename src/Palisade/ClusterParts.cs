using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Engines;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Engines.Kubernetes;
using Palisade.Engines.Swarm;
using Palisade.Mesh;
using Palisade.Mesh.Ca;
using Palisade.Provision.Artifacts;
using Palisade.Provision.Converge;
using Palisade.Provision.Fleet;
using Palisade.Provision.Local;
using Palisade.Provision.Node;
using Palisade.Provision.Phases;
using Palisade.Provision.State;

namespace Palisade;

/// <summary>Which parts make up a run: the one place that names an engine, a transport, a certificate authority.</summary>
internal static class ClusterParts
{
    public static ConvergeEnvironment Environment(
        SpecDocument document, StateFolder folder, IConvergeReporter reporter, TimeProvider clock, string owner, bool removeCharts = false)
    {
        var engine = Engine(document.Spec, removeCharts);
        return new ConvergeEnvironment
        {
            Document = document,
            Engine = engine,
            Phases = PhaseList.Build(document.Spec, engine),
            Connector = engine.OwnsNodes
                ? new OpenSshConnector(document, Fleet(folder, clock), new AgentInstaller(AgentExecutables.OfProcess(folder)))
                : LocalRun.Connector(document, folder, new RealSystem(), Variables(), BuildVersion.Text),
            Ca = ClusterCa.Open(new DirectoryCaStore(folder.File("ca")), document.Spec.Cluster, clock),
            Content = new FileContentSource(),
            Artifacts = Artifacts(reporter, clock),
            Reporter = reporter,
            Clock = clock,
            Owner = owner,
        };
    }

    /// <param name="removeCharts">Charts that left the file are uninstalled, on engines that have charts.</param>
    public static IClusterEngine Engine(ClusterSpec spec, bool removeCharts = false) => spec.Engine.Kind switch
    {
        EngineKinds.Swarm => new SwarmEngine(Vxlan.InnerMtu(MeshNetwork.Mtu)),
        EngineKinds.K3s => new K3sEngine(new K3sMesh(MeshNetwork.Interface, Vxlan.InnerMtu(MeshNetwork.Mtu, spec.Mesh.Subnet.BaseAddress.AddressFamily)), removeCharts),
        EngineKinds.Kubernetes => new KubernetesEngine(RuntimeInformation.OSArchitecture),
        var other => throw new PalisadeException(EngineErrors.EngineUnavailable, $"there is no engine `{other}`", "`swarm`, `k3s` and `kubernetes` are what this version knows"),
    };

    /// <summary>The user's variables. A kubeconfig is named by them, perhaps relative to the folder that the user is in.</summary>
    private static ImmutableSortedDictionary<string, string> Variables()
    {
        var variables = System.Environment.GetEnvironmentVariables().Cast<System.Collections.DictionaryEntry>()
            .ToImmutableSortedDictionary(v => (string)v.Key, v => (string?)v.Value ?? "", StringComparer.Ordinal);
        return variables.GetValueOrDefault("KUBECONFIG") is { Length: > 0 } files
            ? variables.SetItem("KUBECONFIG", string.Join(':', files.Split(':', StringSplitOptions.RemoveEmptyEntries).Select(Path.GetFullPath)))
            : variables;
    }

    private static ArtifactStore Artifacts(IConvergeReporter reporter, TimeProvider clock) => new(
        new HttpClient { Timeout = Timeout.InfiniteTimeSpan, DefaultRequestHeaders = { { "User-Agent", "palisade" } } },
        ArtifactStore.DefaultCache(System.Environment.GetEnvironmentVariable, System.Environment.GetFolderPath(System.Environment.SpecialFolder.UserProfile)),
        clock,
        message => reporter.Say(null, message));

    public static OpenSshFleet Fleet(StateFolder folder, TimeProvider clock) => new(new FleetOptions
    {
        KnownHosts = folder.KnownHosts,
        RuntimeFolder = RuntimeFolder.Ensure(),
        AskpassProgram = System.Environment.ProcessPath ?? "palisade",
        Clock = clock,
    });
}
