using System.Net;
using System.Net.Sockets;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Validation;

/// <summary>The mesh's subnet: private, large enough, apart from every other network; and each node's place in it.</summary>
internal sealed class MeshValidator : ISpecValidator
{
    public void Validate(ValidationContext context)
    {
        if (context.Values.IsBroken("mesh.subnet") || !SubnetIsUsable(context))
        {
            return;
        }

        Overlaps(context);
        NodeAddresses(context);
    }

    private static bool SubnetIsUsable(ValidationContext context)
    {
        var subnet = context.Spec.Mesh.Subnet;
        if (subnet.BaseAddress.AddressFamily != AddressFamily.InterNetwork || !ReservedNetworks.Private.Any(p => p.PrefixLength <= subnet.PrefixLength && p.Contains(subnet.BaseAddress)))
        {
            context.Report.Error(ConfigErrors.MeshSubnet, "mesh.subnet", $"the mesh subnet `{subnet}` is not a private IPv4 network", "take one of your own, such as `10.86.0.0/16`");
            return false;
        }

        if (Addresses.Size(subnet) - 2 < context.Spec.Nodes.Length)
        {
            context.Report.Error(ConfigErrors.MeshSubnet, "mesh.subnet", $"the mesh subnet `{subnet}` is too small for {context.Spec.Nodes.Length} nodes", "take a larger one, such as `10.86.0.0/16`",
                label: $"has room for {(Addresses.Size(subnet) > 2 ? Addresses.Size(subnet) - 2 : 0)}");
            return false;
        }

        return true;
    }

    private static void Overlaps(ValidationContext context)
    {
        var subnet = context.Spec.Mesh.Subnet;
        foreach (var (network, owner) in ReservedNetworks.Of(context.Spec.Engine.Kind).Where(r => Addresses.Overlap(r.Network, subnet)))
        {
            context.Report.Error(ConfigErrors.MeshSubnet, "mesh.subnet", $"the mesh subnet `{subnet}` overlaps {owner}, `{network}`", "take another private network, such as `10.86.0.0/16`");
        }

        foreach (var node in context.AddressedNodes)
        {
            if (AddressType.TryParse(node.Address, out var address) && subnet.Contains(Addresses.Canonical(address)))
            {
                context.Report.Error(ConfigErrors.MeshSubnet, $"nodes.{node.Name}.address", $"the address of node `{node.Name}` lies inside the mesh subnet `{subnet}`",
                    "the mesh needs a network of its own: choose another `mesh: { subnet: ... }`", label: "packets for it would go into the tunnel that they carry");
            }
            else if (node.Network is { } lan && Addresses.NetworkOf(lan.Address, lan.PrefixLength) is var network && Addresses.Overlap(network, subnet))
            {
                context.Report.Error(ConfigErrors.MeshSubnet, $"nodes.{node.Name}.network.address", $"the network of node `{node.Name}`, `{network}`, overlaps the mesh subnet `{subnet}`",
                    "the mesh needs a network of its own: choose another `mesh: { subnet: ... }`");
            }
        }
    }

    private static void NodeAddresses(ValidationContext context)
    {
        var subnet = context.Spec.Mesh.Subnet;
        Dictionary<IPAddress, NodeSpec> seen = [];
        // Written addresses first: a clash is then reported at the node that could move.
        foreach (var node in context.Spec.Nodes.OrderBy(n => !context.Values.Has($"nodes.{n.Name}.mesh")))
        {
            var path = $"nodes.{node.Name}.mesh";
            if (context.Values.IsBroken(path))
            {
                continue;
            }

            if (!subnet.Contains(node.MeshAddress) || Addresses.IsEdge(subnet, node.MeshAddress))
            {
                context.Report.Error(ConfigErrors.MeshAddress, path, $"node `{node.Name}` cannot have the mesh address `{node.MeshAddress}`", "remove the key, and the node gets an address by itself",
                    label: subnet.Contains(node.MeshAddress) ? "the subnet's first and last address are no host's" : $"outside the mesh subnet `{subnet}`");
            }
            else if (!seen.TryAdd(node.MeshAddress, node))
            {
                var other = seen[node.MeshAddress].Name;
                var written = context.Values.Has(path);
                context.Report.Error(ConfigErrors.MeshAddress, path, $"nodes `{other}` and `{node.Name}` both have the mesh address `{node.MeshAddress}`",
                    written ? "give each its own" : $"`{node.Name}` has it by its place in the file; give `{other}` another one",
                    label: $"written on {context.Report.LineOf($"nodes.{other}.mesh")}", atKey: !written);
            }
        }
    }
}
