using System.Text;
using Palisade.Events.Model;

namespace Palisade.Events.State;

/// <summary>
/// Makes paths absolute and clean as the kernel would, without looking at links: <c>.</c> and <c>..</c> and doubled slashes go. Works on bytes, since paths
/// are bytes; only the result is decoded, and interned.
/// </summary>
public sealed class PathResolver(StringPool strings)
{
    private byte[] scratch = new byte[8192];

    /// <param name="directory">What a relative path is relative to; empty where unknown, which gives <c>&lt;UNKNOWN&gt;</c> before the path.</param>
    public string Resolve(string directory, ReadOnlySpan<byte> path)
    {
        if (path is [(byte)'/', ..])
        {
            return IsClean(path) ? strings.Get(path) : Clean(default, path);
        }

        if (directory.Length == 0)
        {
            return path.IsEmpty ? string.Empty : Unknown(path);
        }

        var need = Encoding.UTF8.GetMaxByteCount(directory.Length) + path.Length + 2;
        var rented = need <= 1024 ? null : new byte[need];
        var prefix = rented ?? stackalloc byte[1024];
        var length = Encoding.UTF8.GetBytes(directory, prefix);
        return Clean(prefix[..length], path);
    }

    public static bool IsCleanAbsolute(ReadOnlySpan<byte> path) => path is [(byte)'/', ..] && IsClean(path);

    /// <summary>Whether cleaning would change nothing: no empty, <c>.</c> or <c>..</c> component and no slash at the end.</summary>
    private static bool IsClean(ReadOnlySpan<byte> path)
    {
        if (path.Length > 1 && path[^1] == '/')
        {
            return false;
        }

        // Nearly all paths have no component that starts with a dot, and none is empty.
        return path.IndexOf("//"u8) < 0 && (path.IndexOf("/."u8) < 0 || !HasDotComponent(path));
    }

    private static bool HasDotComponent(ReadOnlySpan<byte> path)
    {
        for (var at = path.IndexOf("/."u8); at >= 0;)
        {
            var rest = path[(at + 2)..];
            if (rest.IsEmpty || rest[0] == '/' || (rest[0] == '.' && (rest.Length == 1 || rest[1] == '/')))
            {
                return true;
            }

            var next = rest.IndexOf("/."u8);
            at = next < 0 ? -1 : at + 2 + next;
        }

        return false;
    }

    private string Unknown(ReadOnlySpan<byte> path)
    {
        var marker = "<UNKNOWN>"u8;
        EnsureScratch(marker.Length + path.Length);
        marker.CopyTo(scratch);
        path.CopyTo(scratch.AsSpan(marker.Length));
        return strings.Get(scratch.AsSpan(0, marker.Length + path.Length));
    }

    private string Clean(ReadOnlySpan<byte> directory, ReadOnlySpan<byte> path)
    {
        EnsureScratch(directory.Length + path.Length + 2);
        var length = AppendComponents(directory, 0);
        length = AppendComponents(path, length);
        if (length == 0)
        {
            scratch[length++] = (byte)'/';
        }

        return strings.Get(scratch.AsSpan(0, length));
    }

    private int AppendComponents(ReadOnlySpan<byte> path, int length)
    {
        while (!path.IsEmpty)
        {
            var slash = path.IndexOf((byte)'/');
            var component = slash < 0 ? path : path[..slash];
            path = slash < 0 ? default : path[(slash + 1)..];
            if (component.IsEmpty || component is [(byte)'.'])
            {
                continue;
            }

            if (component is [(byte)'.', (byte)'.'])
            {
                length = Math.Max(0, scratch.AsSpan(0, length).LastIndexOf((byte)'/'));
                continue;
            }

            scratch[length++] = (byte)'/';
            component.CopyTo(scratch.AsSpan(length));
            length += component.Length;
        }

        return length;
    }

    private void EnsureScratch(int size)
    {
        if (scratch.Length < size)
        {
            scratch = new byte[size * 2];
        }
    }
}
