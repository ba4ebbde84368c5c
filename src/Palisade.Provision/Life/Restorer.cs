using System.Collections.Immutable;
using System.Security.Cryptography;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Provision.Converge;
using Palisade.Provision.Resources.K3s;
using Palisade.Provision.State;

namespace Palisade.Provision.Life;

/// <summary>
/// Puts a snapshot back, in the order of K3s's own documentation (docs.k3s.io, "Restoring Snapshots"). Each step is remembered when it
/// is done, so that a run which broke off goes on; a step that was under way is done again, which every one of them bears.
/// </summary>
public sealed class Restorer
{
    private const string Database = K3sPaths.Server + "/db";
    private const string Kept = Database + ".before-restore";
    private const string Incoming = K3sPaths.Server + "/palisade-restore";

    private static readonly TimeSpan Long = TimeSpan.FromMinutes(15);

    private readonly ConvergeEnvironment environment;
    private readonly K3sControl control;
    private readonly RememberedSteps steps;
    private readonly RestorePlan plan;
    private readonly string folder;

    public Restorer(ConvergeEnvironment environment, K3sControl control, StateFolder state, RestorePlan plan)
    {
        (this.environment, this.control, this.plan, folder) = (environment, control, plan, state.Root);
        steps = new RememberedSteps(state.File("restore.json"), plan.Snapshot.Digest, environment.Reporter)
        {
            Noun = "restore",
            Stopped = K3sLifeErrors.RestoreStopped,
            Again = $"palisade restore {plan.Snapshot.Path}",
        };
    }

    /// <summary>Steps that an earlier run has done; empty for a fresh restore.</summary>
    public ImmutableArray<string> Done => steps.Done;

    public async Task RestoreAsync(CancellationToken cancel)
    {
        var lead = plan.Lead.Name;
        await steps.RunAsync($"send the snapshot to `{lead}`", () => SendAsync(cancel), cancel).ConfigureAwait(false);
        await steps.RunAsync("stop the servers", () => StopAsync(cancel), cancel).ConfigureAwait(false);
        await steps.RunAsync($"put the data back on `{lead}`", () => plan.IsEtcd ? PutEtcdAsync(cancel) : PutSqliteAsync(cancel), cancel).ConfigureAwait(false);
        await steps.RunAsync($"start `{lead}`", () => StartAsync(plan.Lead, cancel), cancel).ConfigureAwait(false);
        foreach (var server in plan.Servers)
        {
            await steps.RunAsync($"let `{server.Name}` join", () => RejoinAsync(server, cancel), cancel).ConfigureAwait(false);
        }

        foreach (var agent in plan.Agents)
        {
            await steps.RunAsync($"restart `{agent.Name}`", () => RestartAsync(agent, cancel), cancel).ConfigureAwait(false);
        }

        await steps.RunAsync("remove the data of before", () => CleanAsync(cancel), cancel).ConfigureAwait(false);
        steps.Forget();
    }

    private async Task SendAsync(CancellationToken cancel)
    {
        var data = Path.Combine(folder, $".restore-{RandomNumberGenerator.GetHexString(12, lowercase: true)}");
        try
        {
            SnapshotFile.Read(plan.Snapshot.Path, data);
            await control.MustAsync(plan.Lead.Name, K3sLifeErrors.RestoreStopped, ["install", "-d", "-m", "0700", "-o", "root", "-g", "root", Database], cancel).ConfigureAwait(false);
            await control.Group.Client(plan.Lead.Name).Session.UploadAsync(data, Incoming, "0600", sudo: true, cancel).ConfigureAwait(false);
        }
        finally
        {
            File.Delete(data);
        }
    }

