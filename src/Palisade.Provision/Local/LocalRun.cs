using System.Collections.Immutable;
using Palisade.Core.Spec;
using Palisade.Engines.Kubernetes;
using Palisade.Provision.Converge;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Kubernetes;
using Palisade.Provision.State;

namespace Palisade.Provision.Local;

/// <summary>The way to a cluster that somebody else runs.</summary>
public static class LocalRun
{
    /// <param name="machine">The machine that this process runs on.</param>
    /// <param name="environment">The user's variables.</param>
    /// <param name="version">Of this program.</param>
    public static INodeConnector Connector(
        SpecDocument document, StateFolder folder, ISystem machine, ImmutableSortedDictionary<string, string> environment, string version)
    {
        var own = folder.File("local");
        PrivateFolder.Ensure(own);
        var kubectl = KubernetesEngine.Kubectl(document.Spec);
        return new LocalConnector(
            machine,
            own,
            environment,
            (system, cancel) => KubernetesAccess.CheckAsync(system, document.Spec.Engine, kubectl, cancel),
            [new KubernetesStateReader(EngineKinds.Kubernetes, kubectl, document.Spec.Cluster)],
            version);
    }
}
