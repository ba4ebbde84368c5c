using System.Collections.Immutable;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Binding;

/// <summary>Services by their kind, shorthands and defaults written out.</summary>
internal sealed class ServiceBinder(BoundValues values, SpecFiles files, SecretResolver secrets)
{
    public ServiceSpec Service(string name) => values.Find<string>($"services.{name}.kind") == ServiceSchema.Container ? Container(name) : Web(name);

    private WebServiceSpec Web(string name)
    {
        var path = $"services.{name}";
        var defaults = new WebServiceSpec { Name = name, Port = 0 };
        return new WebServiceSpec
        {
            Name = name,
            Port = values.Get($"{path}.port", 0),
            Replicas = values.Get($"{path}.replicas", defaults.Replicas),
            Content = values.Find<string>($"{path}.content") is { } folder ? files.Resolve(folder) : null,
            Image = values.Find<string>($"{path}.image"),
            ImagePort = values.Get($"{path}.imagePort", defaults.ImagePort),
            Health = values.Get($"{path}.health", defaults.Health),
        };
    }

    private ContainerServiceSpec Container(string name)
    {
        var path = $"services.{name}";
        var limits = new LimitSpec();
        ImmutableArray<ServicePort> ports = [.. values.Children($"{path}.ports").Select(i => Port($"{path}.ports.{i}"))];
        return new ContainerServiceSpec
        {
            Name = name,
            Image = values.Get($"{path}.image", ""),
            // Any image is more likely to keep something of its own than to share it: one copy, until the owner asks for more.
            Replicas = values.Get($"{path}.replicas", 1),
            Published = ports,
            Environment = Words($"{path}.env"),
            Secrets = values.Children($"{path}.secrets")
                .Select(s => (Name: s, Secret: secrets.Resolve($"{path}.secrets.{s}", needed: true, lines: true)))
                .Where(s => s.Secret is not null)
                .ToImmutableSortedDictionary(s => s.Name, s => s.Secret!, StringComparer.Ordinal),
            Volumes = [.. values.Children($"{path}.volumes").Select(v => new VolumeSpec(
                v, values.Get($"{path}.volumes.{v}.size", 0L), values.Get($"{path}.volumes.{v}.path", "/" + v)) { Class = values.Find<string>($"{path}.volumes.{v}.class") })],
            Command = values.List<string>($"{path}.command", []),
            Health = Health($"{path}.health", ports),
            Resources = new LimitSpec
            {
                MemoryBytes = values.Get($"{path}.resources.memory", limits.MemoryBytes),
                MilliCpu = values.Get<int?>($"{path}.resources.cpu", null),
            },
            Placement = new PlacementSpec
            {
                Nodes = values.List<string>($"{path}.placement.nodes", []),
                Labels = Words($"{path}.placement.labels"),
            },
            User = values.Get<int?>($"{path}.user", null),
            ReadOnly = values.Get($"{path}.readOnly", false),
        };
    }

    private ServicePort Port(string path)
    {
        var port = values.Get($"{path}.port", 0);
        return new ServicePort(port, values.Get($"{path}.target", port), values.Get($"{path}.protocol", "tcp"));
    }

    private HealthSpec? Health(string path, ImmutableArray<ServicePort> ports)
    {
        if (!values.Has(path))
        {
            return null;
        }

        var command = values.List<string>($"{path}.command", []);
        return new HealthSpec
        {
            Path = values.Find<string>($"{path}.path"),
            Port = command.IsEmpty ? values.Get<int?>($"{path}.port", null) ?? ports.FirstOrDefault(p => p.Protocol == "tcp")?.Target : null,
            Command = command,
            Start = values.Get($"{path}.start", new HealthSpec().Start),
        };
    }

    private ImmutableSortedDictionary<string, string> Words(string path) => values.Children(path)
        .Where(k => values.Find<string>($"{path}.{k}") is not null)
        .ToImmutableSortedDictionary(k => k, k => values.Get($"{path}.{k}", ""), StringComparer.Ordinal);
}
