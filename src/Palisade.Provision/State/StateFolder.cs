using Palisade.Core.Spec;

namespace Palisade.Provision.State;

/// <summary>
/// <c>.palisade/CLUSTER/</c> beside the configuration file: pinned host keys, generated secrets, run logs. Mode 0700; a folder
/// that others can write to is refused. Two files with different clusters in one folder keep apart.
/// </summary>
public sealed class StateFolder
{
    private StateFolder(string path) => Root = path;

    /// <summary>Absolute.</summary>
    public string Root { get; }

    public string KnownHosts => File("known_hosts");

    public static StateFolder Of(SpecDocument document) => At(System.IO.Path.Combine(document.Directory, ".palisade"), document.Spec.Cluster);

    public static StateFolder At(string folder, string cluster)
    {
        PrivateFolder.Ensure(folder);
        var path = System.IO.Path.Combine(folder, cluster);
        PrivateFolder.Ensure(path);
        return new StateFolder(path);
    }

    /// <summary>Path of a file in the folder; nothing is made.</summary>
    public string File(string name) => System.IO.Path.Combine(Root, name);
}
