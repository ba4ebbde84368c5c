using System.Collections.Immutable;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Palisade.Core.Converge.Resources;
using Palisade.Engines.Kubernetes;
using Palisade.Testing.Kubernetes;

namespace Palisade.Engines.Tests.Kubernetes;

/// <summary>
/// What a person who reviews manifests would check beyond the schema: that objects name only what exists, before they need it, that
/// names and labels have the form which the server's own validation asks for, and that the namespace lets the pods in.
/// </summary>
internal static partial class ManifestReview
{
    public static ImmutableArray<string> Findings(ImmutableArray<JsonObject> objects) =>
    [
        .. objects.SelectMany(o => KubernetesSchemas.Kubernetes136.Check(o).Select(f => $"{o.Kind()} {o.Name()}: {f}")),
        .. objects.SelectMany(Names),
        .. objects.GroupBy(o => (o.Kind(), o.Name(), Text(o["metadata"]!["namespace"]))).Where(g => g.Count() > 1).Select(g => $"two objects {g.Key}"),
        .. objects.Where(o => o.Kind() is "Deployment" or "StatefulSet").SelectMany(o => Workload(o, objects)),
    ];

    private static IEnumerable<string> Names(JsonObject manifest)
    {
        var (kind, name, metadata) = (manifest.Kind(), manifest.Name(), manifest["metadata"]!);
        if (!(kind == "Service" ? ServiceName() : Subdomain()).IsMatch(name) || name.Length > (kind is "Service" or "Namespace" ? 63 : 253))
        {
            yield return $"{kind} {name} has a name that the server refuses";
        }

        if (kind is not ("Namespace" or "ClusterRoleBinding") != metadata["namespace"] is not null)
        {
            yield return $"{kind} {name} is in the wrong place";
        }

        var labels = metadata["labels"]!.AsObject();
        foreach (var (key, value) in labels.Concat(manifest["spec"]?["template"]?["metadata"]?["labels"]?.AsObject() ?? []).Concat(manifest["spec"]?["template"]?["spec"]?["nodeSelector"]?.AsObject() ?? []))
        {
            if (!LabelKey().IsMatch(key) || !LabelValue().IsMatch(Text(value)))
            {
                yield return $"{kind} {name} has a label that the server refuses: {key}={value}";
            }
        }

        foreach (var needed in new[] { Manifest.NameLabel, KubernetesLabels.ManagedBy, KubernetesLabels.Cluster, KubernetesLabels.Owner }.Where(n => !labels.ContainsKey(n)))
        {
            yield return $"{kind} {name} has no label {needed}";
        }
    }

    private static IEnumerable<string> Workload(JsonObject workload, ImmutableArray<JsonObject> objects)
    {
        var before = objects.TakeWhile(o => o != workload).ToArray();
        var spec = workload["spec"]!;
        var pod = spec["template"]!["spec"]!;
        var container = pod["containers"]![0]!;
        var labels = spec["template"]!["metadata"]!["labels"]!.AsObject();

        foreach (var selector in new[] { spec["selector"]!["matchLabels"] }
            .Concat(objects.Where(o => o.Kind() == "Service").Select(o => o["spec"]!["selector"]))
            .Concat(objects.Where(o => o.Kind() == "PodDisruptionBudget").Select(o => o["spec"]!["selector"]!["matchLabels"])))
        {
            foreach (var (key, value) in selector!.AsObject().Where(s => Text(labels[s.Key]) != Text(s.Value)))
            {
                yield return $"a selector asks for {key}={value}, which the pods do not have";
            }
        }

        foreach (var (kind, name) in References(spec, pod, container).Where(r => !before.Any(o => o.Kind() == r.Kind && o.Name() == r.Name)))
        {
            yield return $"there is no {kind} {name} before the workload";
        }

        var open = (container["ports"]?.AsArray() ?? []).Select(p => (Text(p!["containerPort"]), Text(p["protocol"]))).ToArray();
        foreach (var port in objects.Where(o => o.Kind() == "Service").SelectMany(o => o["spec"]!["ports"]?.AsArray() ?? []).Where(p => !open.Contains((Text(p!["targetPort"]), Text(p["protocol"])))))
        {
            yield return $"a service hands on to {port!.ToJsonString()}, which no container opens";
        }

        var volumes = (pod["volumes"]?.AsArray() ?? []).Select(v => Text(v!["name"])).Concat((spec["volumeClaimTemplates"]?.AsArray() ?? []).Select(v => Text(v!["metadata"]!["name"]))).ToArray();
        var mounted = (container["volumeMounts"]?.AsArray() ?? []).Select(m => Text(m!["name"])).ToArray();
        if (!volumes.Order().SequenceEqual(mounted.Order()) || volumes.Distinct().Count() != volumes.Length)
        {
            yield return $"volumes {string.Join(',', volumes)} are mounted as {string.Join(',', mounted)}";
        }

        var level = Text(objects.Single(o => o.Kind() == "Namespace")["metadata"]!["labels"]!["pod-security.kubernetes.io/enforce"]);
        foreach (var refusal in PodSecurityRules.Violations(pod, level))
        {
            yield return $"{level} refuses the pod: {refusal}";
        }
    }

    private static IEnumerable<(string Kind, string Name)> References(JsonNode spec, JsonNode pod, JsonNode container) =>
    [
        ("ServiceAccount", Text(pod["serviceAccountName"])),
        .. (container["envFrom"]?.AsArray() ?? []).Select(e => ("ConfigMap", Text(e!["configMapRef"]!["name"]))),
        .. (pod["volumes"]?.AsArray() ?? []).Where(v => v!["secret"] is not null).Select(v => ("Secret", Text(v!["secret"]!["secretName"]))),
        .. new[] { spec["serviceName"] }.OfType<JsonNode>().Select(s => ("Service", Text(s))),
    ];

    private static string Text(JsonNode? node) => node?.ToString() ?? "";

    /// <summary>RFC 1035 label: a Service's name must not begin with a digit.</summary>
    [GeneratedRegex(@"\A[a-z]([a-z0-9-]*[a-z0-9])?\z")]
    private static partial Regex ServiceName();

    [GeneratedRegex(@"\A[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*\z")]
    private static partial Regex Subdomain();

    [GeneratedRegex(@"\A([a-z0-9.-]{1,253}/)?[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?\z")]
    private static partial Regex LabelKey();

    [GeneratedRegex(@"\A([A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?)?\z")]
    private static partial Regex LabelValue();
}
