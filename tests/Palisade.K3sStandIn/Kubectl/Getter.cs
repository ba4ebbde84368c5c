using System.Text;
using System.Text.Json.Nodes;

namespace Palisade.K3sStandIn.Kubectl;

/// <summary><c>kubectl get</c> in the shapes that programs read: json, name, and a table for people.</summary>
internal sealed class Getter(JsonObject state, StringBuilder output)
{
    private static readonly string[] Kinds =
    [
        "Node", "Namespace", "Deployment", "StatefulSet", "DaemonSet", "Job", "CronJob", "Pod", "ReplicaSet", "Service", "Endpoints", "EndpointSlice", "ConfigMap", "Secret", "ServiceAccount",
        "PersistentVolumeClaim", "PersistentVolume", "NetworkPolicy", "PodDisruptionBudget", "Ingress", "Role", "RoleBinding", "ClusterRole", "ClusterRoleBinding",
        "CertificateSigningRequest", "HelmChart", "HelmChartConfig", "Event", "StorageClass", "LimitRange", "ResourceQuota", "HorizontalPodAutoscaler", "PriorityClass", "CustomResourceDefinition", "Addon",
    ];

    public async Task<int> RunAsync(string kinds, List<string> names, Words words)
    {
        if (kinds.Split('/') is [var only, var named])
        {
            (kinds, names) = (only, [named]);
        }

        var found = new List<JsonObject>();
        foreach (var kind in kinds.Split(',').Select(KindOf))
        {
            IEnumerable<JsonObject> all = kind == "Node" ? await Nodes.AllAsync(state)
                : state["objects"]!.AsObject().Select(o => o.Value!.AsObject()).Where(o => o["kind"]!.GetValue<string>() == kind);
            var space = words["--all-namespaces"] is null ? words["--namespace"] ?? "default" : null;
            found.AddRange(all.Where(o => (space is null || o["metadata"]!["namespace"]?.GetValue<string>() is null || o["metadata"]!["namespace"]!.GetValue<string>() == space)
                && (names.Count == 0 || names.Contains(o["metadata"]!["name"]!.GetValue<string>())) && Selected(o, words["--selector"])));
        }

        if (names.Count > 0 && found.Count < names.Count && words["--ignore-not-found"] is null or "false")
        {
            throw new Refusal($"Error from server (NotFound): {kinds} \"{names[0]}\" not found");
        }

        Print(found, words["--output"] ?? "", names.Count == 1);
        return 0;
    }

    /// <summary>Objects named one by one, as <c>-f</c> names them.</summary>
    public async Task<int> RunAsync(IEnumerable<string> keys, Words words)
    {
        var nodes = await Nodes.AllAsync(state);
        var found = keys.Select(k => k.StartsWith("Node//", StringComparison.Ordinal)
            ? nodes.FirstOrDefault(n => Objects.KeyOf(n) == k) : state["objects"]![k] as JsonObject).OfType<JsonObject>().ToList();
        if (found.Count > 0 || words["--ignore-not-found"] is null or "false")
        {
            Print(found, words["--output"] ?? "", found.Count == 1);
        }

        return 0;
    }

    public static string KeyOf(string kind, string name, Words words) => Objects.Key(KindOf(kind), words["--namespace"], name);

    private static string KindOf(string word)
    {
        var plain = word.Split('.')[0].ToLowerInvariant();
        plain = plain switch { "no" => "node", "ns" => "namespace", "csr" => "certificatesigningrequest", "pvc" => "persistentvolumeclaim", "deploy" => "deployment", "svc" => "service", _ => plain };
        string[] forms = [plain, plain.TrimEnd('s'), plain.EndsWith("ies", StringComparison.Ordinal) ? plain[..^3] + "y" : plain, plain.EndsWith("es", StringComparison.Ordinal) ? plain[..^2] : plain];
        return Kinds.FirstOrDefault(k => forms.Contains(k, StringComparer.OrdinalIgnoreCase))
            ?? throw new Refusal($"error: the server doesn't have a resource type \"{word}\"");
    }

    private static bool Selected(JsonObject o, string? selector) => selector is null || selector.Split(',').All(part =>
        part.Split('=', StringSplitOptions.RemoveEmptyEntries) is [var key, var value]
            ? o["metadata"]!["labels"]?[key]?.GetValue<string>() == value
            : o["metadata"]!["labels"]?[part] is not null);

    private void Print(List<JsonObject> found, string format, bool single)
    {
        if (format == "json" && single && found is [var one])
        {
            output.Append(one.ToJsonString()).Append('\n');
        }
        else if (format == "json" && !(single && found.Count == 0))
        {
            var items = new JsonArray([.. found.Select(f => f.DeepClone())]);
            output.Append(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = items }.ToJsonString()).Append('\n');
        }
        else if (format.StartsWith("jsonpath=", StringComparison.Ordinal))
        {
            // Only plain paths, {.a.b.c}: dots inside a key are escaped as kubectl wants them.
            foreach (var o in found)
            {
                var path = format["jsonpath=".Length..].Trim('\'', '{', '}').Replace("\\.", "\0", StringComparison.Ordinal).Split('.', StringSplitOptions.RemoveEmptyEntries);
                JsonNode? at = o;
                foreach (var step in path)
                {
                    at = at?[step.Replace('\0', '.')];
                }

                output.Append(at?.ToString());
            }
        }
        else
        {
            output.AppendJoin("", found.Select(o => format == "name"
                ? $"{o["kind"]!.GetValue<string>().ToLowerInvariant()}/{o["metadata"]!["name"]}\n"
                : $"{o["metadata"]!["name"]}  {o["kind"]}  {o["status"]?["nodeInfo"]?["kubeletVersion"]}\n"));
        }
    }
}
