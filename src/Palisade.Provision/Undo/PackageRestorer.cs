using Palisade.Provision.Node;
using Palisade.Provision.Resources.Packages;

namespace Palisade.Provision.Undo;

/// <summary>Brings the set of packages back, and takes away what their maintainer scripts leave behind after a purge.</summary>
internal sealed class PackageRestorer(ISystem system)
{
    public async Task RestoreAsync(PackagesEntry was, CancellationToken cancel)
    {
        var apt = new AptRunner(system);
        var installed = await InstalledPackages.ReadAsync(system, [], cancel).ConfigureAwait(false);
        var extra = installed.Except(was.Installed).ToList();
        var folders = await ConfigurationOfAsync(extra, cancel).ConfigureAwait(false);
        if (extra.Count > 0)
        {
            await apt.PurgeAsync(extra, cancel).ConfigureAwait(false);
        }

        if (was.Installed.Except(installed).ToList() is { Count: > 0 } gone)
        {
            await apt.InstallAsync(gone, cancel).ConfigureAwait(false);
        }

        await RestoreMarksAsync(was, cancel).ConfigureAwait(false);
        RemoveLeftovers(was, folders);
        await RemoveAccountsAsync(was, cancel).ConfigureAwait(false);
    }

    private async Task<HashSet<string>> ConfigurationOfAsync(List<string> packages, CancellationToken cancel)
    {
        if (packages.Count == 0)
        {
            return [];
        }

        var result = await system.RunAsync(["dpkg", "-L", "--", .. packages], cancel).ConfigureAwait(false);
        return result.Output.Split('\n', StringSplitOptions.TrimEntries).Where(p => p.StartsWith("/etc/", StringComparison.Ordinal)).ToHashSet(StringComparer.Ordinal);
    }

    private async Task RestoreMarksAsync(PackagesEntry was, CancellationToken cancel)
    {
        var manual = (await system.MustRunAsync(["apt-mark", "showmanual"], cancel).ConfigureAwait(false))
            .Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
        foreach (var (mark, names) in new[] { ("auto", manual.Except(was.Manual).ToList()), ("manual", was.Manual.Except(manual).ToList()) })
        {
            if (names.Count > 0)
            {
                await system.MustRunAsync(["apt-mark", mark, .. names], cancel).ConfigureAwait(false);
            }
        }
    }

    /// <summary>
    /// Folders that a purged package had brought to /etc, and links that now point nowhere, unless they were there before. What
    /// a person put elsewhere in /etc since then is not Palisade's to remove.
    /// </summary>
    private void RemoveLeftovers(PackagesEntry was, HashSet<string> folders)
    {
        var before = was.Etc.ToHashSet(StringComparer.Ordinal);
        foreach (var path in FileWalk.Below(system, "/etc").Reverse().ToList())
        {
            if (before.Contains(path) || system.Stat(path) is not { } status)
            {
                continue;
            }

            var dangling = status is { Kind: FileKind.Symlink, Target: { } target } && !system.Exists(Path.GetFullPath(target, Path.GetDirectoryName(path)!)) && target != "/dev/null";
            if (dangling || folders.Contains(path))
            {
                system.Delete(path);
            }
        }
    }

    private async Task RemoveAccountsAsync(PackagesEntry was, CancellationToken cancel)
    {
        // Users first: a user's own group goes with it.
        foreach (var kind in (string[])["user", "group"])
        {
            foreach (var name in AccountText.Names(system).Except(was.Accounts).Where(n => n.StartsWith(kind, StringComparison.Ordinal) && IsSystem(n)).ToList())
            {
                await system.RunAsync([kind + "del", name[(kind.Length + 1)..]], cancel).ConfigureAwait(false);
            }
        }
    }

    private bool IsSystem(string account)
    {
        var (file, name) = account.StartsWith("user:", StringComparison.Ordinal) ? ("/etc/passwd", account[5..]) : ("/etc/group", account[6..]);
        var line = (system.ReadText(file) ?? "").Split('\n').FirstOrDefault(l => l.StartsWith(name + ":", StringComparison.Ordinal));
        return line?.Split(':') is { Length: > 3 } parts && int.TryParse(parts[2], out var id) && id is > 0 and < 1000;
    }
}
