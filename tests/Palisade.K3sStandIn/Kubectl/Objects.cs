using System.Text.Json.Nodes;

namespace Palisade.K3sStandIn.Kubectl;

/// <summary>Objects as the API keeps and shows them.</summary>
internal static class Objects
{
    private static readonly string[] ClusterWide =
    [
        "Namespace", "Node", "ClusterRole", "ClusterRoleBinding", "CertificateSigningRequest", "PersistentVolume", "StorageClass", "PriorityClass",
        "CustomResourceDefinition", "ValidatingAdmissionPolicy",
    ];

    /// <summary><c>Kind/namespace/name</c>.</summary>
    public static string KeyOf(JsonObject o) => Key(
        o["kind"]?.GetValue<string>() ?? throw new Refusal("error: Object 'Kind' is missing"),
        o["metadata"]?["namespace"]?.GetValue<string>(),
        o["metadata"]?["name"]?.GetValue<string>() ?? throw new Refusal("error: resource name may not be empty"));

    public static string Key(string kind, string? space, string name) => $"{kind}/{(ClusterWide.Contains(kind) ? "" : space ?? "default")}/{name}";

    /// <summary>The object after an apply: what was sent, and what the server adds or keeps.</summary>
    public static JsonObject Admitted(JsonObject sent, JsonObject? old)
    {
        var o = (JsonObject)sent.DeepClone();
        var metadata = o["metadata"]!.AsObject();
        if (!ClusterWide.Contains(o["kind"]!.GetValue<string>()))
        {
            metadata["namespace"] ??= "default";
        }

        metadata["uid"] = old?["metadata"]?["uid"]?.GetValue<string>() ?? Guid.NewGuid().ToString();
        metadata["creationTimestamp"] = old?["metadata"]?["creationTimestamp"]?.GetValue<string>() ?? DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ");
        var generation = old?["metadata"]?["generation"]?.GetValue<long>() ?? 0;
        metadata["generation"] = old is not null && JsonNode.DeepEquals(old["spec"], o["spec"]) ? generation : generation + 1;
        var status = Status(o);
        if (status is not null)
        {
            o["status"] = status;
        }
        else if (old?["status"] is { } kept)
        {
            o["status"] = kept.DeepClone();
        }

        return o;
    }

    /// <summary>Whether an object is the same but for what the server adds.</summary>
    public static bool Same(JsonObject a, JsonObject? b) => b is not null && JsonNode.DeepEquals(Plain(a), Plain(b));

    /// <summary>In the shape of <c>diff -u -N</c> on the files that kubectl makes; whole objects, without looking for common lines.</summary>
    public static string Diff(JsonObject? old, JsonObject next)
    {
        var (group, version) = next["apiVersion"]!.GetValue<string>().Split('/') is [var g, var v] ? (g + ".", v) : ("", next["apiVersion"]!.GetValue<string>());
        var name = $"{group}{version}.{next["kind"]}.{next["metadata"]!["namespace"]}.{next["metadata"]!["name"]}";
        static string[] Lines(JsonObject? o) => o is null ? [] : Plain(o).ToJsonString(new System.Text.Json.JsonSerializerOptions { WriteIndented = true }).Split('\n');
        var (before, after) = (Lines(old), Lines(next));
        return $"diff -u -N /tmp/LIVE-1/{name} /tmp/MERGED-1/{name}\n--- /tmp/LIVE-1/{name}\n+++ /tmp/MERGED-1/{name}\n@@ -1,{before.Length} +1,{after.Length} @@\n"
            + string.Concat(before.Select(l => $"-{l}\n")) + string.Concat(after.Select(l => $"+{l}\n"));
    }

    private static JsonObject Plain(JsonObject o)
    {
        var copy = (JsonObject)o.DeepClone();
        copy.Remove("status");
        foreach (var key in (string[])["uid", "creationTimestamp", "generation", "resourceVersion", "managedFields"])
        {
            copy["metadata"]!.AsObject().Remove(key);
        }

        return copy;
    }

    // Workloads count as rolled out at once: no container ever runs.
    private static JsonObject? Status(JsonObject o)
    {
        var count = Switches.Has("rollout-fails") ? 0 : o["spec"]?["replicas"]?.GetValue<long>() ?? 1;
        var generation = o["metadata"]!["generation"]!.GetValue<long>();
        return o["kind"]!.GetValue<string>() switch
        {
            "Deployment" or "StatefulSet" => new JsonObject
            {
                ["observedGeneration"] = generation, ["replicas"] = count, ["updatedReplicas"] = count, ["readyReplicas"] = count, ["availableReplicas"] = count,
                ["currentReplicas"] = count,
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Available", ["status"] = count > 0 ? "True" : "False" }),
            },
            "DaemonSet" => new JsonObject
            {
                ["observedGeneration"] = generation, ["desiredNumberScheduled"] = 1, ["updatedNumberScheduled"] = 1, ["numberAvailable"] = 1, ["numberReady"] = 1,
            },
            "Job" => new JsonObject { ["succeeded"] = 1, ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Complete", ["status"] = "True" }) },
            "Namespace" => new JsonObject { ["phase"] = "Active" },
            _ => null,
        };
    }
}
