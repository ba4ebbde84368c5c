using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;

namespace Palisade.Core.Spec.Validation;

/// <summary>Every service has nodes to run on, and as many as its replicas want.</summary>
internal sealed class PlacementValidator : ISpecValidator
{
    public void Validate(ValidationContext context)
    {
        if (!context.HasBoards || context.Spec.Nodes.IsEmpty || context.Spec.Nodes.Any(n => context.Values.IsBroken($"nodes.{n.Name}.role")))
        {
            return;
        }

        foreach (var service in context.Spec.Services)
        {
            if (service is ContainerServiceSpec container && !Names(context, container))
            {
                continue;
            }

            Room(context, service);
        }
    }

    /// <summary>False where something was reported.</summary>
    private static bool Names(ValidationContext context, ContainerServiceSpec service)
    {
        var path = $"services.{service.Name}.placement";
        if (context.Values.IsBroken(path))
        {
            return false;
        }

        var good = true;
        for (var i = 0; i < service.Placement.Nodes.Length; i++)
        {
            var name = service.Placement.Nodes[i];
            if (context.Spec.Nodes.FirstOrDefault(n => n.Name == name) is not { } node)
            {
                good = false;
                context.Report.Error(ConfigErrors.Placement, $"{path}.nodes.{i}", $"service `{service.Name}` shall run on `{name}`, which is no node",
                    Suggestion.For(name, context.Spec.Nodes.Select(n => n.Name)) is { } near ? $"did you mean `{near}`?" : "the nodes are " + string.Join(", ", context.Spec.Nodes.Take(10).Select(n => $"`{n.Name}`")));
            }
            else if (node.Role == NodeRole.Balancer)
            {
                good = false;
                context.Report.Error(ConfigErrors.Placement, $"{path}.nodes.{i}", $"service `{service.Name}` shall run on `{name}`, which is a balancer", "name a server or an agent: balancers run no replicas");
            }
        }

        foreach (var (label, value) in service.Placement.Labels)
        {
            if (!context.Spec.Nodes.Any(n => n.Labels.GetValueOrDefault(label) == value))
            {
                good = false;
                context.Report.Error(ConfigErrors.Placement, $"{path}.labels.{label}", $"no node has the label `{label}: {value}` that service `{service.Name}` asks for", $"write `labels: {{ {label}: {value} }}` under a node");
            }
        }

        return good;
    }

    private static void Room(ValidationContext context, ServiceSpec service)
    {
        var path = $"services.{service.Name}.replicas";
        var hosts = ServiceNodes.Of(context.Spec, service).Length;
        var udp = service.Ports.Any(p => p.Protocol == "udp");
        if (context.Spec.Nodes.All(n => n.Role == NodeRole.Balancer))
        {
            context.Report.Error(ConfigErrors.Replicas, path, $"service `{service.Name}` has no node to run on: balancers run no replicas", "add a node with `role: agent`");
        }
        else if (hosts == 0)
        {
            context.Report.Error(ConfigErrors.Placement, $"services.{service.Name}.placement", $"no node is all that `placement` asks of service `{service.Name}`", "ask for less, or give one of its nodes the labels");
        }
        else if (service.Replicas > hosts && context.Values.Has(path) && !context.Values.IsBroken(path) && udp && context.Spec.Engine.Kind == EngineKinds.Swarm)
        {
            context.Report.Error(ConfigErrors.Udp, path, $"{service.Replicas} replicas of service `{service.Name}` cannot share {Counted.Of(hosts, "node")}: each takes the UDP port of its own node", $"take at most {hosts}");
        }
        else if (service.Replicas > hosts && context.Values.Has(path) && !context.Values.IsBroken(path))
        {
            context.Report.Note(ConfigErrors.Replicas, path, $"{service.Replicas} replicas of service `{service.Name}` share {Counted.Of(hosts, "node")}", "more replicas than nodes add no safety against the loss of a node");
        }
    }
}
