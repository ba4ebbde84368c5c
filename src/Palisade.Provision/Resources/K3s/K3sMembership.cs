using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.K3s;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Files;

namespace Palisade.Provision.Resources.K3s;

/// <summary>The steps themselves.</summary>
internal sealed class K3sMembership(K3sResource resource, CheckContext context)
{
    private const string Woken = NodePaths.Runtime + "/k3s-woken";

    /// <summary>etcd on a slow disk needs its time after a power cut, and there is nothing better to do than to wait.</summary>
    private static readonly TimeSpan Waking = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan WokenFor = TimeSpan.FromMinutes(10);

    /// <summary>Failed starts after which waiting ends: at least half a minute, on a board rather two.</summary>
    private const int Hopeless = 6;

    private readonly ISystem system = context.System;

    private int? restartsBefore;

    private string Unit => K3sPaths.UnitOf(resource.Server);

    public static bool WasWoken(ISystem system) =>
        long.TryParse(system.ReadText(Woken), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
        && system.Clock.GetUtcNow() - DateTimeOffset.FromUnixTimeSeconds(seconds) is { Ticks: >= 0 } age && age < WokenFor;

    /// <summary>True where the agent's file names one of the ways into the cluster that are right.</summary>
    public static bool Finds(K3sResource resource, ISystem system) =>
        resource.Join.IsEmpty || (system.ReadText(K3sPaths.Join) is { } text && resource.Join.Any(url => text.Contains(Server(url), StringComparison.Ordinal)));

    public async Task WakeAsync(CancellationToken cancel)
    {
        await system.RunAsync(["systemctl", "start", "--no-block", "--", Unit], cancel).ConfigureAwait(false);
        await Patience.UntilAsync(
            system.Clock,
            Waking,
            async () => (await K3sView.LookAsync(system, resource.Node, cancel).ConfigureAwait(false)).Nodes is not null,
            cancel).ConfigureAwait(false);
        system.CreateDirectory(NodePaths.Runtime, "0700", "root", "root");
        var now = system.Clock.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        await system.WriteTextAsync(Woken, now, "0600", cancel).ConfigureAwait(false);
    }

    public async Task ForgetAsync(K3sView view, string why, CancellationToken cancel)
    {
        await system.MustRunAsync(new ProcessCommand(["/bin/sh", "-c", K3sData.ForgetScript]) { Timeout = TimeSpan.FromMinutes(5) }, cancel).ConfigureAwait(false);
        context.Note($"forgot cluster {view.CaHash ?? "(unknown)"}: it {why.Split(':')[0]}");
    }

    /// <summary>Begins or joins, by the token files and one file that says how.</summary>
    public async Task EnterAsync(CancellationToken cancel)
    {
        if (resource.Join.IsEmpty)
        {
            // Without a digest: the CA it would speak of does not exist before K3s has made it.
            await KeepOrMakeAsync(K3sPaths.Token, cancel).ConfigureAwait(false);
            await KeepOrMakeAsync(K3sPaths.AgentToken, cancel).ConfigureAwait(false);
        }
        else if (resource.Token is { } token && (!resource.Server || resource.AgentToken is not null))
        {
            await WriteAsync(K3sPaths.Token, K3sToken.FileOf(token), cancel).ConfigureAwait(false);
            if (resource.AgentToken is { } agents)
            {
                await WriteAsync(K3sPaths.AgentToken, K3sToken.FileOf(agents), cancel).ConfigureAwait(false);
            }
        }
        else if (!system.Exists(K3sPaths.AgentCertificate))
        {
            throw new PalisadeException(K3sErrors.NoServer, "there is no cluster to join yet", "see what became of the first server");
        }

        await WriteJoinAsync(cancel).ConfigureAwait(false);
        await RunUnitAsync("restart", cancel).ConfigureAwait(false);
    }

    /// <summary>K3s copies the database when it finds SQLite's and is told to begin with etcd.</summary>
    public async Task MoveAsync(CancellationToken cancel)
    {
        await WriteJoinAsync(cancel).ConfigureAwait(false);
        await RunUnitAsync("restart", cancel).ConfigureAwait(false);
    }

    /// <summary>Makes etcd forget its lost members. K3s ends by itself when that is done.</summary>
    public async Task ResetAsync(CancellationToken cancel)
    {
        await system.MustRunAsync(["systemctl", "stop", "--", Unit], cancel).ConfigureAwait(false);

        // K3s refuses to reset a server that is told to join another.
        await WriteJoinAsync(cancel).ConfigureAwait(false);
        var reset = new ProcessCommand([K3sPaths.Binary, "server", "--cluster-reset"]) { Timeout = TimeSpan.FromMinutes(5) };
        var result = await system.RunAsync(reset, cancel).ConfigureAwait(false);
        if (!result.Ok)
        {
            throw new PalisadeException(K3sErrors.NoServer, $"the cluster's data on this server could not be freed from the lost servers: {K3sApi.LastLines(result)}",
                "a snapshot brings it back: `palisade restore FILE`");
        }

        await RunUnitAsync("start", cancel).ConfigureAwait(false);
    }

    public Task RestartAsync(CancellationToken cancel) => RunUnitAsync("restart", cancel);

    public Task StartAsync(CancellationToken cancel) => RunUnitAsync("start", cancel);

    public async Task WaitAsync(CancellationToken cancel)
    {
        K3sView? view = null;
        var hopeless = false;
        var started = system.Clock.GetTimestamp();
        await Patience.UntilAsync(
            system.Clock,
            resource.Ready,
            async () => (view = await K3sView.LookAsync(system, resource.Node, cancel).ConfigureAwait(false)).Ready
                || (hopeless = !view.Running && await KeepsEndingAsync(cancel).ConfigureAwait(false)),
            cancel).ConfigureAwait(false);
        if (view is not { Ready: true })
        {
            throw await NotReadyAsync(view!, hopeless, system.Clock.GetElapsedTime(started), cancel).ConfigureAwait(false);
        }

        NoteMtu();
    }

    private static string Server(string url) => $"server: {url}\n";

    /// <summary>systemd has started it again and again, some seconds apart: what is wrong does not heal by waiting on.</summary>
    private async Task<bool> KeepsEndingAsync(CancellationToken cancel)
    {
        var result = await system.RunAsync(["systemctl", "show", "-p", "NRestarts", "--", Unit], cancel).ConfigureAwait(false);
        if (!int.TryParse(result.Output.Trim().Split('=')[^1], NumberStyles.None, CultureInfo.InvariantCulture, out var restarts))
        {
            return false;
        }

        // systemd counts on from what was before; a smaller number means that it began anew.
        restartsBefore = Math.Min(restartsBefore ?? restarts, restarts);
        return restarts - restartsBefore >= Hopeless;
    }

    private async Task<PalisadeException> NotReadyAsync(K3sView view, bool hopeless, TimeSpan waited, CancellationToken cancel)
    {
        var journal = await system.RunAsync(["journalctl", "-u", Unit, "-n", "8", "--no-pager", "-o", "cat", "-p", "warning"], cancel).ConfigureAwait(false);
        var words = journal.Ok && journal.Output.Trim() is { Length: > 0 } text ? "; its last words: " + Scrub(text.ReplaceLineEndings("; ")) : "";
        var what = hopeless ? "ends whenever it starts" : view.Server is null ? "has no data of the cluster yet" : !view.Running ? "is not running" : "is running, but not ready";
        return new PalisadeException(
            K3sErrors.NotReady,
            $"K3s on `{resource.Node}` {what} after {(waited.TotalMinutes < 2 ? $"{waited.TotalSeconds:0} s" : $"{waited.TotalMinutes:0} minutes")}{words}",
            resource.Join.IsEmpty ? "`journalctl -u k3s` on the node says more" : $"see that the node reaches {string.Join(", ", resource.Join)} through the mesh: `palisade status`");
    }

    /// <summary>K3s may repeat a token that it does not like.</summary>
    private string Scrub(string text)
    {
        foreach (var path in (string[])[K3sPaths.Token, K3sPaths.AgentToken])
        {
            if (K3sReport.Secret(system, path) is { } secret)
            {
                text = text.Replace(secret, "***", StringComparison.Ordinal);
            }
        }

        return text.Length <= 1000 ? text : text[^1000..];
    }

    private void NoteMtu()
    {
        if (resource.PodMtu is { } most
            && int.TryParse(system.ReadText("/sys/class/net/flannel.1/mtu"), NumberStyles.Integer, CultureInfo.InvariantCulture, out var mtu) && mtu > most)
        {
            context.Note($"pods may send packets of {mtu} bytes, and only {most} fit through the mesh: restart K3s here so that it measures anew");
        }
    }

    private async Task KeepOrMakeAsync(string path, CancellationToken cancel)
    {
        if (K3sReport.Secret(system, path) is null)
        {
            await WriteAsync(path, K3sToken.FileOf(K3sToken.New()), cancel).ConfigureAwait(false);
        }
    }

    private async Task WriteJoinAsync(CancellationToken cancel)
    {
        var text = resource.Join.IsEmpty ? (resource.Etcd ? "cluster-init: true\n" : null) : Server(resource.Join[0]);
        if (text is not null)
        {
            await WriteAsync(K3sPaths.Join, Encoding.UTF8.GetBytes("# Written by Palisade when this node joined.\n" + text), cancel).ConfigureAwait(false);
        }
        else if (system.Exists(K3sPaths.Join))
        {
            await context.Undo.KeepPathAsync(K3sPaths.Join, cancel).ConfigureAwait(false);
            system.Delete(K3sPaths.Join);
        }
    }

    private async Task WriteAsync(string path, byte[] content, CancellationToken cancel)
    {
        await context.Undo.KeepPathAsync(path, cancel).ConfigureAwait(false);
        system.EnsureParents(path);
        await system.WriteFileAsync(path, content, "0600", "root", "root", null, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// systemctl returns when K3s says that it is up, or when a first try failed and systemd tries again; which of the two, and whether
    /// the cluster agrees, is seen by waiting.
    /// </summary>
    private async Task RunUnitAsync(string verb, CancellationToken cancel)
    {
        await context.Undo.KeepUnitAsync(Unit, cancel).ConfigureAwait(false);
        await system.MustRunAsync(["systemctl", "enable", "--", Unit], cancel).ConfigureAwait(false);
        ImmutableArray<string> argv = ["systemctl", verb, "--", Unit];
        await system.RunAsync(new ProcessCommand(argv) { Timeout = resource.Ready }, cancel).ConfigureAwait(false);
    }
}
