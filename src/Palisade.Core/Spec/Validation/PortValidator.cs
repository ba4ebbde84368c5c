using Palisade.Core.Diagnostics.Errors;

namespace Palisade.Core.Spec.Validation;

/// <summary>One owner for each port of a node.</summary>
internal sealed class PortValidator : ISpecValidator
{
    public void Validate(ValidationContext context)
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
            // Every node's SSH and both halves of the mesh are one owner each.
            if (first.Owner == owner)
            {
                continue;
            }

            // The finding goes to the key that is in the file; where both are, to the later one.
            var (at, blamed, other) = path is not null && context.Values.Has(path) ? (path, owner, first) : (first.Path ?? path ?? "", first.Owner, (owner, path));
            if (!reported.Add((at, other.Item1)))
            {
                continue; // the same two, over the other protocol
            }

            context.Report.Error(ConfigErrors.PortClash, at, $"{blamed} and {other.Item1} both want port {port}/{protocol}", "give one of them another port",
                label: other.Item2 is { } place && context.Values.Has(place) ? $"also wanted on {context.Report.LineOf(place)}" : $"taken by {other.Item1}");
        }
    }

    private static IEnumerable<(int Port, string Protocol, string Owner, string? Path)> Claims(ClusterSpec spec)
    {
        yield return (2377, "tcp", "the engine", null);
        yield return (7946, "tcp", "the engine", null);
        yield return (7946, "udp", "the engine", null);
        yield return (4789, "udp", "the engine", null);
        foreach (var node in spec.Nodes)
        {
            yield return (node.Ssh.Port, "tcp", "SSH", $"nodes.{node.Name}.ssh.port");
        }

        yield return (spec.Mesh.Port, "tcp", "the mesh", "mesh.port");
        yield return (spec.Mesh.Port, "udp", "the mesh", "mesh.port");
        yield return (spec.Registry.Port, "tcp", "the registry", "registry.port");
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
            // The same port may be opened to several networks.
            yield return (open.Port, open.Protocol, "`harden.firewall.open`", $"harden.firewall.open.{i}.port");
        }
    }
}
