using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.K3s.Hosts;

namespace Palisade.Engines.K3s.Phases;

/// <summary>
/// The API's shared address. K3s applies what lies in a server's manifests folder; the file is on one server only, because K3s does
/// not compare them. Deleting the file deletes nothing, so taking the address away is a command of its own.
/// </summary>
internal sealed class K3sVipPhase : IPhase
{
    private const string DeleteScript = $"""
        {K3sPaths.Binary} kubectl delete --ignore-not-found -f {K3sPaths.VipManifest} && rm -f {K3sPaths.VipManifest}
        """;

    public string Name => "k3s-vip";

    public string Title => "Share the API's address";

    public IEnumerable<Catalog> Plan(PhaseContext context)
    {
        var holder = context.Spec.Servers.FirstOrDefault();
        foreach (var node in context.Nodes.Where(K3sRoles.IsServer))
        {
            var holds = node.Name == holder?.Name && context.Spec.Engine.Vip is not null;
            if (holds || context.Outputs.Find(node.Name, K3sOutputs.Vip) == "true")
            {
                yield return new Catalog { Phase = Name, Node = node.Name, Resources = [holds ? Manifest(context) : Absent(context.Spec)] };
            }
        }
    }

    private static FileResource Manifest(PhaseContext context) => new()
    {
        Cause = "engine",
        Path = K3sPaths.VipManifest,
        Content = KubeVip.Manifest(context.Spec.Engine.Vip!, Lan(context)),
        Mode = "0600",
    };

    /// <summary>Where the address is only to be on another server's disk, the cluster's objects stay.</summary>
    private static CommandResource Absent(ClusterSpec spec) => new()
    {
        Cause = "engine",
        Name = spec.Engine.Vip is null ? "take the API's shared address away" : "leave the API's shared address to the first server",
        Unless = ["test", "!", "-e", K3sPaths.VipManifest],
        Run = spec.Engine.Vip is null ? ["/bin/sh", "-c", DeleteScript] : ["rm", "-f", K3sPaths.VipManifest],
    };

    private static string? Lan(PhaseContext context)
    {
        ImmutableArray<string?> names =
            [.. context.Nodes.Where(K3sRoles.IsServer).Select(n => n.Network?.Interface ?? context.FactsOf(n).DefaultInterface).Distinct(StringComparer.Ordinal)];
        return names is [{ } one] ? one : null;
    }
}
