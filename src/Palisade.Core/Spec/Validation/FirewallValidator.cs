using System.Net;
using System.Net.Sockets;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Validation;

/// <summary>A list of networks for SSH that would certainly keep Palisade itself out.</summary>
internal sealed class FirewallValidator : ISpecValidator
{
    private const string Path = "harden.firewall.sshFrom";

    public void Validate(ValidationContext context)
    {
        var allowed = context.Spec.Harden.Firewall.SshFrom;
        if (allowed.IsEmpty || context.Values.IsBroken(Path))
        {
            return;
        }

        foreach (var node in context.AddressedNodes)
        {
            if (node.Ssh.Jump is { } jump)
            {
                Jump(context, node, jump, allowed);
            }
            else if (AddressType.TryParse(node.Address, out var address) && Addresses.Canonical(address).AddressFamily is var family
                && allowed.All(a => a.BaseAddress.AddressFamily != family))
            {
                var version = family == AddressFamily.InterNetwork ? "IPv4" : "IPv6";
                context.Report.Error(ConfigErrors.LockOut, Path, $"node `{node.Name}` is reached over {version}, but `sshFrom` has no {version} network",
                    $"add the {version} network that you come from", label: $"`{node.Address}` is on {context.Report.LineOf($"nodes.{node.Name}.address")}");
            }
        }
    }

    /// <summary>The node sees the last jump host as the sender; that may have more addresses, hence only a warning.</summary>
    private static void Jump(ValidationContext context, NodeSpec node, string jump, IReadOnlyCollection<IPNetwork> allowed)
    {
        var host = jump[(jump.LastIndexOf(',') + 1)..];
        host = host[(host.LastIndexOf('@') + 1)..];
        if (host.Count(c => c == ':') == 1)
        {
            host = host[..host.IndexOf(':')];
        }

        if (AddressType.TryParse(host, out var address) && !allowed.Any(a => a.Contains(address)))
        {
            context.Report.Warning(ConfigErrors.LockOut, Path, $"node `{node.Name}` is reached through `{host}`, which `sshFrom` does not list", "add the jump host's address, as the node sees it");
        }
    }
}
