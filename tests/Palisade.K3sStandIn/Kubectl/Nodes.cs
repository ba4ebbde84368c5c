using System.Net.Sockets;
using System.Text.Json.Nodes;

namespace Palisade.K3sStandIn.Kubectl;

/// <summary>Nodes as objects. A node is ready when its kubelet's port takes a connection from the server that is asked.</summary>
internal static class Nodes
{
    private const int KubeletPort = 10250;

    public static async Task<JsonObject[]> AllAsync(JsonObject state) =>
        await Task.WhenAll(state["nodes"]!.AsObject().Select(n => ObjectAsync(n.Value!, state["members"]!.AsArray().Count > 1 || state["learner"] is not null)));

    private static async Task<JsonObject> ObjectAsync(JsonNode node, bool etcd)
    {
        var (name, ip, role) = (node["name"]!.GetValue<string>(), node["ip"]!.GetValue<string>(), node["role"]!.GetValue<string>());
        var ready = await AnswersAsync(ip);
        var labels = (JsonObject)node["labels"]!.DeepClone();
        labels["kubernetes.io/hostname"] = name;
        if (role == "server")
        {
            labels["node-role.kubernetes.io/control-plane"] = "true";
            if (etcd)
            {
                labels["node-role.kubernetes.io/etcd"] = "true";
            }
        }

        var cordoned = node["cordoned"]!.GetValue<bool>();
        return new JsonObject
        {
            ["apiVersion"] = "v1",
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = name, ["labels"] = labels, ["creationTimestamp"] = node["created"]!.GetValue<string>() },
            ["spec"] = cordoned ? new JsonObject { ["unschedulable"] = true } : new JsonObject(),
            ["status"] = new JsonObject
            {
                ["addresses"] = new JsonArray(
                    new JsonObject { ["type"] = "InternalIP", ["address"] = ip }, new JsonObject { ["type"] = "Hostname", ["address"] = name }),
                ["conditions"] = new JsonArray(new JsonObject
                {
                    ["type"] = "Ready", ["status"] = ready ? "True" : "Unknown", ["reason"] = ready ? "KubeletReady" : "NodeStatusUnknown",
                    ["message"] = ready ? "kubelet is posting ready status" : "Kubelet stopped posting node status.",
                }),
                ["nodeInfo"] = new JsonObject { ["kubeletVersion"] = node["version"]!.GetValue<string>() },
            },
        };
    }

    private static async Task<bool> AnswersAsync(string ip)
    {
        using var client = new TcpClient();
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(1));
        try
        {
            await client.ConnectAsync(ip, KubeletPort, limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }
}
