using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;

namespace Palisade.Engines.Services;

/// <summary>Where a container service runs in a swarm: on its volumes' node, on the nodes that its placement names, or anywhere.</summary>
internal static class ContainerPlacement
{
    /// <summary>Before a service's name: label of nodes that may run it. Docker's constraints know no "or", and no label with a slash.</summary>
    private const string Prefix = "palisade.runs.";

    public static bool IsNarrowed(ContainerServiceSpec service) => !service.Placement.Nodes.IsEmpty || !service.Placement.Labels.IsEmpty;

    public static string Label(ContainerServiceSpec service) => Prefix + service.Name;

    public static IEnumerable<string> LabelsOf(ClusterSpec spec, NodeSpec node) => spec.Services.OfType<ContainerServiceSpec>()
        .Where(s => IsNarrowed(s) && s.Volumes.IsEmpty && ServiceNodes.Of(spec, s).Any(n => n.Name == node.Name))
        .Select(Label);

    /// <summary><c>game_data</c>. A service's name holds no underscore, so the volume tells whose it is.</summary>
    public static string VolumeName(ServiceSpec service, VolumeSpec volume) => $"{service.Name}_{volume.Name}";

    /// <summary>
    /// The node that a service with volumes stays on: where its data lies, else the first of the file that may run it. A node that
    /// is added at the end of the file moves nothing. Null for a service without volumes.
    /// </summary>
    /// <exception cref="PalisadeException">PAL0509: its data lies on a node that its placement excludes.</exception>
    public static string? Pin(ClusterSpec spec, ContainerServiceSpec service, Outputs outputs)
    {
        if (service.Volumes.IsEmpty)
        {
            return null;
        }

        var allowed = ServiceNodes.Of(spec, service);
        var holders = spec.Nodes.Where(n => service.Volumes.Any(v => VolumesOn(outputs, n.Name).Contains(VolumeName(service, v)))).ToImmutableArray();
        if (holders.FirstOrDefault(h => allowed.Any(a => a.Name == h.Name)) is { } holder)
        {
            return holder.Name;
        }

        if (!holders.IsEmpty)
        {
            throw new PalisadeException(
                EngineErrors.VolumeElsewhere,
                $"the data of service `{service.Name}` lies on `{holders[0].Name}`, where its `placement` does not let it run",
                $"name `{holders[0].Name}` under `placement:`; `palisade explain {EngineErrors.VolumeElsewhere.Code}` says how data is moved");
        }

        return allowed.FirstOrDefault()?.Name;
    }

    public static ImmutableArray<string> VolumesOn(Outputs outputs, string node) => outputs.List(node, SwarmOutputs.Volumes);

    /// <summary>Volumes of a service that is no longer in the file, each with its node, for a person.</summary>
    public static ImmutableArray<string> LeftOf(PhaseContext context, string service) =>
    [
        .. context.Spec.Nodes.SelectMany(n => VolumesOn(context.Outputs, n.Name).Where(v => v.StartsWith(service + "_", StringComparison.Ordinal))
            .Select(v => $"{v} on {n.Name}")),
    ];
}
