using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.State;

namespace Palisade.Provision.Lab;

/// <summary>
/// What Palisade remembers of a lab's nodes in <c>.palisade/CLUSTER/</c>: their host keys and how far convergence came. New hosts
/// make it void. A mark in the folder says that it is a lab's, because the same memory of real boards must not be lost to a
/// lab that was made from their file.
/// </summary>
internal static class LabPins
{
    private const string Mark = "lab";
    private static readonly string[] Memory = ["known_hosts", "state.json"];

    /// <summary>Takes the folder for a lab whose nodes are new, and forgets those before.</summary>
    /// <param name="directory">Folder of the configuration file.</param>
    public static void Claim(string directory, string cluster)
    {
        var folder = StateFolder.At(Path.Combine(directory, ".palisade"), cluster);
        if (!File.Exists(folder.File(Mark)) && Memory.Any(m => File.Exists(folder.File(m))))
        {
            throw new PalisadeException(
                LabErrors.ForeignState,
                $"`{folder.Root}` holds what Palisade knows of real nodes of the cluster `{cluster}`",
                "copy the configuration file into another folder, or give it another `cluster:` name, and make the lab from that");
        }

        Forget(folder);
        File.WriteAllText(folder.File(Mark), "The nodes of this cluster are a lab on this machine; `palisade lab down` clears what is known of them.\n");
    }

    public static string KnownHosts(string directory, string cluster) => Path.Combine(directory, ".palisade", cluster, Memory[0]);

    public static void Release(string directory, string cluster)
    {
        var root = Path.Combine(directory, ".palisade", cluster);
        if (File.Exists(Path.Combine(root, Mark)))
        {
            Forget(StateFolder.At(Path.Combine(directory, ".palisade"), cluster));
            File.Delete(Path.Combine(root, Mark));
        }
    }

    private static void Forget(StateFolder folder)
    {
        foreach (var name in Memory)
        {
            File.Delete(folder.File(name));
        }
    }
}
