using System.Text.Json.Nodes;
using Palisade.Core.Converge.Resources;

namespace Palisade.Engines.Kubernetes;

/// <summary>The frame of every object.</summary>
internal static class Manifest
{
    public const string NameLabel = "app.kubernetes.io/name";

    /// <summary>On namespaces: tells those of services from those of charts, whose pods nobody published.</summary>
    public const string ComponentLabel = "app.kubernetes.io/component";

    public const string ServiceComponent = "service";

    public static JsonObject Object(string cluster, string owner, string apiVersion, string kind, string name, string? @namespace, string app) => new()
    {
        ["apiVersion"] = apiVersion,
        ["kind"] = kind,
        ["metadata"] = new JsonObject { ["name"] = name }
            .With("namespace", @namespace)
            .With("labels", Labels(cluster, owner, app)),
    };

    public static JsonObject Labels(string cluster, string owner, string app) => new()
    {
        [NameLabel] = app,
        [KubernetesLabels.ManagedBy] = KubernetesLabels.Manager,
        [KubernetesLabels.Cluster] = cluster,
        [KubernetesLabels.Owner] = owner,
    };

    public static JsonObject Labelled(this JsonObject manifest, string label, string value)
    {
        manifest["metadata"]!["labels"]![label] = value;
        return manifest;
    }

    public static string Text(this JsonObject manifest) => manifest.ToJsonString();

    public static string Kind(this JsonObject manifest) => (string)manifest["kind"]!;

    public static string Name(this JsonObject manifest) => (string)manifest["metadata"]!["name"]!;
}
