using System.Globalization;
using System.Text.Json.Nodes;
using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>A swarm's shared state and its managers' API: nodes, services, tasks, networks, with versions that a write must name.</summary>
public sealed class FakeSwarm(string id)
{
    private int serial;

    public string Id => id;

    public string Certificate => $"root certificate of {id}\n";

    public bool HasLeader { get; set; } = true;

    public List<JsonObject> Nodes { get; } = [];

    public List<JsonObject> Services { get; } = [];

    /// <summary>With their <c>Data</c>, which the Engine itself never gives back.</summary>
    public List<JsonObject> Secrets { get; } = [];

    public List<JsonObject> Networks { get; } = [];

    /// <summary>Why a replica of this service does not start; by full name.</summary>
    public Dictionary<string, string> Broken { get; } = [];

    /// <summary>Task templates by full name of services whose replicas have not followed their newest word yet.</summary>
    public Dictionary<string, JsonNode> Behind { get; } = [];

    /// <summary>Digest part as the real engine writes it, so that a worker can tell the swarm by its certificate.</summary>
    public Func<string, string> DigestOfCertificate { get; set; } = _ => "unknown";

    public string Token(string role) => $"SWMTKN-1-{DigestOfCertificate(Certificate)}-{role}";

    public string Add(string hostname, string address, string role)
    {
        var node = new JsonObject
        {
            ["ID"] = $"{id}-node-{++serial}",
            ["Version"] = new JsonObject { ["Index"] = ++serial },
            ["CreatedAt"] = serial.ToString("0000", CultureInfo.InvariantCulture),
            ["Spec"] = new JsonObject { ["Role"] = role, ["Availability"] = "active", ["Labels"] = new JsonObject() },
            ["Description"] = new JsonObject { ["Hostname"] = hostname },
            ["Status"] = new JsonObject { ["State"] = "ready", ["Addr"] = address },
        };
        Nodes.Add(node);
        SeeRoles();
        return node["ID"]!.GetValue<string>();
    }

    public JsonObject Node(string hostname) => Nodes.Last(n => n["Description"]!["Hostname"]!.GetValue<string>() == hostname);

    public JsonObject Service(string name) => Services.Single(s => s["Spec"]!["Name"]!.GetValue<string>() == name);

    public void Down(string nodeId) => Find(Nodes, nodeId)!["Status"]!["State"] = "down";

    /// <summary>What force-new-cluster does: one manager is left.</summary>
    public void GoOnWith(string nodeId)
    {
        Nodes.RemoveAll(n => n["Spec"]!["Role"]!.GetValue<string>() == "manager" && n["ID"]!.GetValue<string>() != nodeId);
        HasLeader = true;
    }

    public void Deploy(string stack, string name, JsonObject spec)
    {
        var full = $"{stack}_{name}";
        spec["Name"] = full;
        spec["Labels"]!["com.docker.stack.namespace"] = stack;
        if (Services.Find(s => s["Spec"]!["Name"]!.GetValue<string>() == full) is { } old)
        {
            old["Spec"] = spec;
            old["Version"]!["Index"] = ++serial;
            return;
        }

        Services.Add(new JsonObject { ["ID"] = $"service-{++serial}", ["Version"] = new JsonObject { ["Index"] = ++serial }, ["Spec"] = spec });
    }

    internal DockerResponse Answer(string method, string path, JsonNode? body)
    {
        var (route, query) = path.Split('?') is [var r, var q] ? (r, Uri.UnescapeDataString(q)) : (path, "");
        return (method, route.Split('/', StringSplitOptions.RemoveEmptyEntries)) switch
        {
            ("GET", ["swarm"]) => FakeDocker.Json(new JsonObject { ["ID"] = id, ["JoinTokens"] = new JsonObject { ["Manager"] = Token("manager"), ["Worker"] = Token("worker") } }),
            ("GET", ["nodes"]) => List(Nodes),
            ("GET", ["services"]) => List(Services.Where(s => Labelled(s["Spec"]!["Labels"], query))),
            ("GET", ["networks"]) => List(Networks.Where(n => Labelled(n["Labels"], query))),
            ("GET", ["secrets"]) => List(Secrets.Where(s => Labelled(s["Spec"]!["Labels"], query))),
            ("POST", ["secrets", "create"]) => Add(body!),
            ("DELETE", ["secrets", var one]) => Secrets.RemoveAll(s => s["ID"]!.GetValue<string>() == one) > 0 ? new DockerResponse(204, "") : FakeDocker.Error(404, "not found"),
            ("GET", ["tasks"]) => List(Tasks()),
            ("GET", [var kind, var one]) => Find(kind == "nodes" ? Nodes : Services, one) is { } found ? FakeDocker.Json(found.DeepClone()) : FakeDocker.Error(404, "not found"),
            ("POST", [var kind, var one, "update"]) => Update(kind == "nodes" ? Nodes : Services, one, query, body!),
            ("DELETE", ["nodes", var one]) => Remove(one),
            _ => FakeDocker.Error(400, $"the fake knows no {method} {route}"),
        };
    }

