using System.Globalization;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.State;

namespace Palisade.Provision.Lab;

/// <summary>What labs share on this machine: rights, folders, kernel settings.</summary>
internal static class LabMachine
{
    public const UnixFileMode OnlyRoot = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;

    public const UnixFileMode EverybodyReads =
        OnlyRoot | UnixFileMode.GroupRead | UnixFileMode.GroupExecute | UnixFileMode.OtherRead | UnixFileMode.OtherExecute;

    public static void RequireRoot()
    {
        // The process's own effective user id; Environment.UserName would believe a variable.
        var uid = File.ReadLines("/proc/self/status").First(l => l.StartsWith("Uid:", StringComparison.Ordinal))
            .Split('\t', StringSplitOptions.RemoveEmptyEntries)[2];
        if (int.Parse(uid, CultureInfo.InvariantCulture) != 0)
        {
            throw new PalisadeException(LabErrors.NeedsRoot, "the lab makes containers, a bridge and a firewall table, which only root can do", "run the same command with sudo");
        }
    }

    /// <summary>Closed to others: a root file system in them holds programs that make their caller root.</summary>
    public static void MakeFolders(LabPaths paths)
    {
        MakeFolder(paths.Cache, OnlyRoot);
        MakeFolder(paths.State, OnlyRoot);
    }

    /// <summary>Makes a folder, and those above it that are missing, with exactly this mode, whatever the umask.</summary>
    public static void MakeFolder(string path, UnixFileMode mode)
    {
        if (Directory.Exists(path))
        {
            return;
        }

        MakeFolder(Path.GetDirectoryName(path)!, mode);
        Directory.CreateDirectory(path, mode);
        File.SetUnixFileMode(path, mode);
    }

    public static async Task RaiseAsync(LabPaths paths, Action<string> progress, CancellationToken cancel)
    {
        using var only = await FileLock.TakeAsync(paths.MachineLock, () => { }, cancel).ConfigureAwait(false);
        if (new MachineLimits(paths.Machine, HasBridge).Raise() is { Length: > 0 } changed)
        {
            progress("kernel settings raised until the last lab goes: " + string.Join(", ", changed));
        }
    }

    private static bool HasBridge() => Directory.GetFileSystemEntries("/sys/class/net").Any(i => Directory.Exists(Path.Combine(i, "bridge")));

    /// <summary>Puts the machine back as it was when no lab is left.</summary>
    public static async Task RestoreWhenLastAsync(LabPaths paths, Action<string> progress, CancellationToken cancel)
    {
        using var only = await FileLock.TakeAsync(paths.MachineLock, () => { }, cancel).ConfigureAwait(false);
        if (LabRemains.Names(paths).IsEmpty && new MachineLimits(paths.Machine, HasBridge).Restore() is { Length: > 0 } restored)
        {
            progress("kernel settings put back: " + string.Join(", ", restored));
        }
    }
}
