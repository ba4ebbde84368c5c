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
    /// <summary>For an image of hundreds of megabytes, from the Internet onto an SD card.</summary>
    private static readonly TimeSpan Fetching = TimeSpan.FromMinutes(10);

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
        foreach (var service in context.Spec.Services)
        {
            if (Deploy(context, service) is { } stack)
            {
                stacks.Add(stack);
            }
            else
            {
                unknown.Add($"service `{service.Name}`");
            }
        }

        stacks.AddRange(context.Outputs.List(controller.Name, SwarmOutputs.Stacks)
            .Where(name => !context.Spec.Services.Any(s => s.Name == name))
            .Select(name => new SwarmStackResource { Cause = "services", Name = name, Compose = "", Absent = true, Left = ContainerPlacement.LeftOf(context, name) }));
        return stacks.Count == 0 && unknown.Count == 0
            ? []
            : [new Catalog { Phase = Name, Node = controller.Name, Resources = stacks.ToImmutable(), Unknown = unknown.ToImmutable() }];
    }

    /// <summary>Null while the images are not built.</summary>
    private SwarmStackResource? Deploy(PhaseContext context, ServiceSpec service)
    {
        var builder = RegistryPhases.Host(context.Spec)?.Name ?? "";
        var patience = TimeSpan.FromMinutes(3) + context.Spec.Nodes.Length * TimeSpan.FromSeconds(15);
        var balancer = context.Outputs.Find(builder, ImageName.Output(Recipes.Balancer.Name));
        if (service is ContainerServiceSpec container)
        {
            if (balancer is null && ContainerStack.HasBalancer(container))
            {
                return null;
            }

            var secrets = SwarmSecretName.Of(context.Spec, container);
            return new SwarmStackResource
            {
                Cause = "services." + service.Name,
                Name = service.Name,
                Compose = ContainerStack.Render(context.Spec, container, ContainerPlacement.Pin(context.Spec, container, context.Outputs), secrets, balancer ?? "", overlayMtu),
                Secrets = SwarmSecretName.Values(container, secrets),
                Ready = patience + Fetching + (container.Health?.Start ?? TimeSpan.Zero),
            };
        }

        var web = (WebServiceSpec)service;
        var image = web.Image ?? context.Outputs.Find(builder, ImageName.Output("service/" + service.Name));
        return balancer is null || image is null ? null : new SwarmStackResource
        {
            Cause = "services." + service.Name,
            Name = service.Name,
            Compose = WebStack.Render(context.Spec, web, image, balancer, overlayMtu),
            Ready = web.Image is null ? patience : patience + Fetching,
        };
    }
}
