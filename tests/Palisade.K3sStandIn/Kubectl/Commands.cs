using System.Text;
using System.Text.Json.Nodes;
using Palisade.K3sStandIn.Cluster;

namespace Palisade.K3sStandIn.Kubectl;

/// <summary>The kubectl commands that Palisade uses, done by the server that was asked. Anything else is an error, so that a new use shows.</summary>
internal sealed class Commands(Members members, Identity identity, bool ready)
{
    private readonly StringBuilder output = new();

    public async Task<JsonObject> RunAsync(JsonObject request)
    {
        var words = new Words(request["words"]!.AsArray().Select(w => w!.GetValue<string>()));
        var (status, error) = (0, "");
        try
        {
            if (!identity.MayUse(members.State) && !(identity.Groups.Contains("system:nodes") && words.Plain is ["get", "node", _]))
            {
                throw new Refusal($"Error from server (Forbidden): User \"{identity.User}\" cannot do this: no role is bound to its groups");
            }

            status = await RunAsync(words, request["input"]?.GetValue<string>());
        }
        catch (Refusal e)
        {
            (status, error) = (1, e.Message + "\n");
        }

        return new JsonObject { ["status"] = status, ["out"] = output.ToString(), ["error"] = error };
    }

    private async Task<int> RunAsync(Words words, string? input)
    {
        switch (words.Plain)
        {
            case ["get"] when words["--raw"] is { } path:
                return await RawAsync(path.Split('?')[0]);
            case ["get"] when input is not null:
                return await new Getter(members.State, output).RunAsync(Yaml.Objects(input).Select(Objects.KeyOf), words);
            case ["get", var kinds, .. var names]:
                return await new Getter(members.State, output).RunAsync(kinds, names, words);
            case ["apply" or "create"] when input is not null:
                return await ApplyAsync(words, input, words.Plain[0] == "create");
            case ["diff"] when input is not null:
                return Diff(input);
            case ["delete", .. var what]:
                return await DeleteAsync(what, words, input);
            case ["cordon", var node]:
                return await CordonAsync(node, true);
            case ["uncordon", var node]:
                return await CordonAsync(node, false);
            case ["drain", var node]:
                await CordonAsync(node, true);
                Recorder.Event("drain", node);
                output.Append($"node/{node} drained\n");
                return 0;
            case ["label", "node" or "nodes", var node, .. var labels]:
                return await LabelAsync(node, labels);
            case ["certificate", "approve", .. var names]:
                return await CertificateRequests.ApproveAsync(members, names, output);
            case ["rollout", "status", ..] or ["wait", ..]:
                return Switches.Has("rollout-fails") ? throw new Refusal("error: timed out waiting for the condition") : 0;
            case ["api-resources"]:
                output.Append("configmaps\npersistentvolumeclaims\npods\nsecrets\nserviceaccounts\nservices\ndeployments.apps\nstatefulsets.apps\nnetworkpolicies.networking.k8s.io\n");
                return 0;
            case ["logs", ..]:
                return 0;
            case ["version", ..]:
                output.Append(new JsonObject { ["serverVersion"] = new JsonObject { ["gitVersion"] = StandInVersion.Text, ["major"] = "1", ["minor"] = "34" } }.ToJsonString());
                return 0;
            case ["auth", "can-i", ..]:
                output.Append("yes\n");
                return 0;
            default:
                throw new Refusal($"the stand-in does not know `kubectl {string.Join(' ', words.Plain)}`");
        }
    }

    private async Task<int> RawAsync(string path)
    {
        var good = ready && await members.HasQuorumAsync();
        switch (path)
        {
            case "/readyz" or "/livez" or "/healthz":
                output.Append(good ? "ok" : "");
                return good ? 0 : throw new Refusal("Error from server (InternalError): an error on the server (\"[-]etcd failed: reason withheld\\nreadyz check failed\") has prevented the request from succeeding");
            case "/version":
                output.Append(new JsonObject { ["gitVersion"] = StandInVersion.Text, ["major"] = "1", ["minor"] = "34" }.ToJsonString());
                return 0;
            default:
                throw new Refusal("Error from server (NotFound): the server could not find the requested resource");
        }
    }

