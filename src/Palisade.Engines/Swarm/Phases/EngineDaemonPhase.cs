using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Engines.Swarm.Phases;

/// <summary>Settings of the Docker daemon. A change restarts it and with it the node's containers, hence node by node.</summary>
internal sealed class EngineDaemonPhase : IPhase
{
    public const string UnitDropIn = "/etc/systemd/system/docker.service.d/10-palisade.conf";

    private const string DaemonJson = "/etc/docker/daemon.json";

    public string Name => "engine-daemon";

    public string Title => "Configure Docker";

    public int Parallelism => 1;

    public IEnumerable<Catalog> Plan(PhaseContext context) => context.Nodes.Select(node => new Catalog
    {
        Phase = Name,
        Node = node.Name,
        Resources =
        [
            new DirectoryResource { Cause = "engine", Path = "/etc/docker" },
            new FileResource { Cause = "engine", Path = DaemonJson, Content = Settings(context.Spec) },
            new DirectoryResource { Cause = "engine", Path = "/etc/systemd/system/docker.service.d" },
            new FileResource { Cause = "engine", Path = UnitDropIn, Content = MeshAddressWait.DropIn(node.MeshAddress) },
            new CommandResource
            {
                Cause = "engine",
                Name = "make systemd read its units again",
                Run = ["systemctl", "daemon-reload"],
                OnlyAfter = ["file:" + UnitDropIn],
            },
            new ServiceResource { Cause = "engine", Unit = "docker.service", RestartOn = ["file:" + DaemonJson] },
        ],
    });

    /// <summary>
    /// dockerd(8). live-restore cannot be combined with swarm; the API stays on its Unix socket; a log that grows without end
    /// fills an SD card; and no container gains rights through a setuid program.
    /// </summary>
    internal static string Settings(ClusterSpec spec) => $$"""
        {
          "default-address-pools": [{ "base": "{{AddressPlan.For(spec).Bridges}}", "size": 24 }],
          "live-restore": false,
          "log-driver": "local",
          "log-opts": { "max-size": "10m", "max-file": "3" },
          "no-new-privileges": true
        }

        """;
}
