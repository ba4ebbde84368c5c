using System.Collections.Immutable;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Palisade.Core.Converge.Resources;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// Who may talk to a service and to whom it may talk. In: its own namespace, and anybody on its published ports. Out: its own
/// namespace; for images that Palisade did not make also DNS, published ports of the cluster's other services, and the world outside,
/// but nothing of the cluster's inside: no pod that is not published, no mesh, no cloud's metadata service.
/// </summary>
internal static class ServicePolicies
{
    /// <summary>Link-local addresses: nodes' metadata services hand out credentials there.</summary>
    private const string LinkLocal = "169.254.0.0/16";

    private const string LinkLocal6 = "fe80::/10";

    /// <summary>Where the usual DNS cache of nodes listens (kubernetes.io "Using NodeLocal DNSCache").</summary>
    private const string NodeDnsCache = "169.254.20.10/32";

    public static IEnumerable<JsonObject> Render(ServiceScope scope)
    {
        yield return Policy(scope, "default-deny", new JsonObject(), ["Ingress", "Egress"]);
        yield return Policy(scope, "within-namespace", new JsonObject(), ["Ingress", "Egress"], ingress: [From(AllPods())], egress: [To(AllPods())]);
        if (!scope.Targets.IsEmpty)
        {
            yield return Policy(scope, "published-ports", Pods(scope), ["Ingress"], ingress: [new JsonObject { ["ports"] = Ports(scope.Targets) }]);
        }

        if (!scope.Shape.OwnImage)
        {
            yield return Policy(scope, "outgoing", Pods(scope), ["Egress"], egress: Outgoing(scope));
        }
    }

    private static ImmutableArray<JsonNode> Outgoing(ServiceScope scope) =>
    [
        Dns(scope),
        To(new JsonObject
        {
            ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject
            {
                [KubernetesLabels.Cluster] = scope.Spec.Cluster,
                [Manifest.ComponentLabel] = Manifest.ServiceComponent,
            } },
        }),
        To(
            World(scope, "0.0.0.0/0", LinkLocal, AddressFamily.InterNetwork),
            World(scope, "::/0", LinkLocal6, AddressFamily.InterNetworkV6)),
    ];

    private static JsonObject Dns(ServiceScope scope)
    {
        ImmutableArray<JsonNode> servers =
        [
            new JsonObject
            {
                ["namespaceSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["kubernetes.io/metadata.name"] = "kube-system" } },
                ["podSelector"] = new JsonObject { ["matchLabels"] = new JsonObject { ["k8s-app"] = "kube-dns" } },
            },
            .. scope.Target.OwnsCluster ? Array.Empty<JsonNode>() : [Block(NodeDnsCache)],
        ];
        var rule = To([.. servers]);
        rule["ports"] = Ports([(53, "UDP"), (53, "TCP")]);
        return rule;
    }

    private static JsonObject World(ServiceScope scope, string everything, string linkLocal, AddressFamily family) => Block(
        everything,
        [linkLocal, .. scope.Target.Inside.Where(n => n.BaseAddress.AddressFamily == family).Select(n => n.ToString()).Distinct().Order(StringComparer.Ordinal)]);

    private static JsonObject Block(string network, params string[] except) => new()
    {
        ["ipBlock"] = new JsonObject { ["cidr"] = network }.With("except", except.Length == 0 ? null : Json.Strings(except)),
    };

    private static JsonObject AllPods() => new() { ["podSelector"] = new JsonObject() };

    private static JsonObject Pods(ServiceScope scope) => new() { ["matchLabels"] = scope.Selector() };

    private static JsonObject From(params JsonNode[] peers) => new() { ["from"] = Json.List(peers) };

    private static JsonObject To(params JsonNode[] peers) => new() { ["to"] = Json.List(peers) };

    private static JsonArray Ports(IEnumerable<(int Target, string Protocol)> ports) =>
        Json.List(ports.Select(p => (JsonNode)new JsonObject { ["protocol"] = p.Protocol, ["port"] = p.Target }));

    private static JsonObject Policy(
        ServiceScope scope, string name, JsonObject pods, ImmutableArray<string> types, JsonNode[]? ingress = null, IEnumerable<JsonNode>? egress = null) =>
        scope.Object("networking.k8s.io/v1", "NetworkPolicy", name).With("spec", new JsonObject { ["podSelector"] = pods, ["policyTypes"] = Json.Strings(types) }
            .With("ingress", ingress is null ? null : Json.List(ingress))
            .With("egress", egress is null ? null : Json.List(egress)));
}
