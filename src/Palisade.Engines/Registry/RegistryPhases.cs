using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Spec;

namespace Palisade.Engines.Registry;

/// <summary>
/// The cluster's own image registry, for every engine: between <c>FormPhases</c> and <c>ServicePhases</c>. It runs on the first
/// server of the file and nowhere else; nodes keep the images they run, so they need it only for what is new.
/// </summary>
public static class RegistryPhases
{
    public static ImmutableArray<IPhase> All { get; } = [new RegistryRequestPhase(), new RegistryPhase()];

    /// <summary>Where the registry keeps what it serves, on its host.</summary>
    public const string StoreFolder = "/var/lib/docker-registry";

    internal const string CertificateName = "registry";

    internal const string CommonName = "palisade-registry";

    internal const string Folder = "/etc/palisade/registry";

    internal const string KeyPath = Folder + "/key.pem";

    internal const string CertificatePath = Folder + "/certificate.pem";

    internal const string Unit = "docker-registry.service";

    /// <summary>User that the Debian package makes and runs the registry as.</summary>
    internal const string User = "docker-registry";

    /// <summary>The server that holds the registry and builds images.</summary>
    public static NodeSpec? Host(ClusterSpec spec) => spec.Servers.FirstOrDefault();

    /// <summary><c>10.86.0.1:5000</c></summary>
    public static string Address(ClusterSpec spec) =>
        Host(spec) is { } host ? Addresses.HostPort(host.MeshAddress.ToString(), spec.Registry.Port) : "localhost";
}
