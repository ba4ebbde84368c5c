using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.Images;
using Palisade.Engines.Registry;

namespace Palisade.Engines.Kubernetes;

/// <summary>Which image a service's replicas run.</summary>
internal static class ServiceImages
{
    /// <summary>As the YAML says, or as it was built, with digest; null while it is not built.</summary>
    public static string? Find(ClusterSpec spec, Outputs outputs, ServiceSpec service) => Given(service) ?? Built(spec, outputs, ImageName.Output(Name(service)));

    /// <summary>What an image that is not built yet will be called, without its digest.</summary>
    public static string Expected(ClusterSpec spec, ServiceSpec service) =>
        ImageName.Repository(spec.Registry.Address ?? RegistryPhases.Address(spec), Name(service));

    private static string? Given(ServiceSpec service) => service switch
    {
        WebServiceSpec web => web.Image,
        ContainerServiceSpec container => container.Image,
        _ => null,
    };

    private static string Name(ServiceSpec service) => "service/" + service.Name;

    /// <summary>From the node that holds the registry; where somebody else runs the cluster, from whatever built it.</summary>
    private static string? Built(ClusterSpec spec, Outputs outputs, string name) =>
        outputs.Find(RegistryPhases.Host(spec)?.Name ?? "", name)
        ?? outputs.Values.Where(v => v.Key.Name == name).OrderBy(v => v.Key.Node, StringComparer.Ordinal).Select(v => v.Value.Value).FirstOrDefault();
}
