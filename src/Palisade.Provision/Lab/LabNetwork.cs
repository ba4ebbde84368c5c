using System.Net;
using System.Net.Sockets;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Provision.Lab;

/// <summary>The wire between the nodes of a lab: the /24 that holds their addresses. The machine is its first host and the way out.</summary>
public sealed record LabNetwork(IPNetwork Subnet, IPAddress Gateway)
{
    public const int PrefixLength = 24;

    public static LabNetwork Of(IReadOnlyList<LabNode> nodes)
    {
        if (nodes.Count == 0)
        {
            throw Refused("a lab needs at least one node", "name the nodes under `nodes:`");
        }

        var subnet = SubnetOf(nodes[0]);
        var gateway = Host(subnet, 1);
        foreach (var node in nodes)
        {
            if (SubnetOf(node) != subnet)
            {
                throw Refused($"node `{node.Name}` ({node.Address}) is not in `{subnet}` like the first node", "give all nodes of a lab addresses that differ in the last number only", node.Name);
            }

            if (node.Address.Equals(gateway) || node.Address.Equals(Host(subnet, 0)) || node.Address.Equals(Host(subnet, 255)))
            {
                throw Refused($"node `{node.Name}` cannot have the address {node.Address}", $"{gateway} is this machine itself; use the last numbers 2 to 254", node.Name);
            }
        }

        if (nodes.GroupBy(n => n.Address).FirstOrDefault(g => g.Skip(1).Any()) is { } twice)
        {
            throw Refused($"the address {twice.Key} is given to {string.Join(" and ", twice.Select(n => $"`{n.Name}`"))}", "give each node its own address");
        }

        if (nodes.GroupBy(n => n.Name).FirstOrDefault(g => g.Skip(1).Any()) is { } same)
        {
            throw Refused($"two nodes are called `{same.Key}`", "give each node its own name");
        }

        return new LabNetwork(subnet, gateway);
    }

    /// <summary>Address with the last number <paramref name="last"/>.</summary>
    public static IPAddress Host(IPNetwork subnet, int last)
    {
        var bytes = subnet.BaseAddress.GetAddressBytes();
        bytes[^1] = (byte)last;
        return new IPAddress(bytes);
    }

    private static IPNetwork SubnetOf(LabNode node)
    {
        if (node.Address.AddressFamily != AddressFamily.InterNetwork)
        {
            throw Refused($"node `{node.Name}` has an IPv6 address, and the lab's wire is IPv4", "give it an address such as 10.77.0.11", node.Name);
        }

        // Public addresses would be taken away from whoever owns them, as seen from this machine.
        var b = node.Address.GetAddressBytes();
        if (!(b[0] == 10 || (b[0] == 172 && (b[1] & 0xf0) == 16) || (b[0] == 192 && b[1] == 168)))
        {
            throw Refused($"node `{node.Name}` has the address {node.Address}, which is not a private one", "use addresses of 10.0.0.0/8, 172.16.0.0/12 or 192.168.0.0/16", node.Name);
        }

        b[^1] = 0;
        return new IPNetwork(new IPAddress(b), PrefixLength);
    }

    private static PalisadeException Refused(string message, string help, string? node = null) =>
        new(LabErrors.Addresses, message, help, node);
}
