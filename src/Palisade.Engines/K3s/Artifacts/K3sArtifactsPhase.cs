using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s.Artifacts;

/// <summary>
/// Puts K3s's archive of images on all its nodes, and its binary on those that do not run it. Where K3s runs, the binary belongs to the
/// step that restarts it (<see cref="Binary"/>): were it exchanged before, any restart in between would upgrade the node out of turn.
/// </summary>
/// <param name="releases">Folder of all releases; null: K3s's own.</param>
public sealed class K3sArtifactsPhase(Uri? releases = null) : IArtifactPhase
{
    public const string BinaryPath = "/usr/local/bin/k3s";

    public const string ImagesFolder = "/var/lib/rancher/k3s/agent/images";

    public string Name => "k3s-artifacts";

    public string Title => "Send K3s to the nodes";

    public IEnumerable<ArtifactRequest> Artifacts(PhaseContext context) => Members(context).SelectMany(n => new[]
    {
        BinaryRequest(context, n, releases),
        K3sRelease.Images(context.Spec.Engine, VersionFor(context, n), context.FactsOf(n), releases),
    });

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        foreach (var node in Members(context))
        {
            var version = VersionFor(context, node);
            var facts = context.FactsOf(node);
            var images = context.Artifacts[K3sRelease.Images(context.Spec.Engine, version, facts, releases).Key];
            var runs = K3sRelease.Installed(context.Outputs, node.Name) is not null;
            yield return new Catalog
            {
                Phase = Name,
                Node = node.Name,
                Resources =
                [
                    .. runs ? [] : new Resource[] { Binary(context, node, releases) },
                    new DirectoryResource { Cause = "engine", Path = ImagesFolder },
                    new ArtifactResource
                    {
                        Cause = "engine.version",
                        Path = $"{ImagesFolder}/{images.Name}",
                        Sha256 = images.Sha256,
                        Size = images.Size,
                        Label = $"images of k3s {version}",
                    },
                    // K3s loads every archive in the folder: one of an old version costs disk and time at each start.
                    .. K3sRelease.ImageNames(K3sRelease.ArchitectureOf(facts)).Where(n => n != images.Name)
                        .Select(n => new AbsentResource { Cause = "engine.version", Path = $"{ImagesFolder}/{n}" }),
                ],
            };
        }
    }

    /// <summary>The binary as a resource for the catalog that restarts K3s (<c>RestartOn</c> its id).</summary>
    /// <param name="context">With what <see cref="BinaryRequest"/> asked for.</param>
    public static ArtifactResource Binary(PhaseContext context, NodeSpec node, Uri? releases = null)
    {
        var artifact = context.Artifacts[BinaryRequest(context, node, releases).Key];
        return new ArtifactResource
        {
            Cause = "engine.version",
            Path = BinaryPath,
            Sha256 = artifact.Sha256,
            Size = artifact.Size,
            Mode = "0755",
            Label = $"k3s {VersionFor(context, node)}",
        };
    }

    /// <summary>For the <see cref="IArtifactPhase.Artifacts"/> of the phase whose catalog has <see cref="Binary"/>.</summary>
    public static ArtifactRequest BinaryRequest(PhaseContext context, NodeSpec node, Uri? releases = null) =>
        K3sRelease.Binary(context.Spec.Engine, VersionFor(context, node), context.FactsOf(node), releases);

    /// <summary>Reached nodes that are members of the cluster: a balancer is none.</summary>
    private static IEnumerable<NodeSpec> Members(PhaseContext context) => context.Nodes.Where(n => n.Role != NodeRole.Balancer);

    private static K3sVersion VersionFor(PhaseContext context, NodeSpec node) => K3sRelease.VersionFor(context.Spec, context.Outputs, node.Name);
}
