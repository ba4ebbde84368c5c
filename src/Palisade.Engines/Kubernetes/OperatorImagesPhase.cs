using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Engines.Images;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// Builds on the operator's machine what services with content need, and pushes it to the registry that the file names. The image has
/// programs for the operator's processor.
/// </summary>
internal sealed class OperatorImagesPhase : IPhase
{
    public string Name => "images";

    public string Title => "Build images";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        var recipes = Recipes.For(context.Spec, context.Content, balancer: false);
        if (recipes.IsEmpty || context.Spec.Registry.Address is not { } registry || context.Nodes.FirstOrDefault() is not { } node)
        {
            return [];
        }

        var facts = context.FactsOf(node);
        var platform = $"{facts.OsId} {facts.OsCodename} {facts.Architecture}";
        return
        [
            new Catalog
            {
                Phase = Name,
                Node = node.Name,
                Resources = [.. recipes.SelectMany(r => ImagesPhase.Build(r, registry, platform, ImageBuilder.Operator))],
            },
        ];
    }
}
