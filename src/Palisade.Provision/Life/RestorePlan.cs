using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;

namespace Palisade.Provision.Life;

/// <summary>What a restore would do to a cluster, found out before anything is changed.</summary>
public sealed record RestorePlan
{
    public required SnapshotFile Snapshot { get; init; }

    /// <summary>Server that gets the data.</summary>
    public required NodeSpec Lead { get; init; }

    /// <summary>Its own authority is another than the snapshot's: the board was set up anew since.</summary>
    public required bool LeadIsNew { get; init; }

    /// <summary>Servers that join the restored cluster after it.</summary>
    public required ImmutableArray<NodeSpec> Servers { get; init; }

    public required ImmutableArray<NodeSpec> Agents { get; init; }

    /// <summary>Nodes that know another cluster by now; <c>palisade apply</c> lets them join this one.</summary>
    public required ImmutableArray<NodeSpec> Strangers { get; init; }

    public bool IsEtcd => Snapshot.Info.Datastore == K3sOutputs.Etcd;

    public static async Task<RestorePlan> MakeAsync(ClusterSpec spec, SnapshotFile snapshot, K3sControl control, CancellationToken cancel)
    {
        RequireFit(spec, snapshot);
        if (spec.Servers.FirstOrDefault(s => !control.Group.Has(s.Name)) is { } away)
        {
            throw new PalisadeException(
                K3sErrors.NoServer, $"server `{away.Name}` was not reached, and a server that goes on with its old data would fight the restored cluster",
                $"bring `{away.Name}` back, or take it out of the file if it is gone for good", away.Name);
        }

        var lead = spec.Servers[0];
        await RequireVersionAsync(snapshot, control, lead, cancel).ConfigureAwait(false);
        var hash = HashOf(snapshot.Token.Reveal());
        var members = control.Group.Nodes.Where(K3sRoles.IsMember).ToArray();
        var strangers = new HashSet<string>(StringComparer.Ordinal);
        foreach (var node in members)
        {
            var path = K3sRoles.IsServer(node) ? K3sPaths.ServerCa : K3sPaths.AgentCa;
            var sum = await control.RunAsync(node.Name, ["sha256sum", path], cancel).ConfigureAwait(false);
            if (hash is not null && !(sum.ExitCode == 0 && sum.Output.StartsWith(hash, StringComparison.Ordinal)))
            {
                strangers.Add(node.Name);
            }
        }

        return new RestorePlan
        {
            Snapshot = snapshot,
            Lead = lead,
            LeadIsNew = strangers.Contains(lead.Name),
            Servers = [.. members.Where(n => K3sRoles.IsServer(n) && n.Name != lead.Name && !strangers.Contains(n.Name))],
            Agents = [.. members.Where(n => !K3sRoles.IsServer(n) && !strangers.Contains(n.Name))],
            Strangers = [.. members.Where(n => n.Name != lead.Name && strangers.Contains(n.Name))],
        };
    }

    /// <summary>For a person, before the question.</summary>
    public IEnumerable<string> Describe()
    {
        var info = Snapshot.Info;
        yield return $"Snapshot `{info.Name}` of {info.Time.UtcDateTime:yyyy-MM-dd HH:mm} UTC, taken on `{info.Node}` ({info.Datastore}, K3s {info.Version}).";
        yield return "What was changed in the cluster since then is lost: objects come and go, volumes keep their data.";
        yield return $"1. Stop the control plane: {Names([Lead, .. Servers, .. Strangers.Where(K3sRoles.IsServer)])}. Services keep running meanwhile.";
        yield return $"2. Put the data back on `{Lead.Name}` and start it.";
        var step = 3;
        if (Servers.Length > 0)
        {
            yield return $"{step++}. Let {Names(Servers)} join it anew, one at a time.";
        }

        if (Agents.Length > 0)
        {
            yield return $"{step}. Restart {Names(Agents)}.";
        }

        if (Strangers.Length > 0)
        {
            yield return $"Afterwards `palisade apply` lets {Names(Strangers)} join, which know another cluster by now.";
        }
    }

    private static string Names(IEnumerable<NodeSpec> nodes) => string.Join(", ", nodes.Select(n => $"`{n.Name}`"));

    private static void RequireFit(ClusterSpec spec, SnapshotFile snapshot)
    {
        var info = snapshot.Info;
        if (info.Cluster != spec.Cluster)
        {
            throw Unfit($"the snapshot is of the cluster `{info.Cluster}`, and the file describes `{spec.Cluster}`", "name the file of that cluster with `-f`");
        }

        var wanted = spec.Servers.Length > 1 ? K3sOutputs.Etcd : K3sOutputs.Sqlite;
        if (info.Datastore != wanted)
        {
            throw Unfit(
                $"the snapshot is of {info.Datastore}, and {spec.Servers.Length} {(spec.Servers.Length == 1 ? "server keeps" : "servers keep")} {wanted}",
                info.Datastore == K3sOutputs.Etcd ? "restore it with the servers that the cluster had" : "restore it with one server, then add the others");
        }
    }

    private static async Task RequireVersionAsync(SnapshotFile snapshot, K3sControl control, NodeSpec lead, CancellationToken cancel)
    {
        var installed = K3sVersion.Parse(await SnapshotTaker.VersionAsync(control, lead.Name, cancel).ConfigureAwait(false));
        if (K3sVersion.TryParse(snapshot.Info.Version, out var written) && installed < written)
        {
            throw Unfit($"K3s {written} wrote the snapshot, and `{lead.Name}` has the older {installed}", $"set `engine.version: {written}`, run `palisade apply`, and restore after it");
        }
    }

    /// <summary>The digest in a full token; null in a short one.</summary>
    private static string? HashOf(string token) => token.StartsWith("K10", StringComparison.Ordinal) && token.IndexOf("::", StringComparison.Ordinal) is > 3 and var end ? token[3..end] : null;

    private static PalisadeException Unfit(string message, string help) => new(K3sLifeErrors.SnapshotUnfit, message, help);
}
