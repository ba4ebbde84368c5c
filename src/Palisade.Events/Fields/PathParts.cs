using System.Runtime.CompilerServices;
using Palisade.Events.Model;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary>
/// Directory and file name of paths. Paths are interned, so the parts of a path seen lately are found by reference. A path that is new is
/// mostly a known name in a known directory: both are looked up before a string is made, so that cutting one allocates nothing.
/// </summary>
internal sealed class PathParts
{
    private const int Slots = 16 * 1024;
    private const int Ways = 4;

    [ThreadStatic]
    private static PathParts? own;

    private readonly Slot[] slots = new Slot[Slots];
    private readonly SpanPool parts = new();

    private static PathParts Own => own ??= new();

    public static string Directory(Descriptor descriptor) =>
        descriptor.Kind == DescriptorKind.Directory ? descriptor.Name : Own.DirectoryOf(ref Own.Find(descriptor.Name));

    public static string FileName(Descriptor descriptor) => Own.FileNameOf(ref Own.Find(descriptor.Name));

    private string DirectoryOf(ref Slot slot)
    {
        if (slot.Directory is null)
        {
            var slash = slot.Path!.LastIndexOf('/');
            slot.Directory = slash <= 0 ? "/" : parts.Get(slot.Path.AsSpan(0, slash));
        }

        return slot.Directory;
    }

    private string FileNameOf(ref Slot slot) => slot.FileName ??= parts.Get(slot.Path.AsSpan(slot.Path!.LastIndexOf('/') + 1));

    /// <summary>Four places for each hash: paths that share one must not cut each other again for every event.</summary>
    private ref Slot Find(string path)
    {
        var set = slots.AsSpan((RuntimeHelpers.GetHashCode(path) * Ways) & (Slots - 1), Ways);
        foreach (ref var slot in set)
        {
            if (ReferenceEquals(slot.Path, path))
            {
                return ref slot;
            }
        }

        set[..^1].CopyTo(set[1..]);
        set[0] = new() { Path = path };
        return ref set[0];
    }

    private struct Slot
    {
        public string? Path;
        public string? Directory;
        public string? FileName;
    }
}
