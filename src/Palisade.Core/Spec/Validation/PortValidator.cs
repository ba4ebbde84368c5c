using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Core.Spec.Validation;

/// <summary>One owner for each port of a node.</summary>
internal sealed class PortValidator : ISpecValidator
{
    public void Validate(ValidationContext context)
    {
        Clashes(context);
        if (context.Spec.Engine.Kind == EngineKinds.K3s)
        {
            AmongNodePorts(context);
        }
        else if (!context.HasBoards)
        {
            BeyondNodePorts(context);
        }
    }

    /// <summary>Kubernetes hands such ports out to services that name none, and does not know who else listens there.</summary>
    private static void AmongNodePorts(ValidationContext context)
    {
        HashSet<string> reported = new(StringComparer.Ordinal);
        foreach (var (port, _, owner, path) in Claims(context.Spec).Where(c => EnginePorts.IsNodePort(c.Port) && !c.Owner.StartsWith("service", StringComparison.Ordinal)))
        {
            if (reported.Add(owner))
            {
                context.Report.Warning(ConfigErrors.NodePort, path ?? "", $"{owner} has port {port}, which Kubernetes may give to a service at any time",
                    $"take a port outside {EnginePorts.NodePorts.First}-{EnginePorts.NodePorts.Last}");
            }
        }
    }

    private static void BeyondNodePorts(ValidationContext context)
    {
        foreach (var (port, _, owner, path) in Claims(context.Spec).Where(c => c.Port > 0 && !EnginePorts.IsNodePort(c.Port)))
        {
            context.Report.Note(ConfigErrors.NodePort, path ?? "", $"{owner} gets port {port} only where the cluster has a load balancer",
                $"ports from {EnginePorts.NodePorts.First} to {EnginePorts.NodePorts.Last} are open on every node of any Kubernetes");
        }
    }

    private static void Clashes(ValidationContext context)
    {
        Dictionary<(int Port, string Protocol), (string Owner, string? Path)> taken = [];
        HashSet<(string Path, string Owner)> reported = [];
        foreach (var (port, protocol, owner, path) in Claims(context.Spec))
        {
            if (port == 0 || taken.TryAdd((port, protocol), (owner, path)))
            {
                continue;
            }

            var first = taken[(port, protocol)];
            // Every node's SSH and both halves of the mesh are one owner each, and a port may be opened to several networks.
            if (first.Owner == owner && !owner.StartsWith("service", StringComparison.Ordinal))
            {
                continue;
            }

            // The finding goes to the key that is in the file; where both are, to the later one.
            var (at, blamed, other) = path is not null && context.Values.Has(path) ? (path, owner, first) : (first.Path ?? path ?? "", first.Owner, (owner, path));
            if (!reported.Add((at, other.Item1)))
            {
                continue; // the same two, over the other protocol
            }

            context.Report.Error(ConfigErrors.PortClash, at, blamed == other.Item1 ? $"{blamed} wants port {port}/{protocol} twice" : $"{blamed} and {other.Item1} both want port {port}/{protocol}", "give one of them another port",
                label: other.Item2 is { } place && context.Values.Has(place) ? $"also wanted on {context.Report.LineOf(place)}" : $"taken by {other.Item1}");
        }
    }

    private static IEnumerable<(int Port, string Protocol, string Owner, string? Path)> Claims(ClusterSpec spec)
    {
        foreach (var (port, protocol) in EnginePorts.Of(spec))
        {
            yield return (port, protocol, "the engine", null);
        }

        if (spec.Engine.Kind != EngineKinds.Kubernetes)
        {
            foreach (var node in spec.Nodes)
            {
                yield return (node.Ssh.Port, "tcp", "SSH", $"nodes.{node.Name}.ssh.port");
            }

            yield return (spec.Mesh.Port, "tcp", "the mesh", "mesh.port");
            yield return (spec.Mesh.Port, "udp", "the mesh", "mesh.port");
            yield return (spec.Registry.Port, "tcp", "the registry", "registry.port");
        }

        foreach (var service in spec.Services)
        {
            for (var i = 0; i < service.Ports.Length; i++)
            {
                var key = service is WebServiceSpec ? "port" : $"ports.{i}";
                yield return (service.Ports[i].Port, service.Ports[i].Protocol, $"service `{service.Name}`", $"services.{service.Name}.{key}");
            }
        }

        for (var i = 0; i < spec.Harden.Firewall.Open.Length; i++)
        {
            var open = spec.Harden.Firewall.Open[i];
            yield return (open.Port, open.Protocol, "`harden.firewall.open`", $"harden.firewall.open.{i}.port");
        }
    }
}
