using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Files;

internal static class ParentDirectories
{
    /// <summary>
    /// Makes the missing parents of a path, 0755 and root's. The journal's first entry for the path then speaks of the
    /// topmost missing one, so this must run after it.
    /// </summary>
    public static void EnsureParents(this ISystem system, string path)
    {
        var parent = Path.GetDirectoryName(path) ?? "/";
        if (system.Exists(parent))
        {
            return;
        }

        system.EnsureParents(parent);
        system.CreateDirectory(parent, "0755", "root", "root");
    }
}
