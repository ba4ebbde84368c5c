using System.Text.Json.Nodes;

namespace Palisade.Provision.Resources.K3s;

/// <summary>An entry of the cluster's list of nodes.</summary>
internal sealed class K3sNode(JsonNode node)
{
    public string Name => node.Text("metadata", "name");

    public bool Ready => node.At("status", "conditions").Items().Any(c => c.Text("type") == "Ready" && c.Text("status") == "True");

    public bool Schedulable => !node.Flag("spec", "unschedulable");

    public IReadOnlyDictionary<string, string> Labels { get; } = node.At("metadata", "labels").Strings().ToDictionary(StringComparer.Ordinal);

    public bool IsServer => Labels.ContainsKey("node-role.kubernetes.io/control-plane");

    /// <summary>A vote in etcd; a server with SQLite has none.</summary>
    public bool IsEtcd => Labels.ContainsKey("node-role.kubernetes.io/etcd");

    public string Version => node.Text("status", "nodeInfo", "kubeletVersion");

    public string Address => node.At("status", "addresses").Items().FirstOrDefault(a => a.Text("type") == "InternalIP").Text("address");
}
