using System.Collections.Immutable;

namespace Palisade.Provision.Lab;

/// <summary>What makes one clone a board of its own: the files that a vendor's first boot or its owner would have written.</summary>
internal static class NodeSeed
{
    /// <param name="machineId">32 lowercase hexadecimal digits (machine-id(5)).</param>
    /// <param name="resolvConf">Name servers that the node can reach.</param>
    /// <returns>Path relative to the root of the node, and content.</returns>
    public static ImmutableArray<(string Path, string Content)> Files(LabNode node, LabNetwork network, string machineId, string resolvConf) =>
    [
        ("etc/hostname", node.Name + "\n"),
        ("etc/hosts", $"""
            127.0.0.1	localhost
            127.0.1.1	{node.Name}
            ::1		localhost ip6-localhost ip6-loopback

            """),
        ("etc/machine-id", machineId + "\n"),
        ("etc/resolv.conf", resolvConf),
        ("etc/systemd/network/10-eth0.network", $"""
            [Match]
            Name=eth0

            [Network]
            Address={node.Address}/{LabNetwork.PrefixLength}
            Gateway={network.Gateway}
            LLDP=no

            """),
    ];
}
