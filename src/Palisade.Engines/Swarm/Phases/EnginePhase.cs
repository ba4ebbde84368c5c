using System.Collections.Immutable;
using System.Globalization;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;

namespace Palisade.Engines.Swarm.Phases;

/// <summary>Installs Docker from Debian. It stays stopped: the next phase gives it its settings first, one node at a time.</summary>
internal sealed class EnginePhase : IPhase
{
    public string Name => "engine";

    public string Title => "Install Docker";

    public IEnumerable<Catalog> Plan(PhaseContext context) => context.Nodes.Select(node => new Catalog
    {
        Phase = Name,
        Node = node.Name,
        Resources =
        [
            new CommandResource
            {
                Cause = "engine",
                Name = "write down whether Docker's data was here before",
                Unless = ["/bin/sh", "-c", EngineData.RecordedScript],
                Run = ["/bin/sh", "-c", EngineData.RecordScript],
            },
            // containerd makes these when it starts. Made here first, they go when the board is given back.
            new DirectoryResource { Cause = "engine", Path = "/etc/cni" },
            new DirectoryResource { Cause = "engine", Path = "/etc/cni/net.d", Mode = "0700" },
            new PackagesResource
            {
                Cause = "engine",
                Names = Packages(context.FactsOf(node)),
                KeepStopped = ["docker.service", "docker.socket", "containerd.service"],
            },
            new SysctlResource
            {
                Cause = "engine",
                Path = "/etc/sysctl.d/80-palisade-engine.conf",
                Values = SwarmEngine.RequiredKernelSettings,
            },
        ],
    });

    /// <summary>
    /// Installed without what they recommend, so what Docker needs in truth is named: apparmor's parser (without it no container
    /// starts on a kernel with AppArmor), and from Debian 13 on the client, which is a package of its own there.
    /// </summary>
    private static ImmutableArray<string> Packages(NodeFacts facts)
    {
        ImmutableArray<string> packages = ["apparmor", "ca-certificates", "docker.io", "iptables"];
        var ownClient = facts.OsId is "debian" or "raspbian"
            && double.TryParse(facts.OsVersion, CultureInfo.InvariantCulture, out var version) && version >= 13;
        return ownClient ? packages.Insert(2, "docker-cli") : packages;
    }
}
