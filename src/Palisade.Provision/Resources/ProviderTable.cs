using Palisade.Core.Converge.Resources;
using Palisade.Provision.Resources.Accounts;
using Palisade.Provision.Resources.Commands;
using Palisade.Provision.Resources.Files;
using Palisade.Provision.Resources.Kernel;
using Palisade.Provision.Resources.K3s;
using Palisade.Provision.Resources.Keys;
using Palisade.Provision.Resources.Kubernetes;
using Palisade.Provision.Resources.Network;
using Palisade.Provision.Resources.Packages;
using Palisade.Provision.Resources.Swarm;
using Palisade.Provision.Resources.Units;

namespace Palisade.Provision.Resources;

/// <summary>The table itself: a new kind of resource is one line here.</summary>
internal static class ProviderTable
{
    public static IReadOnlyDictionary<Type, IResourceProvider> All { get; } = new Dictionary<Type, IResourceProvider>
    {
        [typeof(FileResource)] = new FileProvider(),
        [typeof(AbsentResource)] = new AbsentProvider(),
        [typeof(ArtifactResource)] = new ArtifactProvider(),
        [typeof(DirectoryResource)] = new DirectoryProvider(),
        [typeof(FileTreeResource)] = new FileTreeProvider(),
        [typeof(LinesResource)] = new LinesProvider(),
        [typeof(ModeResource)] = new ModeProvider(),
        [typeof(PackagesResource)] = new PackagesProvider(),
        [typeof(UserResource)] = new UserProvider(),
        [typeof(AbsentUserResource)] = new AbsentUserProvider(),
        [typeof(ServiceResource)] = new ServiceProvider(),
        [typeof(SysctlResource)] = new SysctlProvider(),
        [typeof(HostNameResource)] = new HostNameProvider(),
        [typeof(TimeZoneResource)] = new TimeZoneProvider(),
        [typeof(NftTableResource)] = new NftTableProvider(),
        [typeof(CommandResource)] = new CommandProvider(),
        [typeof(TincKeyResource)] = new TincKeyProvider(),
        [typeof(CertificateRequestResource)] = new CertificateRequestProvider(),
        [typeof(SwarmResource)] = new SwarmProvider(),
        [typeof(SwarmNodeResource)] = new SwarmNodeProvider(),
        [typeof(ImageResource)] = new ImageProvider(),
        [typeof(K3sEvidenceResource)] = new K3sEvidenceProvider(),
        [typeof(ReachResource)] = new ReachProvider(),
        [typeof(HeldImageResource)] = new HeldImageProvider(),
        [typeof(SwarmStackResource)] = new SwarmStackProvider(),
        [typeof(KubernetesObjectsResource)] = new KubernetesObjectsProvider(),
        [typeof(KubernetesClusterResource)] = new KubernetesClusterProvider(),
        [typeof(K3sResource)] = new K3sProvider(),
        [typeof(K3sJoinTokenResource)] = new K3sJoinTokenProvider(),
        [typeof(K3sNodesResource)] = new K3sNodesProvider(),
    };
}
