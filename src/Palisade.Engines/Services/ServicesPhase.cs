using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.Images;
using Palisade.Engines.Registry;
using Palisade.Engines.Swarm;

namespace Palisade.Engines.Services;

/// <summary>
/// Deploys a stack per service from whichever manager is reachable, and removes the stacks of services that left the YAML. Images
/// of removed services stay in the registry: a service that comes back needs no new build.
/// </summary>
internal sealed class ServicesPhase(int overlayMtu) : IPhase
{
    public string Name => "services";

    public string Title => "Deploy services";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        if (SwarmOutputs.Controller(context) is not { } controller)
        {
            return [];
        }

        var stacks = ImmutableArray.CreateBuilder<Resource>();
        var unknown = ImmutableArray.CreateBuilder<string>();
        foreach (var service in context.Spec.Services.OfType<WebServiceSpec>())
        {
            if (Stack(context, service) is { } stack)
            {
                stacks.Add(stack);
            }
            else
            {
                unknown.Add($"service `{service.Name}`");
            }
        }

        stacks.AddRange(SwarmOutputs.List(context, controller, SwarmOutputs.Stacks)
            .Where(name => !context.Spec.Services.Any(s => s.Name == name))
            .Select(name => new SwarmStackResource { Cause = "services", Name = name, Compose = "", Absent = true }));
        return stacks.Count == 0 && unknown.Count == 0
            ? []
            : [new Catalog { Phase = Name, Node = controller.Name, Resources = stacks.ToImmutable(), Unknown = unknown.ToImmutable() }];
    }

    /// <summary>Null while the images are not built.</summary>
    private SwarmStackResource? Stack(PhaseContext context, WebServiceSpec service)
    {
        var builder = RegistryPhases.Host(context.Spec)?.Name ?? "";
        var balancer = context.Outputs.Find(builder, ImageName.Output(Recipes.Balancer.Name));
        var image = service.Image ?? context.Outputs.Find(builder, ImageName.Output("service/" + service.Name));
        return balancer is null || image is null ? null : new SwarmStackResource
        {
            Cause = "services." + service.Name,
            Name = service.Name,
            Compose = WebStack.Render(context.Spec, service, image, balancer, overlayMtu),
            Ready = TimeSpan.FromMinutes(3) + context.Spec.Nodes.Length * TimeSpan.FromSeconds(15),
        };
    }
}