    private async Task<int> ApplyAsync(Words words, string input, bool create)
    {
        var shown = new List<JsonObject>();
        foreach (var sent in Yaml.Objects(input))
        {
            if (sent["kind"]!.GetValue<string>() == "CertificateSigningRequest")
            {
                CertificateRequests.Check(sent);
            }

            var key = Objects.KeyOf(sent);
            var old = members.State["objects"]![key] as JsonObject;
            if (create && old is not null)
            {
                throw new Refusal($"Error from server (AlreadyExists): {key} already exists");
            }

            var space = key.Split('/')[1];
            if (space is not "" and not ("default" or "kube-system") && members.State["objects"]![Objects.Key("Namespace", null, space)] is null && words["--dry-run"] is null)
            {
                throw new Refusal($"Error from server (NotFound): namespaces \"{space}\" not found");
            }

            var admitted = Objects.Admitted(sent, old);
            if (words["--dry-run"] is null && !Objects.Same(admitted, old))
            {
                await members.WriteAsync("put", new JsonObject { ["key"] = key, ["object"] = admitted.DeepClone() });
            }

            shown.Add(admitted);
        }

        output.Append(words["--output"] == "json"
            ? (shown is [var one] ? one : new JsonObject { ["apiVersion"] = "v1", ["kind"] = "List", ["items"] = new JsonArray([.. shown.Select(o => (JsonNode)o)]) }).ToJsonString() + "\n"
            : string.Concat(shown.Select(o => $"{o["kind"]!.GetValue<string>().ToLowerInvariant()}/{o["metadata"]!["name"]} {(create ? "created" : "serverside-applied")}\n")));
        return 0;
    }

    private int Diff(string input)
    {
        var status = 0;
        foreach (var sent in Yaml.Objects(input))
        {
            var old = members.State["objects"]![Objects.KeyOf(sent)] as JsonObject;
            var next = Objects.Admitted(sent, old);
            if (!Objects.Same(next, old))
            {
                output.Append(Objects.Diff(old, next));
                status = 1;
            }
        }

        return status;
    }

    private async Task<int> DeleteAsync(List<string> what, Words words, string? input)
    {
        string[] keys = what switch
        {
            [] => [.. Yaml.Objects(input ?? throw new Refusal("error: resource(s) were provided, but no name was specified")).Select(Objects.KeyOf)],
            [var one] when one.Contains('/', StringComparison.Ordinal) => [Getter.KeyOf(one.Split('/')[0], one.Split('/')[1], words)],
            [var kind, .. var names] => [.. names.Select(n => Getter.KeyOf(kind, n, words))],
        };
        foreach (var key in keys)
        {
            var isNode = key.StartsWith("Node/", StringComparison.Ordinal);
            var name = key.Split('/')[2];
            if (members.State[isNode ? "nodes" : "objects"]![isNode ? name : key] is null)
            {
                if (words["--ignore-not-found"] is null or "false")
                {
                    throw new Refusal($"Error from server (NotFound): {key} not found");
                }

                continue;
            }

            await members.WriteAsync(isNode ? "delete-node" : "delete", isNode ? new JsonObject { ["name"] = name } : new JsonObject { ["key"] = key });
            output.Append($"{key} deleted\n");
        }

        return 0;
    }

    private async Task<int> CordonAsync(string node, bool value)
    {
        RequireNode(node);
        await members.WriteAsync("cordon", new JsonObject { ["name"] = node, ["value"] = value });
        Recorder.Event(value ? "cordon" : "uncordon", node);
        output.Append($"node/{node} {(value ? "cordoned" : "uncordoned")}\n");
        return 0;
    }

    private async Task<int> LabelAsync(string node, List<string> words)
    {
        RequireNode(node);
        var labels = (JsonObject)members.State["nodes"]![node]!["labels"]!.DeepClone();
        foreach (var word in words)
        {
            if (word.EndsWith('-'))
            {
                labels.Remove(word[..^1]);
            }
            else
            {
                labels[word.Split('=')[0]] = word.Split('=', 2)[1];
            }
        }

        await members.WriteAsync("labels", new JsonObject { ["name"] = node, ["labels"] = labels });
        return 0;
    }

    private void RequireNode(string node)
    {
        if (members.State["nodes"]![node] is null)
        {
            throw new Refusal($"Error from server (NotFound): nodes \"{node}\" not found");
        }
    }
}
