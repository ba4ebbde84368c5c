using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Engines.Services;

/// <summary>
/// Makes the volumes of container services on the node that each service then stays on. Docker would make them by itself, but on
/// whatever node, with root as owner, and without a word in the plan.
/// </summary>
internal sealed class ServiceVolumesPhase : IPhase
{
    /// <summary>
    /// $1 volume, $2 service, $3 user or nothing. Where the image has files at the path, Docker copies them and their owner into the
    /// empty volume and so overrides ours.
    /// </summary>
    private const string Make = """
        set -e
        docker volume create --label "palisade.service=$2" "$1" >/dev/null
        [ -z "$3" ] || chown "$3:$3" "$(docker volume inspect --format '{{.Mountpoint}}' "$1")" || { docker volume rm "$1" >/dev/null; exit 1; }
        """;

    public string Name => "service-volumes";

    public string Title => "Make volumes";

    public IEnumerable<Catalog> Plan(PhaseContext context) => context.Spec.Services.OfType<ContainerServiceSpec>()
        .Select(service => (Service: service, Node: ContainerPlacement.Pin(context.Spec, service, context.Outputs)))
        .Where(s => s.Node is not null && context.Facts.ContainsKey(s.Node))
        .GroupBy(s => s.Node!, StringComparer.Ordinal)
        .Select(group => new Catalog
        {
            Phase = Name,
            Node = group.Key,
            Resources = [.. group.SelectMany(s => s.Service.Volumes.Select(v => Volume(s.Service, v)))],
        });

    private static CommandResource Volume(ContainerServiceSpec service, VolumeSpec volume)
    {
        var name = ContainerPlacement.VolumeName(service, volume);
        return new CommandResource
        {
            Cause = $"services.{service.Name}.volumes.{volume.Name}",
            Name = $"make volume {name}; service {service.Name} then stays on this node",
            Unless = ["docker", "volume", "inspect", "--format", "{{.Name}}", name],
            Run = ["/bin/sh", "-c", Make, "make-volume", name, service.Name, service.User is { } user ? Stack.Number(user) : ""],
        };
    }
}
