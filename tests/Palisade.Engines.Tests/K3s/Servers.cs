using System.Collections.Immutable;
using System.Net;
using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Engines.Registry;

namespace Palisade.Engines.Tests.K3s;

/// <summary>The clusters of <see cref="Clusters"/> with K3s on them.</summary>
internal static class Servers
{
    public static K3sEngine Engine { get; } = new(new K3sMesh("pal0", Vxlan.InnerMtu(1400)));

    public static ClusterSpec OneBoard { get; } = K3s(Clusters.OneBoard);

    public static ClusterSpec ThreePis { get; } = K3s(Clusters.ThreePis);

    public static ClusterSpec ThreeServers { get; } = K3s(Clusters.ThreeServers) with
    {
        Engine = new EngineSpec { Kind = EngineKinds.K3s, Vip = IPAddress.Parse("192.168.1.100"), Snapshots = new SnapshotSpec { Every = TimeSpan.FromHours(6), Keep = 12 } },
    };

    /// <summary>Three servers, a balancer, sixteen agents.</summary>
    public static ClusterSpec TwentyNodes { get; } = K3s(Clusters.TwentyNodes);

    public static PhaseContext Context(ClusterSpec spec, params string[] unreached) => Clusters.Context(spec, unreached) with { Engine = Engine };

    /// <summary>What servers of a cluster that answers report.</summary>
    public static PhaseContext Serving(this PhaseContext context, params string[] nodes) => nodes.Aggregate(context, (c, node) => c
        .Reporting(node, K3sOutputs.Member, K3sOutputs.Server)
        .Reporting(node, K3sOutputs.CaHash, "ca-1")
        .Reporting(node, K3sOutputs.Datastore, K3sOutputs.Etcd)
        .Reporting(node, K3sOutputs.Version, "v1.34.1+k3s1")
        .Reporting(node, K3sOutputs.ServerToken, "K10ca-1::server:secret")
        .Reporting(node, K3sOutputs.AgentToken, "agents-secret"));

    public static ImmutableArray<Catalog> PlanK3s(this PhaseContext context, string phase) =>
        [.. Engine.FormPhases.Concat(RegistryPhases.All).Concat(Engine.ServicePhases).Single(p => p.Name == phase).Plan(context)];

    private static ClusterSpec K3s(ClusterSpec spec) => spec with { Engine = new EngineSpec { Kind = EngineKinds.K3s } };
}
