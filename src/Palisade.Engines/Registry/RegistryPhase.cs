using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;

namespace Palisade.Engines.Registry;

/// <summary>
/// Starts the registry with a certificate of the cluster's CA, on the mesh address only, and makes every node's engine trust that
/// CA for this one address.
/// </summary>
internal sealed class RegistryPhase : IPhase
{
    private const string Settings = "/etc/docker/registry/config.yml";

    private const string DropIn = "/etc/systemd/system/docker-registry.service.d/10-palisade.conf";

    public string Name => "registry";

    public string Title => "Start the image registry";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        if (RegistryPhases.Host(context.Spec) is not { } host)
        {
            yield break;
        }

        foreach (var node in context.Nodes)
        {
            var trust = context.Engine.TrustRegistry(context, node);
            if (node.Name != host.Name)
            {
                yield return new Catalog { Phase = Name, Node = node.Name, Resources = trust };
                continue;
            }

            var request = context.Outputs.Find(host.Name, "csr." + RegistryPhases.CertificateName);
            yield return new Catalog
            {
                Phase = Name,
                Node = node.Name,
                Resources = request is null ? trust : [.. trust, .. Registry(context, host, request)],
                Unknown = request is null ? ["certificate of the image registry"] : [],
            };
        }
    }

    private static ImmutableArray<Resource> Registry(PhaseContext context, NodeSpec host, string request)
    {
        var certificate = context.Ca.Sign(request, RegistryPhases.CommonName, [RegistryPhases.CommonName], [host.MeshAddress]);
        return
        [
            new FileResource
            {
                Cause = "registry",
                Path = RegistryPhases.CertificatePath,
                Content = certificate,
                Group = RegistryPhases.User,
                Mode = "0640",
            },
            new FileResource { Cause = "registry", Path = Settings, Content = Configuration(RegistryPhases.Address(context.Spec)) },
            new DirectoryResource { Cause = "registry", Path = "/etc/systemd/system/docker-registry.service.d" },
            new FileResource { Cause = "registry", Path = DropIn, Content = MeshAddressWait.DropIn(host.MeshAddress) },
            new CommandResource
            {
                Cause = "registry",
                Name = "make systemd read its units again",
                Run = ["systemctl", "daemon-reload"],
                OnlyAfter = ["file:" + DropIn],
            },
            new ServiceResource
            {
                Cause = "registry",
                Unit = RegistryPhases.Unit,
                RestartOn = ["file:" + Settings, "file:" + RegistryPhases.CertificatePath, "file:" + DropIn],
            },
        ];
    }

    /// <summary>
    /// The registry asks for no password: whoever reaches it is a member of the mesh, and a member's root could read any password
    /// that Docker uses there. What a node pulls is pinned by digest.
    /// </summary>
    internal static string Configuration(string address) => $"""
        version: 0.1
        log:
          level: warn
        storage:
          cache:
            blobdescriptor: inmemory
          filesystem:
            rootdirectory: {RegistryPhases.StoreFolder}
          delete:
            enabled: true
        http:
          addr: "{address}"
          tls:
            certificate: {RegistryPhases.CertificatePath}
            key: {RegistryPhases.KeyPath}
            minimumtls: tls1.2
          headers:
            X-Content-Type-Options: [nosniff]
        health:
          storagedriver:
            enabled: true
            interval: 10s
            threshold: 3

        """;
}
