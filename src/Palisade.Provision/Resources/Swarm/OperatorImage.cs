using System.Text;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.Images;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Swarm;

/// <summary>
/// Images that the operator's machine builds and pushes to a registry elsewhere, with the user's own credentials for it. What was pushed
/// is remembered beside the cluster's other state: asking a registry takes a program and rights that not everybody has.
/// </summary>
internal static class OperatorImage
{
    private const string Memory = NodePaths.State + "/pushed";

    /// <summary><c>sha256:…</c> of what was pushed for this recipe; null where nothing was.</summary>
    public static string? Pushed(ISystem system, ImageResource resource, string tagged) =>
        (system.ReadText(MemoryPath(resource)) ?? "").Split('\n') is [var known, var digest, ..] && known == tagged && ImageName.IsDigest(digest) ? digest : null;

    /// <summary>The builder that this machine has.</summary>
    public static async Task<ImageBuilder> FindAsync(ISystem system, CancellationToken cancel)
    {
        foreach (var (program, builder) in new[] { ("buildah", ImageBuilder.Buildah), ("docker", ImageBuilder.Docker) })
        {
            if ((await system.RunAsync([program, "--version"], cancel).ConfigureAwait(false)).Ok)
            {
                return builder;
            }
        }

        throw new PalisadeException(
            KubernetesErrors.NoImageBuilder, "neither buildah nor docker can be started here", "`apt-get install buildah mmdebstrap`, or give the service an `image:`");
    }

    /// <summary>A file for the digest that the push prints, and what is done when it is there.</summary>
    public static string DigestFile(ISystem system, ImageResource resource)
    {
        system.EnsurePrivateFolder(Memory);
        return MemoryPath(resource) + ".new";
    }

    public static Task RememberAsync(ISystem system, ImageResource resource, string tagged, string digest, CancellationToken cancel) => ImageName.IsDigest(digest)
        ? system.WriteTextAsync(MemoryPath(resource), $"{tagged}\n{digest}\n", "0600", cancel)
        : throw new PalisadeException(EngineErrors.ImageFailed, $"pushing {tagged} gave no digest", "push it by hand to see what the registry says");

    private static string MemoryPath(ImageResource resource) =>
        $"{Memory}/{Convert.ToHexStringLower(Encoding.UTF8.GetBytes(resource.Name))}";
}
