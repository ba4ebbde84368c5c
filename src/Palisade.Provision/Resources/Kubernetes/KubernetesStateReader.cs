using System.Collections.Immutable;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Engines;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>
/// A Kubernetes cluster in the neutral words of <c>palisade status</c>: its nodes, and the workloads that carry Palisade's labels.
/// </summary>
/// <param name="name">What <see cref="EngineQuery.Reader"/> asks for: <c>k3s</c>, <c>kubernetes</c>.</param>
/// <param name="program">Program and first arguments of kubectl.</param>
/// <param name="cluster">Only the services of this cluster; null where a cluster has only one.</param>
internal sealed class KubernetesStateReader(string name, ImmutableArray<string> program, string? cluster = null) : IEngineStateReader
{
    private const string ServicePrefix = "services.";

    private static readonly ImmutableArray<string> Workloads = ["deployments.apps", "statefulsets.apps", "daemonsets.apps", "replicasets.apps", "pods", "services"];

    public string Name => name;

    public async Task<EngineState> ReadAsync(ISystem system, CancellationToken cancel)
    {
        var kubectl = new Kubectl(system, program);
        var selector = $"{KubernetesLabels.ManagedBy}={KubernetesLabels.Manager}" + (cluster is null ? "" : $",{KubernetesLabels.Cluster}={cluster}");
        try
        {
            var nodes = kubectl.MustAsync(["get", "nodes", "-o", "json"], null, cancel);
            var workloads = await kubectl.ListAsync(Workloads, selector, cancel).ConfigureAwait(false);
            return Read(
                KubeObject.ParseMany(await nodes.ConfigureAwait(false)),
                workloads.Ok ? KubeObject.ParseMany(workloads.Output) : throw kubectl.Failure(["get"], workloads));
        }
        catch (PalisadeException e)
        {
            throw new IOException(e.Message, e);
        }
    }

    /// <param name="objects">Workloads with their ReplicaSets, pods and Services.</param>
    public static EngineState Read(ImmutableArray<KubeObject> nodes, ImmutableArray<KubeObject> objects) => new()
    {
        Nodes = [.. nodes.Select(Node).OrderBy(n => n.Name, StringComparer.Ordinal)],
        Services =
        [
            .. objects.Where(o => o.Kind is "Deployment" or "StatefulSet" or "DaemonSet" && o.Label(KubernetesLabels.Owner).StartsWith(ServicePrefix, StringComparison.Ordinal))
                .GroupBy(o => o.Label(KubernetesLabels.Owner)[ServicePrefix.Length..], StringComparer.Ordinal)
                .OrderBy(g => g.Key, StringComparer.Ordinal)
                .Select(g => Service(g.Key, [.. g], objects)),
        ],
    };

    private static EngineNode Node(KubeObject node)
    {
        var labels = node.Json.At("metadata", "labels");
        var server = labels.Strings().Any(l => l.Key is "node-role.kubernetes.io/control-plane" or "node-role.kubernetes.io/master" or "node-role.kubernetes.io/etcd");
        var addresses = node.Json.At("status", "addresses").Items().ToArray();
        return new EngineNode(
            node.Name,
            server ? "server" : "agent",
            node.Json.At("status", "conditions").Items().Any(c => c.Text("type") == "Ready" && c.Text("status") == "True"),
            Leader: false,
            node.Json.Flag("spec", "unschedulable") ? "drained" : "active",
            (addresses.FirstOrDefault(a => a.Text("type") == "InternalIP") ?? addresses.FirstOrDefault()).Text("address"));
    }

    /// <summary>Of several workloads of one service the one that has the least of what it wants speaks for it.</summary>
    private static EngineService Service(string name, ImmutableArray<KubeObject> workloads, ImmutableArray<KubeObject> around)
    {
        var worst = workloads.MinBy(w => RolloutJudge.Running(w) - RolloutJudge.Wanted(w))!;
        var (running, wanted) = ((int)RolloutJudge.Running(worst), (int)RolloutJudge.Wanted(worst));
        return new EngineService(
            name,
            wanted,
            running,
            worst.Json.At("spec", "template", "spec", "containers").Items().FirstOrDefault().Text("image") is { Length: > 0 } image ? image : null,
            running < wanted ? RolloutReason.Find(worst, around)?.Text : null)
        {
            Unreachable = Balanced(name, around) is { Length: > 0 } ports
                ? $"{(ports.Length == 1 ? "port" : "ports")} {string.Join(", ", ports)} {(ports.Length == 1 ? "has" : "have")} no address: no load balancer of the cluster has given one"
                : null,
        };
    }

    /// <summary>Ports that a load balancer should answer on and does not yet, or never will where the cluster has none.</summary>
    private static ImmutableArray<long> Balanced(string service, ImmutableArray<KubeObject> around) =>
    [
        .. around.Where(o => o is { Kind: "Service", Group: "" } && o.Label(KubernetesLabels.Owner) == ServicePrefix + service)
            .Where(o => o.Json.Text("spec", "type") == "LoadBalancer" && !o.Json.At("status", "loadBalancer", "ingress").Items().Any())
            .SelectMany(o => o.Json.At("spec", "ports").Items().Select(p => p.Number("port")))
            .Order(),
    ];
}
