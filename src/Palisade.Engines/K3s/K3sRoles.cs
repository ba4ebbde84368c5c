using System.Collections.Immutable;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s;

/// <summary>How the YAML's roles look in K3s, and under which names nodes and their API are found.</summary>
public static class K3sRoles
{
    public const int ApiPort = 6443;

    /// <summary>Prefix of the owner's labels on nodes: <c>disk: ssd</c> is <c>label.palisade.dev/disk=ssd</c>.</summary>
    public const string LabelPrefix = "label.palisade.dev/";

    public const string RoleLabel = "palisade.dev/role";

    public static bool IsMember(NodeSpec node) => node.Role != NodeRole.Balancer;

    public static bool IsServer(NodeSpec node) => node.Role == NodeRole.Server;

    public static ImmutableArray<NodeSpec> Members(ClusterSpec spec) => [.. spec.Nodes.Where(IsMember)];

    public static ImmutableArray<NodeSpec> Balancers(ClusterSpec spec) => [.. spec.Nodes.Where(n => n.Role == NodeRole.Balancer)];

    public static ImmutableSortedDictionary<string, string> Labels(ClusterSpec spec, NodeSpec node) => node.Labels
        .Select(l => KeyValuePair.Create(LabelPrefix + l.Key, l.Value))
        .Append(KeyValuePair.Create(RoleLabel, IsServer(node) ? "server" : "agent"))
        .Append(KeyValuePair.Create(KubernetesLabels.Cluster, spec.Cluster))
        .ToImmutableSortedDictionary(StringComparer.Ordinal);

    /// <summary><c>https://10.86.0.1:6443</c></summary>
    public static string Url(NodeSpec node) => Url(node.MeshAddress.ToString());

    /// <param name="host">Address or name that the API answers to.</param>
    public static string Url(string host) => "https://" + Addresses.HostPort(host, ApiPort);

    /// <summary>
    /// Where agents find the cluster: through a balancer, which knows which servers are up; else any server, of which the agent then
    /// learns the others.
    /// </summary>
    public static ImmutableArray<string> AgentUrls(ClusterSpec spec, IEnumerable<NodeSpec> servers) =>
        Balancers(spec) is { IsEmpty: false } balancers ? [.. balancers.Select(Url)] : [.. servers.Select(Url)];

    /// <summary>
    /// All that anybody may call the API: every server by name, LAN and mesh address, the balancers before them, and the shared
    /// address. K3s answers to no other name.
    /// </summary>
    public static ImmutableArray<string> ApiNames(ClusterSpec spec) =>
    [
        .. spec.Servers.Concat(Balancers(spec))
            .SelectMany(n => new[] { n.Name, n.Address, n.Network?.Address.ToString(), n.MeshAddress.ToString() })
            .Append(spec.Engine.Vip?.ToString())
            .OfType<string>().Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal),
    ];
}
