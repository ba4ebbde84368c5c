using Microsoft.Win32.SafeHandles;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Linux;

namespace Palisade.Provision.Node;

/// <summary>
/// Opens the folder of a path one component at a time. A symbolic link on the way is followed only when it and the folder it
/// lies in belong to root: an ordinary user who plants one in his own folder does not choose what root writes. The open
/// descriptor then pins the folder, so that swapping it afterwards changes nothing.
/// </summary>
internal static class SafePath
{
    private const int MaxLinks = 40;

    /// <returns>The folder and the last component; null where the folder does not exist.</returns>
    public static (SafeFileHandle Folder, string Name)? TryOpenParent(string path)
    {
        if (path is not ['/', ..] || path.Contains('\0', StringComparison.Ordinal))
        {
            throw new ArgumentException($"`{path}` is not an absolute path");
        }

        var parts = path.Split('/', StringSplitOptions.RemoveEmptyEntries);
        if (parts.Length == 0)
        {
            return (LinuxFiles.OpenRoot(), ".");
        }

        if (parts[^1] is "." or "..")
        {
            throw new ArgumentException($"`{path}` does not end in a name");
        }

        return TryWalk(path, parts[..^1]) is { } folder ? (folder, parts[^1]) : null;
    }

    public static (SafeFileHandle Folder, string Name) OpenParent(string path) =>
        TryOpenParent(path) ?? throw new DirectoryNotFoundException($"the folder of `{path}` does not exist");

    private static SafeFileHandle? TryWalk(string path, string[] parts)
    {
        var pending = new Stack<string>(parts.Reverse());
        var opened = new Stack<SafeFileHandle>([LinuxFiles.OpenRoot()]);
        var links = 0;
        try
        {
            while (pending.TryPop(out var name))
            {
                if (name is ".")
                {
                    continue;
                }

                if (name is "..")
                {
                    if (opened.Count > 1)
                    {
                        opened.Pop().Dispose();
                    }

                    continue;
                }

                if (LinuxFiles.OpenDirectory(opened.Peek(), name, out var error) is { } next)
                {
                    opened.Push(next);
                    continue;
                }

                if (error == LinuxFiles.NoEntry)
                {
                    return null;
                }

                if (LinuxFiles.Stat(opened.Peek(), name) is not { IsSymlink: true } link)
                {
                    return error == LinuxFiles.NotDirectory ? null : throw new IOException($"`{path}`: cannot open `{name}` (error {error})");
                }

                if (link.Uid != 0 || LinuxFiles.Stat(opened.Peek(), ".") is not { Uid: 0 } || ++links > MaxLinks)
                {
                    throw new PalisadeException(ConvergeErrors.UnsafePath, $"`{path}` leads through the symbolic link `{name}`, which an ordinary user could have put there", "remove the link or replace it by a real folder");
                }

                var target = LinuxFiles.ReadLink(opened.Peek(), name);
                if (target is ['/', ..])
                {
                    while (opened.Count > 1)
                    {
                        opened.Pop().Dispose();
                    }
                }

                foreach (var part in target.Split('/', StringSplitOptions.RemoveEmptyEntries).Reverse())
                {
                    pending.Push(part);
                }
            }

            return opened.Pop();
        }
        finally
        {
            while (opened.TryPop(out var handle))
            {
                handle.Dispose();
            }
        }
    }
}
