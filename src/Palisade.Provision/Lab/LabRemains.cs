using System.Collections.Immutable;

namespace Palisade.Provision.Lab;

/// <summary>
/// Finds and clears what a lab has on this machine, by its names and not by what is written down: a lab that was half made, or
/// whose folder is gone, is cleared all the same. Nothing of another lab is touched.
/// </summary>
public static class LabRemains
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(50);

    /// <summary>Everything of the lab that exists now, one line each; empty when nothing is left.</summary>
    public static async Task<ImmutableArray<string>> ListAsync(string lab, CancellationToken cancel, LabPaths? paths = null)
    {
        paths ??= LabPaths.Default;
        var bridge = LabNames.Bridge(lab);
        var found = ImmutableArray.CreateBuilder<string>();
        found.AddRange(Monitors(lab, paths).Select(m => $"process {m.Pid}: {m.Title}"));
        found.AddRange(Interfaces(lab).Select(i => $"interface {i}"));
        found.AddRange(File.ReadLines("/proc/self/mounts").Select(l => l.Split(' ')[1])
            .Where(m => m.StartsWith(paths.Lab(lab) + "/", StringComparison.Ordinal)).Select(m => $"mount {m}"));
        found.AddRange(Cgroups(lab).Select(c => $"control group {c}"));
        if (MachineTools.Find("nft") is not null && (await MachineTools.RunAsync(["nft", "list", "table", "ip", LabNames.NftTable(lab)], cancel).ConfigureAwait(false)).Ok)
        {
            found.Add($"nft table {LabNames.NftTable(lab)}");
        }

        if (Directory.Exists(paths.Lab(lab)))
        {
            found.Add($"folder {paths.Lab(lab)}");
        }

        return found.ToImmutable();
    }

    /// <summary>Names of the labs that have a folder.</summary>
    internal static ImmutableArray<string> Names(LabPaths paths) => Directory.Exists(paths.State)
        ? [.. Directory.GetDirectories(paths.State).Select(d => Path.GetFileName(d)).Where(n => n[0] != '.').Order(StringComparer.Ordinal)]
        : [];

    /// <returns>True where there was something to clear.</returns>
    internal static async Task<bool> ClearAsync(string lab, LabPaths paths, CancellationToken cancel)
    {
        var found = await ListAsync(lab, cancel, paths).ConfigureAwait(false);
        if (found.IsEmpty)
        {
            return false;
        }

        await EndContainersAsync(lab, paths, cancel).ConfigureAwait(false);
        foreach (var name in Interfaces(lab))
        {
            await MachineTools.RunAsync(["ip", "link", "delete", name], cancel).ConfigureAwait(false);
        }

        if (MachineTools.Find("nft") is not null)
        {
            await MachineTools.RunAsync(["nft", "delete", "table", "ip", LabNames.NftTable(lab)], cancel).ConfigureAwait(false);
        }

        foreach (var group in Cgroups(lab))
        {
            RemoveCgroup(group);
        }

        await RootFsCache.RemoveAsync(paths.Lab(lab), cancel).ConfigureAwait(false);
        RemoveLockFolders(paths.Lab(lab));
        return true;
    }

    private static async Task EndContainersAsync(string lab, LabPaths paths, CancellationToken cancel)
    {
        var running = Monitors(lab, paths);
        await Task.WhenAll(running.Select(m => MachineTools.RunAsync(["lxc-stop", "-P", paths.Lab(lab), "-n", m.Node, "-k"], cancel))).ConfigureAwait(false);
        var deadline = new Deadline(TimeSpan.FromSeconds(10));
        while (Monitors(lab, paths) is { Count: > 0 } left)
        {
            await deadline.DelayAsync(Poll, () => MachineTools.Failure(
                Core.Diagnostics.Errors.LabErrors.MachineRefused, ["lxc-stop", .. left.Select(m => m.Node)], new Node.ProcessResult(1, "", "these containers do not end")), cancel).ConfigureAwait(false);
        }
    }

    /// <summary>LXC's process beside each container; its title holds the folder of the lab and the name of the node.</summary>
    private static List<(int Pid, string Node, string Title)> Monitors(string lab, LabPaths paths)
    {
        var prefix = $"[lxc monitor] {paths.Lab(lab)} ";
        return [.. ProcessFacts.All().Where(p => p.Words[0].StartsWith(prefix, StringComparison.Ordinal)).Select(p => (p.Pid, p.Words[0][prefix.Length..], p.Words[0]))];
    }

    private static List<string> Interfaces(string lab)
    {
        var cables = LabNames.Veth(lab, 0)[..^1];
        return Directory.GetFileSystemEntries("/sys/class/net").Select(i => Path.GetFileName(i))
            .Where(i => i == LabNames.Bridge(lab) || i.StartsWith(cables, StringComparison.Ordinal)).Order(StringComparer.Ordinal).ToList();
    }

    private static List<string> Cgroups(string lab)
    {
        const string Root = "/sys/fs/cgroup";
        if (!Directory.Exists(Root))
        {
            return [];
        }

        // Version 1 has a folder for each controller below the root, version 2 is the root.
        var prefix = LabNames.Cgroup(lab, "");
        return [.. Directory.GetDirectories(Root).Prepend(Root).SelectMany(r => Directory.GetDirectories(r))
            .Where(d => Path.GetFileName(d).StartsWith(prefix, StringComparison.Ordinal))];
    }

    /// <summary>A control group is removed from the leaves up; its files cannot be deleted and need not be.</summary>
    private static void RemoveCgroup(string path)
    {
        try
        {
            foreach (var child in Directory.GetDirectories(path))
            {
                RemoveCgroup(child);
            }

            Directory.Delete(path);
        }
        catch (IOException)
        {
            // Still emptying: the kernel removes processes from a group some time after they end. It costs nothing, and the
            // next lab of this name uses the group again.
        }
    }

    /// <summary>LXC keeps lock files under /run/lxc in a copy of the lab's path, and leaves the folders.</summary>
    private static void RemoveLockFolders(string folder)
    {
        var locks = "/run/lxc/lock" + folder;
        if (Directory.Exists(locks))
        {
            Directory.Delete(locks, recursive: true);
        }
    }
}
