using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.K3s.Config;

namespace Palisade.Engines.K3s;

/// <summary>Every file of one member but those that only concern joining, and what restarts K3s when one of them changes.</summary>
internal static class K3sFiles
{
    public static ImmutableArray<Resource> Of(PhaseContext context, NodeSpec node, string meshInterface)
    {
        var server = K3sRoles.IsServer(node);
        var config = new K3sConfig(context.Spec, meshInterface);
        var facts = context.FactsOf(node);
        var cause = "nodes." + node.Name;
        return
        [
            new DirectoryResource { Cause = "engine", Path = "/etc/rancher" },
            new DirectoryResource { Cause = "engine", Path = K3sPaths.Configuration, Mode = "0700" },
            new DirectoryResource { Cause = "engine", Path = K3sPaths.DropIns, Mode = "0700" },
            .. server ? ServerFiles(context.Spec) : [],
            .. Registries.Resources(context),
            new FileResource { Cause = "engine", Path = K3sPaths.Kubelet, Content = KubeletConfig.Text, Mode = "0600" },
            new FileResource
            {
                Cause = cause,
                Path = K3sPaths.Config,
                Content = server ? config.Server(node, facts) : config.Agent(node, facts),
                Mode = "0600",
            },
            new FileResource { Cause = cause, Path = K3sPaths.UnitFile(server), Content = K3sUnit.Text(node) },
            new CommandResource
            {
                Cause = cause,
                Name = "make systemd read its units again",
                Run = ["systemctl", "daemon-reload"],
                OnlyAfter = ["file:" + K3sPaths.UnitFile(server)],
            },
        ];
    }

    /// <summary>A member's files, and after them its membership, which a change of them restarts.</summary>
    /// <param name="how">Adds how the node gets into the cluster.</param>
    public static ImmutableArray<Resource> WithMembership(PhaseContext context, NodeSpec node, K3sMesh mesh, Func<K3sResource, K3sResource> how) =>
    [
        .. Of(context, node, mesh.Interface),
        how(new K3sResource
        {
            Cause = "nodes." + node.Name,
            Node = node.Name,
            Server = K3sRoles.IsServer(node),
            RestartOn = RestartOn(K3sRoles.IsServer(node)),
            PodMtu = mesh.PodMtu,
        }),
    ];

    /// <summary>K3s reads all of these once, when it starts.</summary>
    public static ImmutableArray<string> RestartOn(bool server)
    {
        ImmutableArray<string> paths = [K3sPaths.Config, K3sPaths.Kubelet, K3sPaths.Registries, K3sPaths.RegistryCa, K3sPaths.UnitFile(server)];
        ImmutableArray<string> own = server ? [K3sPaths.Admission, K3sPaths.EventRateLimit, K3sPaths.AuditPolicy] : [];
        return [.. paths.Concat(own).Select(p => "file:" + p)];
    }

    /// <summary>The folder of the audit log exists before the API server makes one that everybody may list.</summary>
    private static ImmutableArray<Resource> ServerFiles(ClusterSpec spec) =>
    [
        new DirectoryResource { Cause = "engine", Path = K3sPaths.Server, Mode = "0700" },
        new DirectoryResource { Cause = "engine", Path = K3sPaths.Logs, Mode = "0700" },
        new DirectoryResource { Cause = "engine", Path = K3sPaths.Manifests, Mode = "0700" },
        new FileResource { Cause = "engine", Path = K3sPaths.AuditPolicy, Content = AuditPolicy.Text, Mode = "0600" },
        new FileResource { Cause = "engine", Path = K3sPaths.EventRateLimit, Content = Admission.EventRateLimit, Mode = "0600" },
        new FileResource { Cause = "charts", Path = K3sPaths.Admission, Content = Admission.PodSecurity(spec), Mode = "0600" },
    ];
}
