using Palisade.Provision.Node;

namespace Palisade.Provision.Undo;

internal static class FileWalk
{
    /// <summary>All paths below a folder, parents before children; symbolic links are not entered.</summary>
    public static IEnumerable<string> Below(ISystem system, string folder)
    {
        foreach (var name in system.List(folder))
        {
            var path = $"{folder}/{name}";
            yield return path;
            if (system.Stat(path) is { Kind: FileKind.Directory })
            {
                foreach (var inner in Below(system, path))
                {
                    yield return inner;
                }
            }
        }
    }
}
