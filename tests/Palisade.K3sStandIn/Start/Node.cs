using System.Text.Json.Nodes;
using Palisade.K3sStandIn.Cluster;

namespace Palisade.K3sStandIn.Start;

/// <summary>What a node tells its cluster of itself.</summary>
internal static class Node
{
    public static JsonObject Describe(Settings settings)
    {
        var password = Places.Etc("node/password");
        if (!File.Exists(password))
        {
            Places.WritePrivate(password, Token.Random(16) + "\n");
        }

        var labels = new JsonObject();
        foreach (var pair in settings.All("node-label").Select(l => l.Split('=', 2)))
        {
            labels[pair[0]] = pair.Length == 2 ? pair[1] : "";
        }

        return new JsonObject
        {
            ["name"] = settings.NodeName,
            ["ip"] = settings.NodeIp,
            ["role"] = settings.Role,
            ["version"] = StandInVersion.Text,
            ["password"] = File.ReadAllText(password).Trim(),
            ["labels"] = labels,
            ["taints"] = new JsonArray([.. settings.All("node-taint").Select(t => (JsonNode)t)]),
        };
    }
}
