using System.Net.Sockets;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Validation;

/// <summary>Static addresses: possible in their network, with a gateway in it, and where Palisade will look for the node.</summary>
internal sealed class StaticNetworkValidator : ISpecValidator
{
    public void Validate(ValidationContext context)
    {
        foreach (var node in context.Spec.Nodes)
        {
            if (node.Network is { } network)
            {
                Check(context, node, network);
            }
        }
    }

    private static void Check(ValidationContext context, NodeSpec node, NetworkSpec network)
    {
        var path = $"nodes.{node.Name}.network";
        var lan = Addresses.NetworkOf(network.Address, network.PrefixLength);
        if (Addresses.IsEdge(lan, network.Address))
        {
            context.Report.Error(ConfigErrors.StaticNetwork, $"{path}.address", $"`{network.Address}` is not an address that a host can have in `{lan}`", "the first and the last address of a network are no host's");
        }

        if (network.Gateway is { } gateway)
        {
            // An IPv6 router is commonly reached by its link-local address.
            if (!lan.Contains(gateway) && !gateway.IsIPv6LinkLocal)
            {
                context.Report.Error(ConfigErrors.StaticNetwork, $"{path}.gateway", $"the gateway `{gateway}` of node `{node.Name}` lies outside its network", "check the prefix length of the address and the gateway", label: $"outside `{lan}`");
            }
            else if (gateway.Equals(network.Address))
            {
                context.Report.Error(ConfigErrors.StaticNetwork, $"{path}.gateway", $"node `{node.Name}` is its own gateway", "give the address of the router");
            }
            else if (Addresses.IsEdge(lan, gateway))
            {
                context.Report.Error(ConfigErrors.StaticNetwork, $"{path}.gateway", $"the gateway `{gateway}` is not an address that a host can have in `{lan}`", "give the address of the router");
            }
        }

        if (AddressType.TryParse(node.Address, out var address) && !Addresses.Canonical(address).Equals(network.Address)
            && address.AddressFamily == AddressFamily.InterNetwork == (network.Address.AddressFamily == AddressFamily.InterNetwork))
        {
            context.Report.Error(ConfigErrors.StaticNetwork, $"{path}.address", $"node `{node.Name}` would move from `{address}` to `{network.Address}`, where Palisade does not look for it",
                $"write the same address in both places; to move a board, give it the new address first and then write it here", label: $"its address on {context.Report.LineOf($"nodes.{node.Name}.address")} differs");
        }
    }
}
