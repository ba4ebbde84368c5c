using System.Runtime.CompilerServices;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary>Directory and file name of paths. Paths are interned, so the parts of a path seen lately are found by reference and not cut again.</summary>
internal static class PathParts
{
    private const int Slots = 16 * 1024;

    [ThreadStatic]
    private static (string? Path, string Directory, string FileName)[]? slots;

    public static string Directory(Descriptor descriptor) => descriptor.Kind == DescriptorKind.Directory ? descriptor.Name : Split(descriptor.Name).Directory;

    public static string FileName(Descriptor descriptor) => Split(descriptor.Name).FileName;

    /// <summary>Four places for each hash: paths that share one must not cut each other again for every event.</summary>
    private static (string? Path, string Directory, string FileName) Split(string path)
    {
        const int ways = 4;
        slots ??= new (string?, string, string)[Slots];
        var hash = RuntimeHelpers.GetHashCode(path);
        var set = slots.AsSpan((hash * ways) & (Slots - 1), ways);
        foreach (ref var slot in set)
        {
            if (ReferenceEquals(slot.Path, path))
            {
                return slot;
            }
        }

        var slash = path.LastIndexOf('/');
        set[..^1].CopyTo(set[1..]);
        set[0] = (path, slash <= 0 ? "/" : path[..slash], path[(slash + 1)..]);
        return set[0];
    }
}
