using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Engines.Registry;

namespace Palisade.Engines.K3s;

/// <summary>What builds images where no Docker is: Debian's buildah, on the first server.</summary>
internal static class Buildah
{
    public static ImmutableArray<Resource> Trust(PhaseContext context)
    {
        var folder = "/etc/containers/certs.d/" + RegistryPhases.Address(context.Spec);
        return
        [
            new DirectoryResource { Cause = "registry", Path = "/etc/containers" },
            new DirectoryResource { Cause = "registry", Path = "/etc/containers/certs.d" },
            new DirectoryResource { Cause = "registry", Path = folder },
            new FileResource { Cause = "registry", Path = folder + "/ca.crt", Content = context.Ca.CertificatePem },
        ];
    }

    /// <summary>The store holds layers only, which the registry has too.</summary>
    public static ImmutableArray<Resource> Leave() =>
    [
        new CommandResource
        {
            Cause = "nodes",
            Name = "delete the store of images that were built here",
            Unless = ["test", "!", "-e", "/var/lib/palisade/buildah"],
            Run = ["rm", "-rf", "--one-file-system", "/var/lib/palisade/buildah", "/var/lib/palisade/images", "/var/lib/docker-registry"],
        },
    ];
}
