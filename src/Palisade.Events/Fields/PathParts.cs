using System.Runtime.CompilerServices;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary>Directory and file name of paths. Paths are interned, so the parts of a path seen lately are found by reference and not cut again.</summary>
internal static class PathParts
{
    private const int Slots = 4096;

    [ThreadStatic]
    private static (string? Path, string Directory, string FileName)[]? slots;

    public static string Directory(Descriptor descriptor) => descriptor.Kind == DescriptorKind.Directory ? descriptor.Name : Split(descriptor.Name).Directory;

    public static string FileName(Descriptor descriptor) => Split(descriptor.Name).FileName;

    private static (string? Path, string Directory, string FileName) Split(string path)
    {
        slots ??= new (string?, string, string)[Slots];
        ref var slot = ref slots[RuntimeHelpers.GetHashCode(path) & (Slots - 1)];
        if (!ReferenceEquals(slot.Path, path))
        {
            var slash = path.LastIndexOf('/');
            slot = (path, slash <= 0 ? "/" : path[..slash], path[(slash + 1)..]);
        }

        return slot;
    }
}
