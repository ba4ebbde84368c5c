using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Spec;

namespace Palisade.Engines.Kubernetes;

/// <summary>
/// What a cluster of Palisade's own has as a whole: the operators' rights, and the namespaces of the platform closed like those of
/// services (CIS Kubernetes Benchmark 5.1.5, 5.3.2). What listens in kube-system for others is opened by name; a chart that is
/// installed into kube-system and serves other namespaces brings a policy of its own.
/// </summary>
public static class ClusterObjects
{
    private static readonly ImmutableArray<string> Platform = ["default", "kube-node-lease", "kube-public", "kube-system"];

    public static ImmutableArray<JsonObject> For(ClusterSpec spec) =>
    [
        Operators(spec),
        .. Platform.Select(n => KubernetesObjects.NoToken(Object(spec, "v1", "ServiceAccount", "default", n))),
        .. Platform.Select(n => Policy(spec, n, "within-namespace", new JsonObject(), new JsonObject { ["from"] = Json.Of(new JsonObject { ["podSelector"] = new JsonObject() }) })),
        Policy(spec, "kube-system", "dns", Labelled("k8s-app", "kube-dns"), Ports((53, "UDP"), (53, "TCP"))),
        // Asked by the API server, which is no pod.
        Policy(spec, "kube-system", "metrics-server", Labelled("k8s-app", "metrics-server"), Ports((10250, "TCP"))),
        // These two take requests from outside: what they hand them on to has policies of its own.
        Policy(spec, "kube-system", "service-load-balancers", Exists("svccontroller.k3s.cattle.io/svcname"), new JsonObject()),
        Policy(spec, "kube-system", "traefik", Labelled(Manifest.NameLabel, "traefik"), new JsonObject()),
    ];

    private static JsonObject Operators(ClusterSpec spec)
    {
        var binding = Object(spec, "rbac.authorization.k8s.io/v1", "ClusterRoleBinding", "palisade-operators", null);
        binding["roleRef"] = new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "ClusterRole", ["name"] = "cluster-admin" };
        binding["subjects"] = Json.Of(new JsonObject { ["apiGroup"] = "rbac.authorization.k8s.io", ["kind"] = "Group", ["name"] = KubernetesNames.OperatorsGroup });
        return binding;
    }

    private static JsonObject Policy(ClusterSpec spec, string @namespace, string name, JsonObject pods, JsonObject rule) =>
        Object(spec, "networking.k8s.io/v1", "NetworkPolicy", "palisade-" + name, @namespace).With("spec", new JsonObject
        {
            ["podSelector"] = pods,
            ["policyTypes"] = Json.Of("Ingress"),
            ["ingress"] = Json.Of(rule),
        });

    private static JsonObject Labelled(string label, string value) => new() { ["matchLabels"] = new JsonObject { [label] = value } };

    private static JsonObject Exists(string label) => new()
    {
        ["matchExpressions"] = Json.Of(new JsonObject { ["key"] = label, ["operator"] = "Exists" }),
    };

    private static JsonObject Ports(params (int Port, string Protocol)[] ports) => new()
    {
        ["ports"] = Json.List(ports.Select(p => (JsonNode)new JsonObject { ["protocol"] = p.Protocol, ["port"] = p.Port })),
    };

    private static JsonObject Object(ClusterSpec spec, string apiVersion, string kind, string name, string? @namespace) =>
        Manifest.Object(spec.Cluster, KubernetesNames.EngineOwner, apiVersion, kind, name, @namespace, "palisade");
}
