using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Text;
using Palisade.Engines.Registry;

namespace Palisade.Engines.K3s.Config;

/// <summary>How containerd reaches the cluster's registry: over TLS from the cluster's CA, at its one address. Read when K3s starts.</summary>
internal static class Registries
{
    public static ImmutableArray<Resource> Resources(PhaseContext context) =>
    [
        new FileResource { Cause = "registry", Path = K3sPaths.RegistryCa, Content = context.Ca.CertificatePem },
        new FileResource { Cause = "registry", Path = K3sPaths.Registries, Content = Text(RegistryPhases.Address(context.Spec)), Mode = "0600" },
    ];

    internal static string Text(string address)
    {
        var quoted = YamlText.Quote(address);
        return $"""
            # Written by Palisade; changes here are undone by the next apply.
            mirrors:
              {quoted}:
                endpoint: [{YamlText.Quote("https://" + address)}]
            configs:
              {quoted}:
                tls:
                  ca_file: {K3sPaths.RegistryCa}

            """;
    }
}
