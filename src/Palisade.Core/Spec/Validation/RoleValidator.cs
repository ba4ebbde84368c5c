using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Core.Spec.Validation;

/// <summary>An odd number of servers, at least one.</summary>
internal sealed class RoleValidator : ISpecValidator
{
    public void Validate(ValidationContext context)
    {
        if (context.Spec.Nodes.IsEmpty)
        {
            if (context.HasBoards && !context.Values.IsBroken("nodes"))
            {
                context.Report.Error(ConfigErrors.MissingKey, "nodes", "the cluster has no nodes", "add one under `nodes:`, such as `pi-1: { address: 10.0.0.11 }`");
            }

            return;
        }

        if (context.Spec.Nodes.Any(n => context.Values.IsBroken($"nodes.{n.Name}.role")))
        {
            return;
        }

        var servers = context.Spec.Servers;
        if (servers.IsEmpty)
        {
            context.Report.Error(ConfigErrors.Servers, "nodes", "no node is a server", "give one node `role: server`", atKey: true);
        }
        else if (servers.Length > 5)
        {
            context.Report.Error(ConfigErrors.Servers, $"nodes.{servers[5].Name}.role", $"{servers.Length} servers are too many", "make all but 5 of them agents: each more server slows every change down",
                label: "the sixth server");
        }
        else if (servers.Length % 2 == 0)
        {
            // No error: it is what remains of three when one is lost for good, until another board comes.
            context.Report.Warning(ConfigErrors.Servers, $"nodes.{servers[^1].Name}.role", $"{servers.Length} servers cannot decide by majority better than {servers.Length - 1}",
                $"take {servers.Length - 1} or {servers.Length + 1} servers", label: "this server makes the number even");
        }
    }
}
