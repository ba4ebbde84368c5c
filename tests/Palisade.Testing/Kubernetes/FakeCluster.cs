using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Palisade.Testing.Kubernetes;

/// <summary>
/// A Kubernetes cluster in memory: objects by server-side apply with managers of fields, defaults, namespaces that delete what is
/// in them, and workloads whose pods fare as a test says. <see cref="FakeKubectl"/> and <see cref="FakeApiServer"/> are its two doors.
/// </summary>
public sealed class FakeCluster
{
    private readonly Lock gate = new();
    private readonly Dictionary<string, JsonObject> objects = new(StringComparer.Ordinal);
    private readonly Dictionary<string, Dictionary<string, HashSet<string>>> managers = new(StringComparer.Ordinal);
    private readonly List<FakeKind> kinds = [.. FakeKind.BuiltIn];
    private readonly HashSet<string> allocated = new(StringComparer.Ordinal);
    private int serial;

    public FakeCluster()
    {
        foreach (var name in new[] { "default", "kube-system", "kube-public", "kube-node-lease" })
        {
            Put(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "Namespace", ["metadata"] = new JsonObject { ["name"] = name } });
        }
    }

    public IReadOnlyList<FakeKind> Kinds => kinds;

    /// <summary>How pods of an image fare; asked with the image and the labels of the pods.</summary>
    public Func<string, PodFate> Fate { get; set; } = _ => PodFate.Runs;

    /// <summary>K3s's Helm controller and what becomes of charts; null where a cluster has none, and so does not know the kind.</summary>
    public ChartFate? Charts
    {
        get;
        set
        {
            field = value;
            kinds.RemoveAll(k => k.Kind == "HelmChart");
            if (value is not null)
            {
                kinds.Add(new FakeKind("helm.cattle.io", "v1", "HelmChart", "helmcharts"));
            }
        }
    }

    /// <summary>Namespaces with a finalizer that nobody removes.</summary>
    public HashSet<string> Stuck { get; } = new(StringComparer.Ordinal);

    /// <summary>Says no before an object is taken: an admission policy. Null lets it in.</summary>
    public Func<JsonObject, string?> Admission { get; set; } = _ => null;

    /// <summary>Every change that was not a dry run: <c>apply Deployment palisade-site/site</c>.</summary>
    public List<string> Changes { get; } = [];

    /// <summary>What a container printed, by pod's image.</summary>
    public Func<string, string> Logs { get; set; } = _ => "";

    public ImmutableArray<JsonObject> All()
    {
        lock (gate)
        {
            return [.. objects.Values.Select(o => (JsonObject)o.DeepClone())];
        }
    }

    public JsonObject? Get(string kind, string? @namespace, string name)
    {
        lock (gate)
        {
            return objects.GetValueOrDefault(Key(KindOf(kind), @namespace, name))?.DeepClone() as JsonObject;
        }
    }

    public IEnumerable<JsonObject> List(FakeKind kind, string? @namespace, IReadOnlyDictionary<string, string>? labels = null) => All()
        .Where(o => Text(o, "apiVersion") == kind.ApiVersion && Text(o, "kind") == kind.Kind)
        .Where(o => @namespace is null || Text(o["metadata"], "namespace") == @namespace)
        .Where(o => labels is null || labels.All(l => Text(o["metadata"]?["labels"], l.Key) == l.Value))
        .OrderBy(o => Text(o["metadata"], "namespace") + "/" + Text(o["metadata"], "name"), StringComparer.Ordinal);

    public FakeKind? FindKind(string apiVersion, string kind) => kinds.FirstOrDefault(k => k.ApiVersion == apiVersion && k.Kind == kind);

    /// <summary>By a name as kubectl takes it: <c>deployments.apps</c>, <c>pods</c>.</summary>
    public FakeKind? FindKind(string name) => kinds.FirstOrDefault(k => k.FullName == name || k.Plural == name);

    /// <summary>Server-side apply.</summary>
    /// <exception cref="FakeApiException">With the API's own words.</exception>
    public JsonObject Apply(JsonObject applied, string manager, bool force, bool dryRun)
    {
        lock (gate)
        {
            var kind = FindKind(Text(applied, "apiVersion"), Text(applied, "kind"))
                ?? throw new FakeApiException(404, "NotFound", $"no matches for kind \"{Text(applied, "kind")}\" in version \"{Text(applied, "apiVersion")}\"");
            var (ns, name) = (kind.Namespaced ? Text(applied["metadata"], "namespace") : null, Text(applied["metadata"], "name"));
            if (ns is not null && !objects.ContainsKey(Key(KindOf("Namespace"), null, ns)))
            {
                throw new FakeApiException(404, "NotFound", $"namespaces \"{ns}\" not found");
            }

            if (ns is not null && Text(objects[Key(KindOf("Namespace"), null, ns)]["metadata"], "deletionTimestamp").Length > 0)
            {
                throw new FakeApiException(403, "Forbidden", $"{kind.Plural} \"{name}\" is forbidden: unable to create new content in namespace {ns} because it is being terminated");
            }

            if (Admission(applied) is { } refusal)
            {
                throw new FakeApiException(403, "Forbidden", refusal);
            }

            var key = Key(kind, ns, name);
            var old = objects.GetValueOrDefault(key);
            var live = old?.DeepClone() as JsonObject ?? Fresh(applied);
            var owned = managers.TryGetValue(key, out var known) ? known.ToDictionary(m => m.Key, m => m.Value.ToHashSet(StringComparer.Ordinal)) : [];
            var conflicts = ServerSideApply.Merge(live, applied, manager, force, owned);
            if (conflicts.Count > 0)
            {
                throw Conflict(conflicts, kind);
            }

            if (old is not null && kind.Kind == "StatefulSet" && !JsonNode.DeepEquals(old["spec"]!["volumeClaimTemplates"], live["spec"]!["volumeClaimTemplates"]))
            {
                throw new FakeApiException(422, "Invalid", $"StatefulSet.apps \"{name}\" is invalid: spec: Forbidden: updates to statefulset spec for fields other than 'replicas', 'template' are forbidden");
            }

            Default(kind, live, dryRun);
            if (old is not null && !JsonNode.DeepEquals(old["spec"], live["spec"]))
            {
                live["metadata"]!["generation"] = (int)old["metadata"]!["generation"]! + 1;
            }

            if (dryRun)
            {
                return live;
            }

            managers[key] = owned;
            if (old is null || !JsonNode.DeepEquals(old, live))
            {
                Changes.Add($"apply {kind.Kind} {(ns is null ? "" : ns + "/")}{name}");
                live["metadata"]!["resourceVersion"] = (++serial).ToString(CultureInfo.InvariantCulture);
                Put(live);
                Reconcile(kind, live);
            }

            return (JsonObject)objects[key].DeepClone();
        }
    }

    /// <summary>Somebody else changes an object: the fields that differ then have that manager.</summary>
    public void Edit(string kind, string? @namespace, string name, string manager, Action<JsonObject> change)
    {
        lock (gate)
        {
            var key = Key(KindOf(kind), @namespace, name);
            var before = ServerSideApply.Leaves(objects[key]);
            change(objects[key]);
            objects[key]["metadata"]!["generation"] = (int)objects[key]["metadata"]!["generation"]! + 1;
            var changed = ServerSideApply.Leaves(objects[key]).Where(l => !before.TryGetValue(l.Key, out var old) || !JsonNode.DeepEquals(old, l.Value)).Select(l => l.Key).ToHashSet(StringComparer.Ordinal);
            if (!managers.TryGetValue(key, out var owned))
            {
                managers[key] = owned = [];
            }

            foreach (var fields in owned.Values)
            {
                fields.ExceptWith(changed);
            }

            owned[manager] = [.. owned.GetValueOrDefault(manager) ?? [], .. changed];
            Reconcile(KindOf(kind), objects[key]);
        }
    }

    /// <summary>An object as somebody else made it, with no manager's fields.</summary>
    public void Create(string json)
    {
        lock (gate)
        {
            var given = (JsonObject)JsonNode.Parse(json)!;
            var live = Fresh(given);
            foreach (var (name, value) in given.Where(m => m.Key is not ("apiVersion" or "kind" or "metadata")))
            {
                live[name] = value?.DeepClone();
            }

            foreach (var (name, value) in (JsonObject)given["metadata"]!)
            {
                live["metadata"]![name] = value?.DeepClone();
            }

            Put(live);
        }
    }

    /// <summary>A merge patch by somebody who is no field manager of note.</summary>
    public JsonObject Patch(FakeKind kind, string? @namespace, string name, JsonObject patch)
    {
        lock (gate)
        {
            var found = objects.GetValueOrDefault(Key(kind, @namespace, name)) ?? throw new FakeApiException(404, "NotFound", $"{kind.FullName} \"{name}\" not found");
            Merge(found, patch);
            Changes.Add($"patch {kind.Kind} {(@namespace is null ? "" : @namespace + "/")}{name}");
            return (JsonObject)found.DeepClone();
        }

        static void Merge(JsonObject into, JsonObject from)
        {
            foreach (var (name, value) in from)
            {
                if (value is JsonObject deeper && into[name] is JsonObject there)
                {
                    Merge(there, deeper);
                }
                else
                {
                    into[name] = value?.DeepClone();
                }
            }
        }
    }

    /// <param name="orphan">What the object made stays, and is nobody's.</param>
    public bool Delete(string kind, string? @namespace, string name, bool orphan = false)
    {
        lock (gate)
        {
            var known = KindOf(kind);
            if (!objects.TryGetValue(Key(known, @namespace, name), out var found))
            {
                return false;
            }

            Changes.Add($"{(orphan ? "orphan" : "delete")} {known.Kind} {(@namespace is null ? "" : @namespace + "/")}{name}");
            foreach (var dependent in orphan ? objects.Values.Where(o => FakeWorkloads.OwnedBy(o, found)) : [])
            {
                ((JsonObject)dependent["metadata"]!).Remove("ownerReferences");
            }

            if (known.Kind == "Namespace")
            {
                if (Stuck.Contains(name))
                {
                    found["metadata"]!["deletionTimestamp"] = "2026-03-01T12:00:00Z";
                    return true;
                }

                foreach (var inside in objects.Where(o => Text(o.Value["metadata"], "namespace") == name).Select(o => o.Key).ToList())
                {
                    objects.Remove(inside);
                }
            }

            Forget(found);
            if (known.Kind == "Job" && objects.Values.FirstOrDefault(o => Text(o, "kind") == "HelmChart" && FakeWorkloads.OwnedBy(found, o)) is { } chart)
            {
                FakeWorkloads.Install(this, chart, Charts ?? ChartFate.Unattended);
            }

            return true;
        }
    }

    /// <summary>Looks at all workloads again, as their controllers do all the time.</summary>
    public void Reconcile()
    {
        lock (gate)
        {
            foreach (var workload in objects.Values.Where(o => o["spec"]?["template"] is not null && Text(o, "kind") is not "ReplicaSet").ToList())
            {
                Reconcile(FindKind(Text(workload, "apiVersion"), Text(workload, "kind"))!, workload);
            }
        }
    }

    private void Forget(JsonObject found)
    {
        objects.Remove(KeyOf(found));
        managers.Remove(KeyOf(found));
        var uid = Text(found["metadata"], "uid");
        foreach (var dependent in objects.Values.Where(o => (o["metadata"]?["ownerReferences"] as JsonArray)?.Any(r => Text(r, "uid") == uid) ?? false).ToList())
        {
            Forget(dependent);
        }
    }

    private void Reconcile(FakeKind kind, JsonObject live)
    {
        switch (kind.Kind)
        {
            case "Namespace":
                var name = Text(live["metadata"], "name");
                Put(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ServiceAccount", ["metadata"] = new JsonObject { ["name"] = "default", ["namespace"] = name } }, onlyNew: true);
                Put(new JsonObject { ["apiVersion"] = "v1", ["kind"] = "ConfigMap", ["metadata"] = new JsonObject { ["name"] = "kube-root-ca.crt", ["namespace"] = name } }, onlyNew: true);
                break;
            case "Deployment" or "StatefulSet" or "DaemonSet" or "Job":
                FakeWorkloads.Reconcile(this, live, Fate);
                break;
            case "HelmChart":
                FakeWorkloads.Install(this, live, Charts ?? ChartFate.Unattended);
                break;
            case "CustomResourceDefinition":
                live["status"] = new JsonObject { ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Established", ["status"] = "True" }) };
                var names = live["spec"]!["names"]!;
                if (!kinds.Any(k => k.Kind == Text(names, "kind")))
                {
                    kinds.Add(new FakeKind(Text(live["spec"], "group"), Text(live["spec"]!["versions"]![0], "name"), Text(names, "kind"), Text(names, "plural"), Text(live["spec"], "scope") == "Namespaced"));
                }

                break;
            default:
                break;
        }
    }

    /// <summary>Puts an object of a controller.</summary>
    internal void Put(JsonObject given, bool onlyNew = false)
    {
        var key = KeyOf(given);
        if (onlyNew && objects.ContainsKey(key))
        {
            return;
        }

        if (given["metadata"]!["uid"] is null)
        {
            var metadata = Fresh(given)["metadata"]!;
            foreach (var (name, value) in (JsonObject)metadata)
            {
                given["metadata"]![name] ??= value?.DeepClone();
            }
        }

        objects[key] = given;
    }

    internal void Remove(Func<JsonObject, bool> which)
    {
        foreach (var gone in objects.Values.Where(which).ToList())
        {
            Forget(gone);
        }
    }

    internal static string Text(JsonNode? node, string name) => node?[name] is JsonValue value ? value.ToString() : "";

    private FakeKind KindOf(string kind) => kinds.First(k => k.Kind == kind);

    private JsonObject Fresh(JsonObject given)
    {
        var metadata = new JsonObject
        {
            ["name"] = Text(given["metadata"], "name"),
            ["uid"] = $"uid-{++serial}",
            ["resourceVersion"] = serial.ToString(CultureInfo.InvariantCulture),
            ["generation"] = 1,
            ["creationTimestamp"] = "2026-03-01T12:00:00Z",
        };
        if (Text(given["metadata"], "namespace") is { Length: > 0 } ns)
        {
            metadata["namespace"] = ns;
        }

        return new JsonObject { ["apiVersion"] = Text(given, "apiVersion"), ["kind"] = Text(given, "kind"), ["metadata"] = metadata };
    }

    /// <summary>Fields that the API server fills in and that nobody applied: an apply must not take them for a difference.</summary>
    private void Default(FakeKind kind, JsonObject live, bool dryRun)
    {
        switch (kind.Kind)
        {
            case "Deployment":
                live["spec"]!["progressDeadlineSeconds"] ??= 600;
                live["spec"]!["template"]!["spec"]!["dnsPolicy"] ??= "ClusterFirst";
                live["spec"]!["template"]!["spec"]!["restartPolicy"] ??= "Always";
                break;
            case "Service" when live["spec"] is JsonObject spec && spec["clusterIP"] is null:
                var next = $"10.43.0.{10 + allocated.Count}";
                spec["clusterIP"] = next;
                if (!dryRun)
                {
                    allocated.Add(next);
                }

                break;
            case "Namespace":
                live["spec"] ??= new JsonObject { ["finalizers"] = new JsonArray("kubernetes") };
                live["status"] ??= new JsonObject { ["phase"] = "Active" };
                break;
            default:
                break;
        }
    }

    private static FakeApiException Conflict(SortedDictionary<string, List<string>> conflicts, FakeKind kind)
    {
        var count = conflicts.Sum(c => c.Value.Count);
        var text = string.Join("\n", conflicts.Select(c => c.Value.Count == 1
            ? $"conflict with \"{c.Key}\" using {kind.ApiVersion}: {ServerSideApply.Display(c.Value[0])}"
            : $"conflicts with \"{c.Key}\" using {kind.ApiVersion}:\n" + string.Join('\n', c.Value.Select(f => "- " + ServerSideApply.Display(f)))));
        var word = count == 1 ? "conflict" : "conflicts";
        return new FakeApiException(409, "Conflict", $"Apply failed with {count} {word}: {text}");
    }

    private static string Key(FakeKind kind, string? @namespace, string name) => string.Join('/', kind.Group, kind.Kind, kind.Namespaced ? @namespace : "", name);

    private static string KeyOf(JsonObject o)
    {
        var group = Text(o, "apiVersion").Split('/') is [var named, _] ? named : "";
        return $"{group}/{Text(o, "kind")}/{Text(o["metadata"], "namespace")}/{Text(o["metadata"], "name")}";
    }
}

/// <summary>An answer of the API that is a refusal.</summary>
public sealed class FakeApiException(int status, string reason, string message) : Exception(message)
{
    public int Status => status;

    public string Reason => reason;
}
