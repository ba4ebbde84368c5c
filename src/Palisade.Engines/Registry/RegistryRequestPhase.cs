using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;

namespace Palisade.Engines.Registry;

/// <summary>Installs the registry, stopped, and makes its key; the CA's answer to the request comes in the next phase.</summary>
internal sealed class RegistryRequestPhase : IPhase
{
    public string Name => "registry-request";

    public string Title => "Install the image registry";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        if (RegistryPhases.Host(context.Spec) is not { } host || !context.Facts.ContainsKey(host.Name))
        {
            yield break;
        }

        yield return new Catalog
        {
            Phase = Name,
            Node = host.Name,
            Resources =
            [
                new PackagesResource { Cause = "registry", Names = ["docker-registry"], KeepStopped = [RegistryPhases.Unit] },
                new DirectoryResource { Cause = "registry", Path = RegistryPhases.Folder, Mode = "0750", Group = RegistryPhases.User },
                new CertificateRequestResource
                {
                    Cause = "registry",
                    Name = RegistryPhases.CertificateName,
                    KeyPath = RegistryPhases.KeyPath,
                    CommonName = RegistryPhases.CommonName,
                    Owner = RegistryPhases.User,
                    Group = RegistryPhases.User,
                },
            ],
        };
    }
}
