using System.Security.Cryptography;
using Palisade.Core;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Core.Text;
using Palisade.Engines.K3s;
using Palisade.Provision.Converge;
using Palisade.Provision.Fleet;

namespace Palisade.Provision.Life;

/// <summary>
/// Takes a snapshot on a server now and fetches it: with etcd by K3s itself, with SQLite by Debian's sqlite3, whose <c>.backup</c> is
/// consistent while K3s writes. The server keeps no copy.
/// </summary>
public sealed class SnapshotTaker(ConvergeEnvironment environment, K3sControl control, SnapshotFolder folder)
{
    private const string EtcdFolder = K3sPaths.Server + "/db/snapshots";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(10);

    /// <param name="name">Letters, digits and hyphens.</param>
    /// <param name="to">Folder on this machine; null is the cluster's own.</param>
    public async Task<SnapshotFile> TakeAsync(string name, string? to, CancellationToken cancel)
    {
        var server = await control.ServerAsync(cancel).ConfigureAwait(false);
        var etcd = await control.ExistsAsync(server.Name, K3sPaths.Etcd, cancel).ConfigureAwait(false);
        var info = new SnapshotInfo
        {
            Name = name,
            Cluster = environment.Spec.Cluster,
            Version = await VersionAsync(control, server.Name, cancel).ConfigureAwait(false),
            Datastore = etcd ? K3sOutputs.Etcd : K3sOutputs.Sqlite,
            Time = environment.Clock.GetUtcNow(),
            Node = server.Name,
        };
        environment.Reporter.Say(server.Name, $"takes a snapshot of {info.Datastore}");
        var remote = etcd ? await SaveEtcdAsync(server, cancel).ConfigureAwait(false) : await SaveSqliteAsync(server, cancel).ConfigureAwait(false);
        var path = to is null ? folder.PathFor(name, info.Time) : Path.Combine(to, Path.GetFileName(folder.PathFor(name, info.Time)));
        var data = Path.Combine(folder.Root, $".{RandomNumberGenerator.GetHexString(16, lowercase: true)}");
        try
        {
            await FetchAsync(server.Name, remote, data, cancel).ConfigureAwait(false);
            var token = new Secret(await control.ReadAsync(server.Name, K3sPaths.Server + "/token", K3sLifeErrors.SnapshotFailed, cancel).ConfigureAwait(false));
            SnapshotFile.Write(path, info, token, data);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new PalisadeException(CliErrors.CannotWrite, $"`{path}` cannot be written: {e.Message}", "check the folder, its permissions and the free space", inner: e);
        }
        finally
        {
            File.Delete(data);
            await RemoveAsync(server.Name, remote, etcd).ConfigureAwait(false);
        }

        return SnapshotFile.Read(path);
    }

    /// <summary>First line of <c>k3s --version</c>: <c>k3s version v1.34.1+k3s1 (24fc436e)</c>.</summary>
    internal static async Task<string> VersionAsync(K3sControl control, string node, CancellationToken cancel)
    {
        var output = await control.MustAsync(node, K3sErrors.Refused, [K3sPaths.Binary, "--version"], cancel).ConfigureAwait(false);
        return output.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries) is ["k3s", "version", var version, ..] && K3sVersion.TryParse(version, out _)
            ? version
            : throw new PalisadeException(K3sErrors.Refused, $"`k3s --version` on `{node}` says `{DisplayText.Printable(output.Trim())}`, which is no release of K3s", node: node);
    }

    private async Task<string> SaveEtcdAsync(NodeSpec server, CancellationToken cancel)
    {
        // K3s adds node and time to the name; a beginning that nobody else has finds the file again.
        var mark = "palisade-" + RandomNumberGenerator.GetHexString(12, lowercase: true);
        await control.MustAsync(server.Name, K3sLifeErrors.SnapshotFailed, [K3sPaths.Binary, "etcd-snapshot", "save", "--name", mark], cancel, timeout: Patience).ConfigureAwait(false);
        var names = await control.MustAsync(server.Name, K3sLifeErrors.SnapshotFailed, ["ls", "-1", EtcdFolder], cancel).ConfigureAwait(false);
        return names.Split('\n').FirstOrDefault(n => n.StartsWith(mark, StringComparison.Ordinal)) is { } file
            ? $"{EtcdFolder}/{file}"
            : throw new PalisadeException(K3sLifeErrors.SnapshotFailed, $"K3s on `{server.Name}` says that it saved a snapshot, but `{EtcdFolder}` does not have it", node: server.Name);
    }

    private async Task<string> SaveSqliteAsync(NodeSpec server, CancellationToken cancel)
    {
        await control.ApplyAsync(server.Name, "snapshot", [new PackagesResource { Cause = "engine", Names = ["sqlite3"] }], cancel).ConfigureAwait(false);
        var path = $"{K3sPaths.Server}/db/palisade-{RandomNumberGenerator.GetHexString(12, lowercase: true)}.db";
        await control.MustAsync(
            server.Name, K3sLifeErrors.SnapshotFailed, ["sqlite3", "-bail", "-cmd", ".timeout 30000", K3sPaths.Sqlite, $".backup '{path}'"], cancel, timeout: Patience).ConfigureAwait(false);
        var said = await control.MustAsync(server.Name, K3sLifeErrors.SnapshotFailed, ["sqlite3", "-bail", path, "pragma quick_check"], cancel, timeout: Patience).ConfigureAwait(false);
        return said.Trim() == "ok" ? path : throw new PalisadeException(K3sLifeErrors.SnapshotFailed, $"the copy of the database is damaged: {DisplayText.Printable(said.Trim())}", node: server.Name);
    }

    private async Task FetchAsync(string node, string remote, string local, CancellationToken cancel)
    {
        var process = await control.Group.Client(node).Session.StartAsync(new RemoteCommand { Argv = ["cat", remote], Sudo = true }, cancel).ConfigureAwait(false);
        await using var running = process.ConfigureAwait(false);
        var file = new FileStream(local, Kubeconfig.PrivateFile);
        await using (file.ConfigureAwait(false))
        {
            await process.Output.CopyToAsync(file, cancel).ConfigureAwait(false);
        }

        if (await process.WaitAsync(cancel).ConfigureAwait(false) is not 0 and var status)
        {
            throw new PalisadeException(K3sLifeErrors.SnapshotFailed, $"the snapshot could not be fetched from `{node}` (status {status}): {DisplayText.Printable(process.ErrorTail)}", node: node);
        }

        // A connection that broke in the middle must not look like a small snapshot.
        var sum = await control.MustAsync(node, K3sLifeErrors.SnapshotFailed, ["sha256sum", remote], cancel, timeout: Patience).ConfigureAwait(false);
        var got = File.OpenRead(local);
        await using var read = got.ConfigureAwait(false);
        if (!sum.StartsWith(Convert.ToHexStringLower(await SHA256.HashDataAsync(got, cancel).ConfigureAwait(false)), StringComparison.OrdinalIgnoreCase))
        {
            throw new PalisadeException(K3sLifeErrors.SnapshotFailed, $"what arrived from `{node}` is not what the server has", "run `palisade snapshot` again", node);
        }
    }

    /// <summary>Snapshots on demand are never cleared by K3s, and a board's disk is small.</summary>
    private async Task RemoveAsync(string node, string remote, bool etcd)
    {
        if (etcd)
        {
            await control.RunAsync(node, [K3sPaths.Binary, "etcd-snapshot", "delete", Path.GetFileName(remote)], CancellationToken.None).ConfigureAwait(false);
        }

        await control.RunAsync(node, ["rm", "-f", remote], CancellationToken.None).ConfigureAwait(false);
    }
}
