using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.Registry;
using Palisade.Engines.Services;

namespace Palisade.Engines.Images;

/// <summary>
/// Brings the images to every node ahead of time. A node can then take over replicas while the first server, and with it the
/// registry, is down: Docker asks no registry for an image it holds by digest.
/// </summary>
internal sealed class ImageCachePhase : IPhase
{
    public string Name => "image-cache";

    public string Title => "Bring images to the nodes";

    /// <summary>The registry stands on a board with one SD card.</summary>
    public int Parallelism => 4;

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        if (RegistryPhases.Host(context.Spec) is not { } host)
        {
            yield break;
        }

        foreach (var node in context.Nodes)
        {
            var images = context.Spec.Services.SelectMany(s => Needed(s, node)).Distinct().Select(name => (name, Reference: context.Outputs.Find(host.Name, ImageName.Output(name)))).ToArray();
            if (images.Length > 0 && context.Facts.ContainsKey(host.Name))
            {
                yield return new Catalog
                {
                    Phase = Name,
                    Node = node.Name,
                    Resources = [.. images.Where(i => i.Reference is not null).Select(i => Pull(i.name, i.Reference!))],
                    Unknown = [.. images.Where(i => i.Reference is null).Select(i => $"image `{i.name}`")],
                };
            }
        }
    }

    private static IEnumerable<string> Needed(ServiceSpec service, NodeSpec node)
    {
        if (service is not ContainerServiceSpec container || ContainerStack.HasBalancer(container))
        {
            yield return Recipes.Balancer.Name;
        }

        if (service is WebServiceSpec { Image: null } && node.Role != NodeRole.Balancer)
        {
            yield return "service/" + service.Name;
        }
    }

    private static HeldImageResource Pull(string name, string reference) => new() { Cause = "services", Name = name, Reference = reference };
}
