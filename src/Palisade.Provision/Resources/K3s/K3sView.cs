using System.Collections.Immutable;
using Palisade.Engines.K3s;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Units;

namespace Palisade.Provision.Resources.K3s;

/// <summary>What a node has of a cluster: its data, its unit, and what the control plane says.</summary>
/// <param name="Server">Its data is a server's; null where it is in no cluster.</param>
/// <param name="CaHash">Of the cluster's CA.</param>
/// <param name="Datastore"><see cref="K3sOutputs.Etcd"/>, <see cref="K3sOutputs.Sqlite"/>; null where there is none.</param>
/// <param name="Running">The unit that suits the data.</param>
/// <param name="Nodes">The cluster's nodes; servers whose control plane answers only.</param>
/// <param name="Ready">The cluster sees this node as ready.</param>
internal sealed record K3sView(bool? Server, string? CaHash, string? Datastore, bool Running, ImmutableArray<K3sNode>? Nodes, bool Ready)
{
    /// <summary>A server that has just started takes a moment until its control plane answers.</summary>
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(15);

    /// <summary>A word of <see cref="K3sOutputs"/>.</summary>
    public string State => Server switch
    {
        null => K3sOutputs.None,
        false => K3sOutputs.Agent,
        true => Nodes is null ? K3sOutputs.Stranded : K3sOutputs.Server,
    };

    public static async Task<K3sView> ReadAsync(ISystem system, string node, CancellationToken cancel)
    {
        var view = await LookAsync(system, node, cancel).ConfigureAwait(false);
        if (view is { Server: true, Running: true, Nodes: null })
        {
            await Patience.UntilAsync(
                system.Clock,
                Settling,
                async () => (view = await LookAsync(system, node, cancel).ConfigureAwait(false)).Nodes is not null,
                cancel).ConfigureAwait(false);
        }

        return view;
    }

    /// <summary>As it is now, without waiting.</summary>
    public static async Task<K3sView> LookAsync(ISystem system, string node, CancellationToken cancel)
    {
        var datastore = system.Exists(K3sPaths.Etcd) ? K3sOutputs.Etcd : system.Exists(K3sPaths.Sqlite) ? K3sOutputs.Sqlite : null;
        bool? server = datastore is not null ? true : system.Exists(K3sPaths.AgentCertificate) ? false : null;
        if (server is null)
        {
            return new K3sView(null, null, null, false, null, false);
        }

        var hash = HashOf(system, K3sPaths.ServerCa) ?? HashOf(system, K3sPaths.AgentCa);
        var running = (await UnitState.ReadAsync(system, K3sPaths.UnitOf(server.Value), cancel).ConfigureAwait(false)).Active == "active";
        if (!running)
        {
            return new K3sView(server, hash, datastore, false, null, false);
        }

        var api = new K3sApi(system);
        if (server == false)
        {
            return new K3sView(false, hash, null, true, null, await api.SeesItselfReadyAsync(node, cancel).ConfigureAwait(false));
        }

        var nodes = await api.FindNodesAsync(cancel).ConfigureAwait(false);
        return new K3sView(true, hash, datastore, true, nodes, nodes?.Any(n => n.Name == node && n.Ready) ?? false);
    }

    private static string? HashOf(ISystem system, string path) =>
        system.Stat(path) is { Kind: FileKind.File } ? ClusterCaHash.Of(system.ReadFile(path)) : null;
}
