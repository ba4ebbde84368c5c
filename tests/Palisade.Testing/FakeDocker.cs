using System.Text.Json.Nodes;
using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>
/// One board's Docker Engine in memory: membership in a <see cref="FakeSwarm"/>, the swarm's API where the board is a manager, and
/// the registry's answers. Attach it to a <see cref="FakeSystem"/>; the programs <c>docker stack</c>, <c>build</c> and <c>push</c>
/// are modelled as far as the Engine API shows their effect.
/// </summary>
public sealed class FakeDocker
{
    private readonly FakeSystem system;

    public FakeDocker(FakeSystem system, string hostname)
    {
        this.system = system;
        Hostname = hostname;
        system.Docker = Answer;
        FakeDockerPrograms.Register(system, this);
    }

    public string Hostname { get; }

    /// <summary>Null: in no swarm.</summary>
    public FakeSwarm? Swarm { get; private set; }

    public string NodeId { get; private set; } = "";

    public string Address { get; private set; } = "";

    /// <summary>Requests, the oldest first: <c>POST /swarm/join</c>.</summary>
    public List<string> Requests { get; } = [];

    /// <summary>Bodies of those that had one.</summary>
    public List<string> Bodies { get; } = [];

    /// <summary>Tagged references that the registry holds.</summary>
    public HashSet<string> Stored { get; } = [];

    /// <summary>References that the board itself holds.</summary>
    public HashSet<string> Held { get; } = [];

    /// <summary>Swarms that this board reaches, by manager's address with port.</summary>
    public Dictionary<string, FakeSwarm> Reachable { get; } = [];

    /// <summary>Names of volumes with Palisade's label.</summary>
    public List<string> Volumes { get; } = [];

    public void Put(FakeSwarm swarm, string address, string role)
    {
        Swarm = swarm;
        Address = address;
        NodeId = swarm.Add(Hostname, address, role);
        system.Files.Seed("/var/lib/docker/swarm/certificates/swarm-root-ca.crt", swarm.Certificate, "0644");
    }

    private DockerResponse Answer(string method, string path, string? body)
    {
        var route = $"{method} {path.Split('?')[0]}";
        Requests.Add(route);
        if (body is not null)
        {
            Bodies.Add(body);
        }

        var json = body is null ? null : JsonNode.Parse(body);
        return route switch
        {
            "GET /info" => Json(Info()),
            "POST /swarm/init" => Init(json!),
            "POST /swarm/join" => Join(json!),
            "POST /swarm/leave" => Leave(),
            "GET /volumes" => Json(new JsonObject { [nameof(Volumes)] = new JsonArray([.. Volumes.Select(v => new JsonObject { ["Name"] = v })]) }),
            _ when route.StartsWith("GET /distribution/", StringComparison.Ordinal) => Distribution(path["/distribution/".Length..^"/json".Length]),
            _ when route.StartsWith("GET /images/", StringComparison.Ordinal) =>
                Held.Contains(path["/images/".Length..^"/json".Length]) ? Json(new JsonObject { ["Id"] = "sha256:1" }) : Error(404, "No such image"),
            _ when Swarm is null || !IsManager => Error(503, "This node is not a swarm manager."),
            _ when !Swarm.HasLeader => Error(503, "The swarm does not have a leader."),
            _ => Swarm.Answer(method, path, json),
        };
    }

    private bool IsManager => Swarm?.Nodes.Any(n => n["ID"]!.GetValue<string>() == NodeId && n["Spec"]!["Role"]!.GetValue<string>() == "manager") ?? false;

    private JsonObject Info() => new()
    {
        ["Name"] = Hostname,
        ["DockerRootDir"] = "/var/lib/docker",
        [nameof(Swarm)] = new JsonObject
        {
            ["NodeID"] = NodeId,
            ["NodeAddr"] = Address,
            ["LocalNodeState"] = Swarm is null ? "inactive" : Swarm.HasLeader || !IsManager ? "active" : "pending",
            ["ControlAvailable"] = IsManager,
            ["Cluster"] = IsManager ? new JsonObject { ["ID"] = Swarm!.HasLeader ? Swarm.Id : "" } : null,
        },
    };

    private DockerResponse Init(JsonNode body)
    {
        if (body["ForceNewCluster"]!.GetValue<bool>() && Swarm is { } old)
        {
            old.GoOnWith(NodeId);
            return Json(JsonValue.Create(NodeId));
        }

        if (Swarm is not null)
        {
            return Error(503, "This node is already part of a swarm.");
        }

        Put(new FakeSwarm("swarm-of-" + Hostname), body["AdvertiseAddr"]!.GetValue<string>(), "manager");
        return Json(JsonValue.Create(NodeId));
    }

    private DockerResponse Join(JsonNode body)
    {
        var swarm = body["RemoteAddrs"]!.AsArray().Select(a => Reachable.GetValueOrDefault(a!.GetValue<string>())).FirstOrDefault(s => s is not null);
        var token = body["JoinToken"]!.GetValue<string>();
        if (Swarm is not null || swarm is null || (token != swarm.Token("manager") && token != swarm.Token("worker")))
        {
            return Error(Swarm is not null ? 503 : 400, Swarm is not null ? "This node is already part of a swarm." : "could not reach a manager with this token");
        }

        Put(swarm, body["AdvertiseAddr"]!.GetValue<string>(), token == swarm.Token("manager") ? "manager" : "worker");
        return new DockerResponse(200, "");
    }

    private DockerResponse Leave()
    {
        Swarm?.Down(NodeId);
        Swarm = null;
        system.Files.Remove("/var/lib/docker/swarm/certificates/swarm-root-ca.crt");
        return new DockerResponse(200, "");
    }

    private DockerResponse Distribution(string reference) => Stored.Contains(reference)
        ? Json(new JsonObject { ["Descriptor"] = new JsonObject { ["digest"] = "sha256:of-" + reference.Split(':')[^1] } })
        : Error(404, "manifest unknown");

    internal static DockerResponse Json(JsonNode node) => new(200, node.ToJsonString());

    internal static DockerResponse Error(int status, string message) => new(status, new JsonObject { ["message"] = message }.ToJsonString());
}
