using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.Images;
using Palisade.Engines.Registry;

namespace Palisade.Engines.K3s.Phases;

/// <summary>
/// Brings the images that were built here to every member ahead of time: a node can then take over replicas while the first server, and
/// with it the registry, is down.
/// </summary>
internal sealed class K3sImageCachePhase : IPhase
{
    public string Name => "image-cache";

    public string Title => "Bring images to the nodes";

    /// <summary>The registry stands on a board with one SD card.</summary>
    public int Parallelism => 4;

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        var names = context.Spec.Services.OfType<WebServiceSpec>().Where(s => s.Image is null).Select(s => "service/" + s.Name).ToArray();
        if (names.Length == 0 || RegistryPhases.Host(context.Spec) is not { } host || !context.Facts.ContainsKey(host.Name))
        {
            yield break;
        }

        var images = names.Select(name => (Name: name, Reference: context.Outputs.Find(host.Name, ImageName.Output(name)))).ToArray();
        foreach (var node in context.Nodes.Where(K3sRoles.IsMember))
        {
            yield return new Catalog
            {
                Phase = Name,
                Node = node.Name,
                Resources = [.. images.Where(i => i.Reference is not null).Select(i => Pull(i.Name, i.Reference!))],
                Unknown = [.. images.Where(i => i.Reference is null).Select(i => $"image `{i.Name}`")],
            };
        }
    }

    private static CommandResource Pull(string name, string reference) => new()
    {
        Cause = "services",
        Name = $"hold image {name}",
        Unless = [K3sPaths.Binary, "crictl", "inspecti", "--quiet", reference],
        Run = [K3sPaths.Binary, "crictl", "pull", reference],
        Timeout = TimeSpan.FromMinutes(15),
    };
}
