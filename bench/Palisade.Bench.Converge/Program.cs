using System.Runtime.InteropServices;
using Palisade.Bench.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;
using Palisade.Mesh;
using Palisade.Mesh.Ca;
using Palisade.Provision.Audit;
using Palisade.Provision.Converge;
using Palisade.Provision.Fleet;
using Palisade.Provision.State;

// Palisade.Bench.Converge FILE PALISADE: applies the ten items to all nodes of FILE with the product's own parts, as
// `palisade apply` puts them together (src/Palisade/ClusterRun.cs). Prints the number of changes; status 1 where a node failed.
if (args is not [var file, var executable])
{
    Console.Error.WriteLine("usage: Palisade.Bench.Converge FILE PALISADE");
    return 2;
}

var path = Path.GetFullPath(file);
var directory = Path.GetDirectoryName(path)!;
var (document, findings) = new SpecLoader(HardeningCatalog.Ids).Load(file, File.ReadAllBytes(path), directory, new BenchMachine());
if (document is null)
{
    Console.Error.WriteLine(string.Join('\n', findings.Select(f => f.Message)));
    return 2;
}

var folder = StateFolder.Of(document);
var key = document.Spec.Operators[0].Keys[0];
var executables = new AgentExecutables(executable, RuntimeInformation.ProcessArchitecture, root: null, folder.File("executables"));
var fleet = new OpenSshFleet(new FleetOptions
{
    KnownHosts = folder.KnownHosts,
    RuntimeFolder = RuntimeFolder.Ensure(),
    AskpassProgram = executable,
    Clock = TimeProvider.System,
});
var environment = new ConvergeEnvironment
{
    Document = document,
    Engine = new SwarmEngine(MeshNetwork.Mtu),
    Phases = [new TenItemsPhase(key)],
    Connector = new OpenSshConnector(document, fleet, new AgentInstaller(executables)),
    Ca = ClusterCa.Open(new DirectoryCaStore(folder.File("ca")), document.Spec.Cluster, TimeProvider.System),
    Content = new FileContentSource(),
    Reporter = new FailureReporter(),
    Clock = TimeProvider.System,
    Owner = "bench",
};
using var store = RunStateStore.OpenExclusive(folder.Root, "bench");
await using var group = new NodeGroup(environment);
await group.ConnectAsync(document.Spec.Nodes, CancellationToken.None);
await group.LockAsync(CancellationToken.None);
var names = document.Spec.Nodes.Select(n => n.Name).ToHashSet(StringComparer.Ordinal);
var result = await new Applier(environment, group, store).ApplyAsync(names, CancellationToken.None);
Console.WriteLine(result.TotalChanged);
return result.Failures.IsEmpty ? 0 : 1;
