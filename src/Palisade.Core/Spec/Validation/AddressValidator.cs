using System.Net;
using System.Net.Sockets;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Validation;

/// <summary>Nodes' addresses: reachable by others, and one board each.</summary>
internal sealed class AddressValidator : ISpecValidator
{
    public void Validate(ValidationContext context)
    {
        Dictionary<string, NodeSpec> seen = new(StringComparer.OrdinalIgnoreCase);
        foreach (var node in context.AddressedNodes)
        {
            var path = $"nodes.{node.Name}.address";
            var key = node.Address.TrimEnd('.');
            if (AddressType.TryParse(node.Address, out var address))
            {
                address = Addresses.Canonical(address);
                key = address.ToString();
                if (Unusable(address, alone: context.Spec.Nodes.Length == 1) is { } reason)
                {
                    context.Report.Error(ConfigErrors.BadAddress, path, $"node `{node.Name}` cannot have the address `{node.Address}`", "give the address that the board has on your network", label: reason);
                }
            }

            if (!seen.TryAdd(key, node))
            {
                var other = seen[key].Name;
                context.Report.Error(ConfigErrors.AddressTwice, path, $"nodes `{other}` and `{node.Name}` have the same address", "each node is one board with an address of its own",
                    label: $"also on {context.Report.LineOf($"nodes.{other}.address")}");
            }
        }
    }

    /// <param name="alone">A single node may be this very machine.</param>
    internal static string? Unusable(IPAddress address, bool alone) => address switch
    {
        _ when IPAddress.IsLoopback(address) => alone ? null : "every machine reaches only itself there",
        _ when address.Equals(IPAddress.Any) || address.Equals(IPAddress.IPv6Any) => "this is no machine's address",
        { IsIPv6Multicast: true } => "this is a multicast address",
        { IsIPv6LinkLocal: true } => "link-local addresses work on one wire only",
        { AddressFamily: AddressFamily.InterNetwork } => address.GetAddressBytes() switch
        {
            [0, ..] => "this is no machine's address",
            [169, 254, ..] => "link-local addresses work on one wire only",
            [>= 224 and < 240, ..] => "this is a multicast address",
            [>= 240, ..] => "this is no machine's address",
            _ => null,
        },
        _ => null,
    };
}
