using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Converge.Resources;

namespace Palisade.Provision.Resources.Kubernetes;

/// <summary>One object of a cluster, as JSON; members that every object has are properties.</summary>
internal sealed record KubeObject(JsonObject Json)
{
    public string ApiVersion => Json.Text("apiVersion");

    public string Group => ApiVersion.Split('/') is [var group, _] ? group : "";

    public string Kind => Json.Text("kind");

    public string Name => Json.Text("metadata", "name");

    public string Namespace => Json.Text("metadata", "namespace");

    public string Uid => Json.Text("metadata", "uid");

    public KubeKey Key => new(Group, Kind, Namespace, Name);

    public bool IsSecret => Kind == "Secret" && Group.Length == 0;

    public bool IsNamespace => Kind == "Namespace" && Group.Length == 0;

    public bool IsDefinition => Kind == "CustomResourceDefinition";

    public bool IsBeingDeleted => Json.Text("metadata", "deletionTimestamp").Length > 0;

    /// <summary>Made by a controller for another object, with which it comes and goes.</summary>
    public bool IsDependent => Json.At("metadata", "ownerReferences").Items().Any();

    public string Label(string name) => Json.Text("metadata", "labels", name);

    /// <param name="owner">Null: any.</param>
    public bool BelongsTo(string cluster, string? owner = null) =>
        Label(KubernetesLabels.ManagedBy) == KubernetesLabels.Manager
        && Label(KubernetesLabels.Cluster) == cluster
        && (owner is null || Label(KubernetesLabels.Owner) == owner);

    public static KubeObject Parse(string json) => new((JsonObject)JsonNode.Parse(json)!);

    /// <summary>The objects in what <c>kubectl get -o json</c> printed: a list, one object, or nothing at all.</summary>
    public static ImmutableArray<KubeObject> ParseMany(string output)
    {
        if (string.IsNullOrWhiteSpace(output))
        {
            return [];
        }

        var root = JsonNode.Parse(output);
        return root?["items"] is JsonArray items
            ? [.. items.OfType<JsonObject>().Select(o => new KubeObject(o))]
            : root is JsonObject one ? [new KubeObject(one)] : [];
    }

    /// <summary>Several objects as one text for kubectl's standard input.</summary>
    public static string List(IEnumerable<KubeObject> objects) => new JsonObject
    {
        ["apiVersion"] = "v1",
        ["kind"] = "List",
        ["items"] = new JsonArray([.. objects.Select(o => o.Json.DeepClone())]),
    }.ToJsonString();
}
