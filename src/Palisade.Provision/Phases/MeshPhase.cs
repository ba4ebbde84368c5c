using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Mesh;
using Palisade.Mesh.Tinc;

namespace Palisade.Provision.Phases;

/// <summary>
/// tinc between all nodes. A change of peers is a reload, which interrupts only connections whose own file changed; nodes that
/// left the YAML lose their file, and with it their place in the mesh.
/// </summary>
public sealed class MeshPhase : NodePhase
{
    public const string Unit = $"tinc@{MeshNetwork.Name}.service";

    public override string Name => "mesh";

    public override string Title => "Tie the nodes together";

    protected override void Describe(PhaseContext context, NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        var spec = context.Spec;
        var cause = "nodes." + node.Name;
        var known = new List<string>();
        var peerFiles = new List<Resource>();
        foreach (var peer in spec.Nodes)
        {
            if (Describe(context, peer, catalog) is { } description)
            {
                known.Add(peer.Name);
                peerFiles.Add(new FileResource { Path = TincFiles.HostPath(peer.Name), Content = TincFiles.Host(description), Cause = "nodes." + peer.Name });
            }
        }

        if (!known.Contains(node.Name))
        {
            return;
        }

        var conf = catalog.Put(new FileResource { Path = TincFiles.Folder + "/tinc.conf", Content = TincFiles.Conf(node.Name), Mode = "0600", Cause = cause });
        var up = catalog.Put(Script("tinc-up", TincFiles.Up(node.MeshAddress, spec.Mesh.Subnet.PrefixLength), cause));
        var down = catalog.Put(Script("tinc-down", TincFiles.Down(node.MeshAddress, spec.Mesh.Subnet.PrefixLength), cause));
        catalog.Add(new DirectoryResource { Path = TincFiles.Folder + "/conf.d", Mode = "0700", Exclusive = true, Cause = "mesh" });
        var peers = catalog.Put(new FileResource
        {
            Path = TincFiles.Folder + "/conf.d/palisade.conf",
            Content = TincFiles.Peers(known.Where(k => k != node.Name)),
            Mode = "0600",
            Cause = "nodes",
        });
        var folder = catalog.Put(new DirectoryResource { Path = TincFiles.Folder + "/hosts", Mode = "0700", Exclusive = true, Cause = "nodes" });
        catalog.Add(peerFiles);

        // The node's own port and address are read at start only.
        var own = "file:" + TincFiles.HostPath(node.Name);
        ImmutableArray<string> reload = [peers, folder, .. peerFiles.Select(f => f.Id).Where(id => id != own)];
        catalog.Add(new ServiceResource { Unit = "tinc.service", Running = null, Cause = "mesh" });
        catalog.Add(new ServiceResource { Unit = Unit, RestartOn = [conf, up, down, own], ReloadOn = reload, Cause = "mesh" });

        // A peer that was not there yet is tried again after up to half a minute; ALRM tries at once.
        catalog.Add(new CommandResource
        {
            Name = "connect to the mesh's peers now",
            Run = ["systemctl", "kill", "--kill-who=main", "--signal=ALRM", Unit],
            OnlyAfter = [conf, own, .. reload],
            Cause = "mesh",
        });
    }

    private static TincPeer? Describe(PhaseContext context, NodeSpec peer, CatalogBuilder catalog)
    {
        if (context.Outputs.Find(peer.Name, MeshNetwork.PublicKeyOutput) is not { } reported)
        {
            catalog.Unknown($"the public mesh key of `{peer.Name}`");
            return null;
        }

        if (TincPublicKey.Normalise(reported) is not { } key)
        {
            catalog.Note($"`{peer.Name}` is left out of the mesh: what it reports as its public key is not an RSA key of {TincPublicKey.MinimumBits} bits or more");
            return null;
        }

        return new TincPeer(peer.Name, peer.Address, context.Spec.Mesh.Port, peer.MeshAddress, key);
    }

    private static FileResource Script(string name, string content, string cause) =>
        new() { Path = $"{TincFiles.Folder}/{name}", Content = content, Mode = "0700", Cause = cause };
}
