using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Binding;

/// <summary>
/// From typed values by path to the spec's records. Where a value is absent or was refused the default stands in, so that a
/// spec always comes out for the validators; it is only given to others when nothing was refused.
/// </summary>
internal sealed class SpecBinder(BoundValues values, SpecFiles files, FindingReport report)
{
    public ClusterSpec Bind()
    {
        var secrets = new SecretResolver(values, files, report);
        var mesh = Mesh();
        return new ClusterSpec
        {
            Cluster = values.Get("cluster", ""),
            Engine = new EngineSpec { Kind = values.Get("engine.kind", EngineKinds.Swarm) },
            Operators = new OperatorBinder(values, files, secrets, report).Bind(),
            Nodes = new NodeBinder(values, files, secrets, report).Bind(mesh.Subnet),
            Mesh = mesh,
            Time = new TimeSpec { Zone = values.Find<string>("time.zone"), Servers = values.List<string>("time.servers", []) },
            Upgrades = new UpgradesSpec
            {
                Security = values.Get("upgrades.security", true),
                RebootAt = values.Get<TimeOnly?>("upgrades.rebootAt", null),
            },
            Harden = new HardenBinder(values).Bind(),
            Registry = new RegistrySpec { Port = values.Get("registry.port", new RegistrySpec().Port) },
            Services = [.. values.Children("services").Select(Service)],
        };
    }

    private MeshSpec Mesh()
    {
        var defaults = new MeshSpec();
        return new MeshSpec
        {
            Backend = values.Get("mesh.backend", defaults.Backend),
            Subnet = values.Get("mesh.subnet", defaults.Subnet),
            Port = values.Get("mesh.port", defaults.Port),
        };
    }

    private WebServiceSpec Service(string name)
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
}