    private async Task StopAsync(CancellationToken cancel)
    {
        foreach (var server in environment.Spec.Servers)
        {
            await SystemctlAsync("stop", server, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>K3s moves the old data to db/etcd-old-TIME by itself, and ends when it has made a cluster of one of the snapshot.</summary>
    private async Task PutEtcdAsync(CancellationToken cancel)
    {
        var lead = plan.Lead.Name;
        await PrepareLeadAsync(cancel).ConfigureAwait(false);

        // K3s refuses to reset a server that is told to join another, and one whose last reset was never followed by a start.
        await WriteJoinAsync(lead, "cluster-init: true\n", cancel).ConfigureAwait(false);
        await MustAsync(lead, cancel, "rm", "-f", Database + "/reset-flag").ConfigureAwait(false);
        await control.MustAsync(
            lead, K3sLifeErrors.RestoreStopped, [K3sPaths.Binary, "server", "--cluster-reset", "--cluster-reset-restore-path=" + Incoming], cancel, timeout: Long).ConfigureAwait(false);
    }

    private async Task PutSqliteAsync(CancellationToken cancel)
    {
        var lead = plan.Lead.Name;
        await PrepareLeadAsync(cancel).ConfigureAwait(false);
        await KeepAsync(lead, Database, Kept, cancel).ConfigureAwait(false);
        await MustAsync(lead, cancel, "install", "-d", "-m", "0700", "-o", "root", "-g", "root", Database).ConfigureAwait(false);
        await MustAsync(lead, cancel, "cp", "--preserve=mode", "--", Incoming, K3sPaths.Sqlite).ConfigureAwait(false);
    }

    /// <summary>The data is locked with the token of its time; the authority of a board that was set up anew would contradict it.</summary>
    private async Task PrepareLeadAsync(CancellationToken cancel)
    {
        var lead = plan.Lead.Name;
        var password = K3sToken.Password(plan.Snapshot.Token.Reveal());
        await control.WriteSecretAsync(lead, "restore", K3sPaths.Token, password + "\n", cancel).ConfigureAwait(false);
        if (plan.LeadIsNew)
        {
            await KeepAsync(lead, K3sPaths.Server + "/tls", K3sPaths.Server + "/tls.before-restore", cancel).ConfigureAwait(false);
            await KeepAsync(lead, K3sPaths.Server + "/cred", K3sPaths.Server + "/cred.before-restore", cancel).ConfigureAwait(false);
            await MustAsync(lead, cancel, "rm", "-f", K3sPaths.Server + "/token").ConfigureAwait(false);
        }
    }

    private async Task RejoinAsync(NodeSpec server, CancellationToken cancel)
    {
        await SystemctlAsync("stop", server, cancel).ConfigureAwait(false);
        await KeepAsync(server.Name, Database, Kept, cancel).ConfigureAwait(false);

        // A run that broke off may have left data of a join that never ended.
        await MustAsync(server.Name, cancel, "rm", "-rf", "--one-file-system", Database).ConfigureAwait(false);
        await WriteJoinAsync(server.Name, $"server: {K3sRoles.Url(plan.Lead)}\n", cancel).ConfigureAwait(false);
        await control.WriteSecretAsync(server.Name, "restore", K3sPaths.Token, plan.Snapshot.Token.Reveal() + "\n", cancel).ConfigureAwait(false);
        await StartAsync(server, cancel).ConfigureAwait(false);
    }

    private async Task RestartAsync(NodeSpec agent, CancellationToken cancel)
    {
        await SystemctlAsync("restart", agent, cancel).ConfigureAwait(false);
        await control.WaitReadyAsync(plan.Lead.Name, agent.Name, cancel).ConfigureAwait(false);
    }

    private async Task StartAsync(NodeSpec node, CancellationToken cancel)
    {
        // Whether the first try worked shows by waiting: systemd tries again by itself.
        await control.RunAsync(node.Name, ["systemctl", "start", "--", K3sControl.UnitOf(node)], cancel, timeout: Long).ConfigureAwait(false);
        await control.WaitReadyAsync(plan.Lead.Name, node.Name, cancel).ConfigureAwait(false);
    }

    private async Task CleanAsync(CancellationToken cancel)
    {
        await MustAsync(plan.Lead.Name, cancel, "rm", "-f", Incoming).ConfigureAwait(false);
        foreach (var server in (NodeSpec[])[plan.Lead, .. plan.Servers])
        {
            await MustAsync(
                server.Name, cancel, "rm", "-rf", "--one-file-system", Kept, K3sPaths.Server + "/tls.before-restore", K3sPaths.Server + "/cred.before-restore").ConfigureAwait(false);
        }
    }

    /// <summary>Moves something away unless an earlier try has done so: what was there first is what is worth keeping.</summary>
    private async Task KeepAsync(string node, string path, string kept, CancellationToken cancel)
    {
        if (!await control.ExistsAsync(node, kept, cancel).ConfigureAwait(false) && await control.ExistsAsync(node, path, cancel).ConfigureAwait(false))
        {
            await MustAsync(node, cancel, "mv", "-T", "--", path, kept).ConfigureAwait(false);
        }
    }

    private Task WriteJoinAsync(string node, string text, CancellationToken cancel) =>
        control.WriteSecretAsync(node, "restore", K3sPaths.Join, "# Written by Palisade when this node joined.\n" + text, cancel);

    private Task<string> SystemctlAsync(string verb, NodeSpec node, CancellationToken cancel) =>
        control.MustAsync(node.Name, K3sLifeErrors.RestoreStopped, ["systemctl", verb, "--", K3sControl.UnitOf(node)], cancel, timeout: Long);

    private Task<string> MustAsync(string node, CancellationToken cancel, params string[] argv) =>
        control.MustAsync(node, K3sLifeErrors.RestoreStopped, [.. argv], cancel, timeout: Long);
}
