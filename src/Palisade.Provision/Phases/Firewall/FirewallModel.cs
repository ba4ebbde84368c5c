using System.Collections.Immutable;
using System.Net;
using Palisade.Core.Converge;
using Palisade.Core.Engines;
using Palisade.Core.Spec;

namespace Palisade.Provision.Phases.Firewall;

/// <summary>Who may reach what on one node, before it is put in nftables' words.</summary>
public sealed record FirewallModel
{
    public required IPNetwork MeshSubnet { get; init; }

    public required int MeshPort { get; init; }

    /// <summary>Null accepts the mesh's port from everywhere: a node is known by DNS name only, and tinc checks keys anyway.</summary>
    public required AddressSets? MeshPeers { get; init; }

    /// <summary>Ports sshd is reached on.</summary>
    public required ImmutableArray<int> SshPorts { get; init; }

    public required int SshPerMinute { get; init; }

    /// <summary>Null accepts SSH from everywhere.</summary>
    public required AddressSets? SshFrom { get; init; }

    /// <summary>Reached through the mesh only.</summary>
    public required ImmutableArray<MeshPort> ClusterPorts { get; init; }

    /// <summary>TCP ports of services, open on every node.</summary>
    public required ImmutableArray<int> ServicePorts { get; init; }

    /// <summary>TCP ports of the engine's API, open to those who may reach SSH.</summary>
    public ImmutableArray<int> OperatorPorts { get; init; } = [];

    /// <summary>UDP ports of services; a node without a replica may have nothing behind one.</summary>
    public ImmutableArray<int> ServiceUdpPorts { get; init; } = [];

    public required ImmutableArray<OpenPortSpec> Open { get; init; }

    /// <summary>Bridges of the engine's, nftables wildcards.</summary>
    public required ImmutableArray<string> EngineInterfaces { get; init; }

    /// <summary>The operator reaches this node by multicast DNS, which needs an answer from here.</summary>
    public required bool MulticastDns { get; init; }

    public static FirewallModel Of(ClusterSpec spec, NodeSpec node, NodeFacts facts, IClusterEngine engine)
    {
        var peers = spec.Nodes.Where(n => n.Name != node.Name).Select(n => AddressSets.OfNode(n.Address)).ToArray();
        var ssh = spec.Harden.Firewall;

        // Where the YAML narrows SSH, the nodes and whoever applies this right now are never the ones it shuts out.
        IEnumerable<IPNetwork> sshFrom = [.. ssh.SshFrom, .. peers.OfType<IPNetwork>(), spec.Mesh.Subnet];
        if (AddressSets.OfClient(facts.SshClient) is { } client && !ssh.SshFrom.Any(n => n.Contains(client.BaseAddress)))
        {
            sshFrom = sshFrom.Append(client);
        }

        return new FirewallModel
        {
            MeshSubnet = spec.Mesh.Subnet,
            MeshPort = spec.Mesh.Port,
            MeshPeers = peers.Contains(null) ? null : AddressSets.Of(peers.OfType<IPNetwork>()),
            SshPorts = [facts.SshPort ?? node.Ssh.Port],
            SshPerMinute = ssh.SshPerMinute,
            SshFrom = ssh.SshFrom.Length == 0 ? null : AddressSets.Of(sshFrom),
            ClusterPorts = [.. engine.MeshPorts(spec, node), new MeshPort(spec.Registry.Port, "tcp", "registry")],
            ServicePorts = PortsOf(spec, "tcp"),
            ServiceUdpPorts = PortsOf(spec, "udp"),
            OperatorPorts = engine.OperatorPorts(spec, node),
            Open = ssh.Open,
            EngineInterfaces = engine.Networks(spec).Interfaces,
            MulticastDns = node.Address.EndsWith(".local", StringComparison.OrdinalIgnoreCase),
        };
    }

    private static ImmutableArray<int> PortsOf(ClusterSpec spec, string protocol) =>
        [.. spec.Services.SelectMany(s => s.Ports).Where(p => p.Protocol == protocol).Select(p => p.Port).Distinct().Order()];
}