    private DockerResponse Add(JsonNode secret)
    {
        if (Secrets.Any(s => s["Spec"]!["Name"]!.GetValue<string>() == secret["Name"]!.GetValue<string>()))
        {
            return FakeDocker.Error(409, "rpc error: code = AlreadyExists desc = secret exists");
        }

        Secrets.Add(new JsonObject { ["ID"] = $"secret-{++serial}", ["Spec"] = secret.DeepClone() });
        return FakeDocker.Json(new JsonObject { ["ID"] = Secrets[^1]["ID"]!.GetValue<string>() });
    }

    private static JsonObject? Find(List<JsonObject> list, string wanted) => list.Find(n => n["ID"]!.GetValue<string>() == wanted);

    private static DockerResponse List(IEnumerable<JsonObject> items) => FakeDocker.Json(new JsonArray([.. items.Select(i => i.DeepClone())]));

    /// <summary>The filter <c>{"label":["a"]}</c> or <c>{"label":["a=b"]}</c>.</summary>
    private static bool Labelled(JsonNode? labels, string query)
    {
        var filter = query.Length == 0 ? null : JsonNode.Parse(query["filters=".Length..])!["label"]?[0]?.GetValue<string>().Split('=');
        return filter is null || (labels?[filter[0]] is { } value && (filter.Length == 1 || value.GetValue<string>() == filter[1]));
    }

    private DockerResponse Update(List<JsonObject> list, string one, string query, JsonNode spec)
    {
        var found = Find(list, one);
        if (found is null)
        {
            return FakeDocker.Error(404, "not found");
        }

        if (query != "version=" + found["Version"]!["Index"]!.GetValue<int>())
        {
            return FakeDocker.Error(500, "rpc error: code = Unknown desc = update out of sequence");
        }

        var managers = Nodes.Count(n => n["Spec"]!["Role"]!.GetValue<string>() == "manager");
        if (list == Nodes && managers == 1 && found["Spec"]!["Role"]!.GetValue<string>() == "manager" && spec["Role"]!.GetValue<string>() == "worker")
        {
            return FakeDocker.Error(400, "attempting to demote the last manager of the swarm");
        }

        found["Spec"] = spec.DeepClone();
        found["Version"]!["Index"] = ++serial;
        SeeRoles();
        return new DockerResponse(200, "");
    }

    private void SeeRoles()
    {
        foreach (var node in Nodes)
        {
            node["ManagerStatus"] = node["Spec"]!["Role"]!.GetValue<string>() == "manager" ? new JsonObject { ["Reachability"] = "reachable" } : null;
        }
    }

    private DockerResponse Remove(string one)
    {
        var found = Find(Nodes, one);
        if (found is null)
        {
            return FakeDocker.Error(404, "not found");
        }

        if (found["Spec"]!["Role"]!.GetValue<string>() == "manager")
        {
            return FakeDocker.Error(400, "node is a cluster manager and is a member of the raft cluster; demote it first");
        }

        Nodes.Remove(found);
        return new DockerResponse(200, "");
    }

    private IEnumerable<JsonObject> Tasks()
    {
        var ready = Nodes.Where(n => n["Status"]!["State"]!.GetValue<string>() == "ready" && n["Spec"]!["Availability"]!.GetValue<string>() == "active").ToArray();
        foreach (var service in Services)
        {
            var name = service["Spec"]!["Name"]!.GetValue<string>();
            var broken = Broken.GetValueOrDefault(name);
            var count = service["Spec"]!["Mode"]!["Replicated"]?["Replicas"]?.GetValue<int>() ?? ready.Length;
            for (var i = 0; i < count && ready.Length > 0; i++)
            {
                yield return new JsonObject
                {
                    ["ServiceID"] = service["ID"]!.GetValue<string>(),
                    ["NodeID"] = ready[i % ready.Length]["ID"]!.GetValue<string>(),
                    ["DesiredState"] = "running",
                    ["Spec"] = Behind.TryGetValue(name, out var old) ? old.DeepClone() : service["Spec"]!["TaskTemplate"]?.DeepClone(),
                    ["Status"] = broken is null
                        ? new JsonObject { ["State"] = "running", ["Timestamp"] = "1" }
                        : new JsonObject { ["State"] = "failed", ["Timestamp"] = "2", ["Err"] = broken },
                };
            }
        }
    }
}
