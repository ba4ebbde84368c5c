using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Core.Spec;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// Published ports. One inside Kubernetes' range for nodes is a NodePort with exactly that number; any other needs a load balancer,
/// which K3s brings and answers on every node. A service with both has two Services.
/// </summary>
internal static class ServicePorts
{
    /// <summary>The API server's default <c>--service-node-port-range</c>.</summary>
    public static bool IsNodePort(int port) => port is >= 30000 and <= 32767;

    public static ImmutableArray<JsonObject> Render(ServiceScope scope)
    {
        var ports = scope.Service.Ports;
        ImmutableArray<ServicePort> nodePorts = [.. ports.Where(p => IsNodePort(p.Port))];
        ImmutableArray<ServicePort> others = [.. ports.Where(p => !IsNodePort(p.Port))];
        var services = ImmutableArray.CreateBuilder<JsonObject>();
        if (!nodePorts.IsEmpty)
        {
            services.Add(Service(scope, scope.Name, "NodePort", nodePorts, p => p.Port));
        }

        if (!others.IsEmpty)
        {
            var balancer = Service(scope, nodePorts.IsEmpty ? scope.Name : scope.Name + "-lb", "LoadBalancer", others, _ => null);
            if (scope.Target.OwnsCluster)
            {
                // K3s's load balancer needs none, and one chosen at random could be a port that a service of the file names tomorrow.
                balancer["spec"]!["allocateLoadBalancerNodePorts"] = false;
            }

            services.Add(balancer);
        }

        if (scope.HasVolumes)
        {
            services.Add(Peers(scope));
        }

        return services.ToImmutable();
    }

    private static JsonObject Service(ServiceScope scope, string name, string type, ImmutableArray<ServicePort> ports, Func<ServicePort, int?> nodePort) =>
        scope.Object("v1", "Service", name).With("spec", new JsonObject
        {
            ["type"] = type,
            ["selector"] = scope.Selector(),
            ["ports"] = Json.List(ports.Select(p => (JsonNode)Port(p).With("nodePort", nodePort(p)))),
        });

    /// <summary>Replicas find each other before they are ready: most clustered software becomes ready only by that.</summary>
    private static JsonObject Peers(ServiceScope scope) => scope.Object("v1", "Service", Workload.PeersName(scope)).With("spec", new JsonObject
    {
        ["clusterIP"] = "None",
        ["publishNotReadyAddresses"] = true,
        ["selector"] = scope.Selector(),
    });

    private static JsonObject Port(ServicePort port) => new()
    {
        ["name"] = $"{port.Protocol}-{port.Port.ToString(CultureInfo.InvariantCulture)}",
        ["protocol"] = port.Protocol.ToUpperInvariant(),
        ["port"] = port.Port,
        ["targetPort"] = port.Target,
    };
}
