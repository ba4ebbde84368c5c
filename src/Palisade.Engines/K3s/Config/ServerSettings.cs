using System.Collections.Immutable;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s.Config;

/// <summary>
/// What must be equal on all servers: a server that differs in one of these is refused with "critical configuration value mismatch"
/// when it joins, or splits the cluster's behaviour when it does not. Made from the cluster alone, never from a node.
/// </summary>
internal sealed record ServerSettings
{
    public required K3sNetworks Networks { get; init; }

    /// <summary>Packaged parts that are not installed. Services bring their own balancing, so no ingress listens on ports 80 and 443.</summary>
    public ImmutableArray<string> Disable { get; init; } = ["traefik"];

    public static ServerSettings Of(ClusterSpec spec) => new() { Networks = K3sNetworks.For(spec) };

    public K3sYaml WriteTo(K3sYaml yaml) => yaml
        .Add("agent-token-file", K3sPaths.AgentToken)
        .Add("cluster-cidr", Networks.Pods.ToString())
        .Add("cluster-dns", Networks.Dns.ToString())
        .Add("cluster-domain", "cluster.local")
        .Add("disable", Disable)
        .Add("disable-cloud-controller", false)
        .Add("disable-helm-controller", false)
        .Add("disable-network-policy", false)
        .Add("egress-selector-mode", "agent")
        .Add("embedded-registry", false)
        .Add("flannel-backend", "vxlan")
        .Add("flannel-external-ip", false)
        .Add("flannel-ipv6-masq", Networks.IsIPv6)
        .Add("secrets-encryption", true)
        .Add("service-cidr", Networks.Services.ToString());
}
