using System.Text.Json.Nodes;

namespace Palisade.K3sStandIn.Cluster;

/// <summary>Every way in which the state changes, by name, so that any server can ask for it.</summary>
internal static class Operations
{
    public static JsonObject Apply(JsonObject state, string operation, JsonObject a)
    {
        var nodes = state["nodes"]!.AsObject();
        string Word(string key) => a[key]!.GetValue<string>();
        switch (operation)
        {
            case "learn":
                var learner = state["learner"]?.GetValue<string>();
                if (learner is not null && learner != Word("name"))
                {
                    Recorder.Event("join-refused", Word("name"));
                    throw new Refusal("etcdserver: too many learner members in cluster");
                }

                state["learner"] = Word("name");
                break;
            case "promote":
                state.Remove("learner");
                AddMember(state, Word("ip"));
                break;
            case "member":
                AddMember(state, Word("ip"));
                break;
            case "node":
                return Register(nodes, state["objects"]!.AsObject(), a);
            case "delete-node":
                if (nodes[Word("name")] is { } gone && gone["role"]!.GetValue<string>() == "server" && state["members"]!.AsArray().Count > 1)
                {
                    var ip = gone["ip"]!.GetValue<string>();
                    state["members"] = new JsonArray([.. state["members"]!.AsArray().Where(m => m!.GetValue<string>() != ip).Select(m => m!.DeepClone())]);
                }

                nodes.Remove(Word("name"));
                break;
            case "cordon":
                nodes[Word("name")]!["cordoned"] = a["value"]!.GetValue<bool>();
                break;
            case "labels":
                nodes[Word("name")]!["labels"] = a["labels"]!.DeepClone();
                break;
            case "put":
                state["objects"]![Word("key")] = a["object"]!.DeepClone();
                break;
            case "delete":
                state["objects"]!.AsObject().Remove(Word("key"));
                break;
            case "bootstrap-token":
                state["bootstrapTokens"]![Word("id")] = new JsonObject { ["secret"] = Word("secret"), ["expires"] = Word("expires") };
                break;
            case "server-password":
                state["serverPassword"] = Word("password");
                state["lock"] = Token.Lock(Word("password"));
                break;
            case "node-password":
                state["nodePassword"] = Word("password");
                break;
            case "settings":
                state["settings"] = a.DeepClone();
                break;
            default:
                throw new Refusal($"no operation {operation}");
        }

        return [];
    }

    private static void AddMember(JsonObject state, string ip)
    {
        if (!state["members"]!.AsArray().Any(m => m!.GetValue<string>() == ip))
        {
            state["members"]!.AsArray().Add((JsonNode)ip);
        }
    }

    private static JsonObject Register(JsonObject nodes, JsonObject objects, JsonObject a)
    {
        var name = a["name"]!.GetValue<string>();
        var old = nodes[name] as JsonObject;

        // K3s keeps it in a secret, which outlives the node's own entry.
        var secret = Kubectl.Objects.Key("Secret", "kube-system", name + ".node-password.k3s");
        var kept = objects[secret]?["data"]?["hash"]?.GetValue<string>();
        if (kept is not null && kept != Token.Lock(a["password"]!.GetValue<string>()))
        {
            throw new Refusal("Node password rejected, duplicate hostname or contents of '/etc/rancher/node/password' may not match server node-passwd entry, try enabling a unique node name with the --with-node-id flag");
        }

        objects[secret] ??= new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Secret",
            ["metadata"] = new JsonObject { ["name"] = name + ".node-password.k3s", ["namespace"] = "kube-system" },
            ["data"] = new JsonObject { ["hash"] = Token.Lock(a["password"]!.GetValue<string>()) },
        };
        var node = (JsonObject)a.DeepClone();
        node.Remove("password");
        node["cordoned"] = old?["cordoned"]?.GetValue<bool>() ?? false;
        node["created"] = old?["created"]?.GetValue<string>() ?? DateTime.UtcNow.ToString("yyyy-MM-ddTHH:mm:ssZ");
        // Labels of the configuration count at registration only, as kubelet does it.
        node["labels"] = old?["labels"]?.DeepClone() ?? a["labels"]?.DeepClone() ?? new JsonObject();
        nodes[name] = node;
        return [];
    }
}
