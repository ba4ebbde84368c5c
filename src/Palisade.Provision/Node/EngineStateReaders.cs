using Palisade.Provision.Resources.Kubernetes;
using Palisade.Provision.Resources.Swarm;

namespace Palisade.Provision.Node;

/// <summary>The engines whose state an agent can read: one line an engine.</summary>
internal static class EngineStateReaders
{
    public static IReadOnlyList<IEngineStateReader> All { get; } = [new SwarmStateReader(), new KubernetesStateReader("k3s", ["k3s", "kubectl"])];
}
