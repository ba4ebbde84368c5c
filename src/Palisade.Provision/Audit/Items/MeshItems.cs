using System.Collections.Immutable;
using Palisade.Core.Audit;
using Palisade.Mesh;
using Palisade.Mesh.Tinc;
using Palisade.Provision.Phases;

namespace Palisade.Provision.Audit.Items;

/// <summary>The encrypted mesh, as it is configured and runs.</summary>
internal static class MeshItems
{
    public static ImmutableArray<HardeningItem> All { get; } =
    [
        new StateItem("MSH-01", "the mesh runs and starts at boot", "tinc(8)", 4, _ => new UnitProbe(MeshPhase.Unit)),
        new StateItem("MSH-02", "peers have the addresses they were given and no others", "tinc.conf(5), StrictSubnets", 5,
            _ => new FileMatchProbe(TincFiles.Folder + "/tinc.conf", "^StrictSubnets = yes$")),
        new StateItem("MSH-03", "packets carry a full authentication code", "tinc.conf(5), MACLength", 4,
            t => new FileMatchProbe(TincFiles.HostPath(t.Node.Name), "^MACLength = (1[6-9]|2[0-9]|3[0-2])$")),
        new StateItem("MSH-04", "the node's mesh key is secret", "tinc.conf(5)", 5,
            _ => new ModeProbe(TincFiles.Folder + "/rsa_key.priv", "0600")),
        new StateItem("MSH-05", "the mesh has its interface", "tinc.conf(5)", 3,
            t => new CommandProbe(["ip", "-o", "addr", "show", "dev", MeshNetwork.Interface], System.Text.RegularExpressions.Regex.Escape($" {t.Node.MeshAddress}/"))),
    ];
}
