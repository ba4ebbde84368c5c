using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.Registry;

namespace Palisade.Engines.Images;

/// <summary>Builds what the services need on the first server, for its own platform, and stores it in the cluster's registry.</summary>
/// <param name="builder">What the engine's nodes build images with.</param>
internal sealed class ImagesPhase(ImageBuilder builder = ImageBuilder.Docker) : IPhase
{
    public string Name => "images";

    public string Title => "Build images";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        var recipes = Recipes.For(context.Spec, context.Content, balancer: builder == ImageBuilder.Docker);
        if (recipes.IsEmpty || RegistryPhases.Host(context.Spec) is not { } host)
        {
            return [];
        }

        if (!context.Facts.TryGetValue(host.Name, out var facts))
        {
            return Waiting(context, host, recipes);
        }

        RefuseOtherProcessors(context, host, facts);
        var registry = RegistryPhases.Address(context.Spec);
        var platform = $"{facts.OsId} {facts.OsCodename} {facts.Architecture}";
        return
        [
            new Catalog
            {
                Phase = Name,
                Node = host.Name,
                Resources =
                [
                    new PackagesResource { Cause = "services", Names = builder == ImageBuilder.Docker ? ["mmdebstrap"] : ["buildah", "mmdebstrap"] },
                    .. recipes.SelectMany(r => Build(r, registry, platform, builder)),
                ],
            },
        ];
    }

    /// <summary>
    /// The services go on with the images they have. What the file asks for beyond that has to be said, or an apply would seem to
    /// have done it.
    /// </summary>
    private IEnumerable<Catalog> Waiting(PhaseContext context, NodeSpec host, ImmutableArray<Recipe> recipes)
    {
        ImmutableArray<string> changed =
        [
            .. recipes.Where(r => context.Outputs.Find(host.Name, ImageName.SourceOutput(r.Name)) is { } built && built != r.Source)
                .Select(r => $"`{r.Name}`"),
        ];
        return changed.IsEmpty || context.Nodes.FirstOrDefault() is not { } speaker ? [] :
        [
            new Catalog
            {
                Phase = Name,
                Node = speaker.Name,
                Resources = [],
                Unknown =
                [
                    $"the new {(changed.Length == 1 ? "image" : "images")} {string.Join(", ", changed)}: `{host.Name}`, which builds and stores images, was not reached; "
                    + $"what runs stays as it is ({EngineErrors.BuilderAway.Code})",
                ],
            },
        ];
    }

    /// <summary>Folders above the recipe's are made by the tree itself.</summary>
    internal static IEnumerable<Resource> Build(Recipe recipe, string registry, string platform, ImageBuilder builder)
    {
        var cause = recipe.Name.StartsWith("service/", StringComparison.Ordinal) ? "services." + recipe.Name["service/".Length..] : "services";
        yield return new FileTreeResource
        {
            Cause = cause,
            Path = recipe.Folder,
            Files = recipe.Files.ToImmutableSortedDictionary(f => f.Path, f => Convert.ToBase64String(f.Bytes.AsSpan()), StringComparer.Ordinal),
        };
        yield return new ImageResource
        {
            Cause = cause,
            Name = recipe.Name,
            RecipePath = recipe.Folder,
            Digest = recipe.Digest(platform),
            Source = recipe.Source,
            Registry = registry,
            Builder = builder,
            Base = recipe.Base is { } below ? ImageName.Tagged(registry, below.Name, below.Digest(platform)) : null,
        };
    }

    /// <summary>
    /// An image holds programs for one processor. A replica on another one ends at once with "exec format error", which nobody
    /// understands; so it is said before anything is built.
    /// </summary>
    private static void RefuseOtherProcessors(PhaseContext context, NodeSpec host, NodeFacts facts)
    {
        var others = context.Nodes.Where(n => context.FactsOf(n).Architecture != facts.Architecture).ToArray();
        if (others.Length > 0)
        {
            throw new PalisadeException(
                EngineErrors.MixedProcessors,
                $"{string.Join(", ", others.Select(n => $"`{n.Name}` ({context.FactsOf(n).Architecture})"))} cannot run images built on `{host.Name}` ({facts.Architecture})",
                "use boards with the same kind of processor in one cluster; a 64-bit system on all Raspberry Pis is the usual way");
        }
    }
}
