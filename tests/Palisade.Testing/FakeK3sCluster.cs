using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text.Json.Nodes;

namespace Palisade.Testing;

/// <summary>What the servers of one cluster share: its CA, its tokens, its list of nodes, the votes of etcd.</summary>
public sealed class FakeK3sCluster
{
    private readonly Dictionary<string, string> passwords = [];

    public FakeK3sCluster(string serverPassword, string agentPassword, bool etcd)
    {
        (ServerPassword, AgentPassword, Etcd) = (serverPassword, agentPassword, etcd);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=k3s-server-ca", key, HashAlgorithmName.SHA256);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UnixEpoch, DateTimeOffset.UnixEpoch.AddYears(100));
        CaPem = certificate.ExportCertificatePem() + "\n";
        CaHash = Convert.ToHexStringLower(SHA256.HashData(System.Text.Encoding.UTF8.GetBytes(CaPem)));
    }

    public string CaPem { get; }

    public string CaHash { get; }

    public string ServerPassword { get; }

    public string AgentPassword { get; }

    public bool Etcd { get; set; }

    /// <summary>Credentials of bootstrap tokens: <c>abcdef.0123456789abcdef</c>.</summary>
    public HashSet<string> JoinTokens { get; } = [];

    /// <summary>Servers with a vote; a server with SQLite is alone in it.</summary>
    public HashSet<FakeK3s> Voters { get; } = [];

    public SortedDictionary<string, FakeK3sNode> Nodes { get; } = new(StringComparer.Ordinal);

    /// <summary>Pods by node: what a drain ends, unless a budget forbids it.</summary>
    public Dictionary<string, List<string>> Pods { get; } = [];

    public bool BudgetBlocks { get; set; }

    public bool HasQuorum => Voters.Count > 0 && Voters.Count(v => v.Up) * 2 > Voters.Count;

    /// <summary>False where the name belongs to a board with another password: another board, or the same one set up anew.</summary>
    public bool Register(FakeK3s board, bool server)
    {
        if (passwords.TryGetValue(board.Name, out var password) && password != board.Password)
        {
            return false;
        }

        passwords[board.Name] = board.Password;
        if (Nodes.TryGetValue(board.Name, out var known))
        {
            known.Board = board;
            known.Server = server;
        }
        else
        {
            Nodes[board.Name] = new FakeK3sNode(board) { Server = server };
        }

        return true;
    }

    public bool HasPassword(string node) => passwords.ContainsKey(node);

    public void Forget(string node) => passwords.Remove(node);

    public void Remove(string node)
    {
        if (Nodes.Remove(node, out var entry))
        {
            Voters.Remove(entry.Board);
            passwords.Remove(node);
        }
    }

    public JsonObject Describe(FakeK3sNode node)
    {
        var labels = new JsonObject();
        foreach (var (key, value) in node.Labels)
        {
            labels[key] = value;
        }

        if (node.Server)
        {
            labels["node-role.kubernetes.io/control-plane"] = "true";
            if (Etcd)
            {
                labels["node-role.kubernetes.io/etcd"] = "true";
            }
        }

        var spec = new JsonObject();
        if (!node.Schedulable)
        {
            spec["unschedulable"] = true;
        }

        return new JsonObject
        {
            ["kind"] = "Node",
            ["metadata"] = new JsonObject { ["name"] = node.Board.Name, ["labels"] = labels },
            ["spec"] = spec,
            ["status"] = new JsonObject
            {
                ["conditions"] = new JsonArray(new JsonObject { ["type"] = "Ready", ["status"] = node.Board.Up && node.Board.Cluster == this ? "True" : "Unknown" }),
                ["nodeInfo"] = new JsonObject { ["kubeletVersion"] = node.Board.RunningVersion },
            },
        };
    }
}

public sealed class FakeK3sNode(FakeK3s board)
{
    public FakeK3s Board { get; set; } = board;

    public bool Server { get; set; }

    public bool Schedulable { get; set; } = true;

    public SortedDictionary<string, string> Labels { get; } = new(StringComparer.Ordinal);
}
