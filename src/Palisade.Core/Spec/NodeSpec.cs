using System.Collections.Immutable;
using System.Net;

namespace Palisade.Core.Spec;

public enum NodeRole
{
    /// <summary>Runs the engine's control plane (Swarm manager, K3s server) and services.</summary>
    Server,

    /// <summary>Runs services.</summary>
    Agent,

    /// <summary>Takes requests from outside and hands them to the services; runs no replicas itself.</summary>
    Balancer,
}

/// <summary>One board. YAML: an entry of <c>nodes:</c>; the key is the name.</summary>
public sealed record NodeSpec
{
    /// <summary>RFC 1123 label; becomes the host name.</summary>
    public required string Name { get; init; }

    /// <summary>IP address (v4 or v6) or DNS name under which the operator's machine and the other nodes reach it.</summary>
    public required string Address { get; init; }

    public NodeRole Role { get; init; } = NodeRole.Agent;

    public SshSpec Ssh { get; init; } = new();

    /// <summary>
    /// Address inside the mesh: the node's own <c>mesh:</c> where given, else a host of the mesh's subnet by the node's place
    /// in the file. Fixed at binding; adding a node at the end of the file moves nobody.
    /// </summary>
    public required IPAddress MeshAddress { get; init; }

    /// <summary>Set when the YAML asks for a static address; null leaves the board's network as it is.</summary>
    public NetworkSpec? Network { get; init; }

    public ImmutableSortedDictionary<string, string> Labels { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}

/// <summary>
/// First contact with a board. After the operators exist, Palisade logs in as the first operator; the user and the password
/// here are then only tried when that fails (a board that was re-imaged).
/// </summary>
public sealed record SshSpec
{
    public string User { get; init; } = "root";

    public Secret? Password { get; init; }

    /// <summary>Password for sudo where it asks; default: <see cref="Password"/>.</summary>
    public Secret? SudoPassword { get; init; }

    public int Port { get; init; } = 22;

    /// <summary>Absolute path of a private key; null leaves the choice to the agent and ~/.ssh/config.</summary>
    public string? Identity { get; init; }

    /// <summary>OpenSSH ProxyJump syntax: [user@]host[:port], comma separated.</summary>
    public string? Jump { get; init; }
}

/// <summary>YAML: <c>network: { address: 10.0.0.5/24, gateway: 10.0.0.1, dns: [10.0.0.1], interface: eth0 }</c>.</summary>
public sealed record NetworkSpec
{
    public required IPAddress Address { get; init; }

    public required int PrefixLength { get; init; }

    public IPAddress? Gateway { get; init; }

    public ImmutableArray<IPAddress> Dns { get; init; } = [];

    /// <summary>Null: the interface that holds the default route.</summary>
    public string? Interface { get; init; }
}
