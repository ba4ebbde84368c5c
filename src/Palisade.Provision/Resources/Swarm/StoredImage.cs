using System.Text;
using Palisade.Engines.Images;
using Palisade.Engines.Registry;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>
/// What the registry on this node has, read from its disk (distribution's file system layout, version 2): no program has to be started
/// and no password known for it. The link is written last of all when an image is pushed.
/// </summary>
internal static class StoredImage
{
    /// <summary><c>sha256:…</c>, or null where the registry has no such image.</summary>
    public static string? Digest(ISystem system, string name, string recipeDigest)
    {
        var tagged = ImageName.Tagged("", name, recipeDigest).TrimStart('/');
        var colon = tagged.LastIndexOf(':');
        var link = $"{RegistryPhases.StoreFolder}/docker/registry/v2/repositories/{tagged[..colon]}/_manifests/tags/{tagged[(colon + 1)..]}/current/link";
        return system.Stat(link) is { Kind: FileKind.File } && Encoding.ASCII.GetString(system.ReadFile(link)).Trim() is var digest && ImageName.IsDigest(digest)
            ? digest
            : null;
    }
}
