using System.Net;
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
            Engine = Engine(),
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
            Registry = new RegistrySpec
            {
                Port = values.Get("registry.port", new RegistrySpec().Port),
                Address = values.Find<string>("registry.address"),
            },
            Services = [.. values.Children("services").Select(new ServiceBinder(values, files, secrets).Service)],
            Charts = [.. values.Children("charts").Select(Chart)],
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

    private EngineSpec Engine()
    {
        var snapshots = new SnapshotSpec();
        return new EngineSpec
        {
            Kind = values.Get("engine.kind", EngineKinds.Swarm),
            Version = values.Find<string>("engine.version"),
            Artifacts = Path("engine.artifacts"),
            Vip = values.Find<IPAddress>("engine.vip") is { } vip ? Addresses.Canonical(vip) : null,
            Snapshots = new SnapshotSpec
            {
                Every = values.Get("engine.snapshots.every", snapshots.Every),
                Keep = values.Get("engine.snapshots.keep", snapshots.Keep),
            },
            Kubeconfig = Path("engine.kubeconfig"),
            Context = values.Find<string>("engine.context"),
        };
    }

    private ChartSpec Chart(string name)
    {
        var path = $"charts.{name}";
        var archive = Path($"{path}.archive");
        return new ChartSpec
        {
            Name = name,
            Repo = values.Find<string>($"{path}.repo"),
            Chart = values.Find<string>($"{path}.chart") ?? (archive is null ? name : null),
            Version = values.Find<string>($"{path}.version"),
            Archive = archive,
            Namespace = values.Get($"{path}.namespace", name),
            Values = values.Find<string>($"{path}.values"),
            Stateful = values.Get($"{path}.stateful", true),
            Privileged = values.Get($"{path}.privileged", false),
        };
    }

    private string? Path(string key) => values.Find<string>(key) is { } path ? files.Resolve(path) : null;
}
