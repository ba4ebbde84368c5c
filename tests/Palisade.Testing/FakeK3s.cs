using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Palisade.Provision.Node;

namespace Palisade.Testing;

/// <summary>
/// K3s on one board: its unit, its program, and the files by which it finds and remembers a cluster. It reads the files that were
/// really written, and refuses what K3s refuses.
/// </summary>
public sealed partial class FakeK3s
{
    private const string Binary = "/usr/local/bin/k3s";
    private const string Etc = "/etc/rancher/k3s/";
    private const string Data = "/var/lib/rancher/k3s/";
    private static readonly ProcessResult Done = new(0, "", "");

    private readonly FakeK3sWorld world;
    private int life;
    private int tokens;

    public FakeK3s(FakeK3sWorld world, FakeSystem system, string name, string address)
    {
        (this.world, System, Name, Url) = (world, system, name, $"https://{address}:6443");
        world.Boards[name] = this;
        system.Files.Seed(Binary, "program", "0755");
        system.On("k3s", (_, c) => Alone(() => Program([.. c.Argv.Skip(1)])));
        system.On("systemctl", (_, c) => Alone(() => Unit([.. c.Argv.Skip(1).Where(a => a != "--" && !a.StartsWith("--", StringComparison.Ordinal))])));
        system.On("journalctl", "level=warning msg=\"something is wrong\"\n");
        system.On("sh -c", (_, c) => Alone(() => Script(c.Argv[2])));
        system.On("modprobe", "");
    }

    public FakeSystem System { get; }

    public string Name { get; }

    public string Url { get; }

    /// <summary>Of the program on the disk, whose content says it.</summary>
    public string Version => Release().Match(System.Files.Text(Binary) ?? "") is { Success: true, Value: var version } ? version : "v1.34.1+k3s1";

    /// <summary>Of the program that was started last.</summary>
    public string RunningVersion { get; private set; } = "v1.34.1+k3s1";

    public string Password => $"{Name}-{life}";

    public FakeK3sCluster? Cluster { get; private set; }

    public bool Up { get; private set; }

    /// <summary>Starting fails: a setting that K3s does not take, a full disk.</summary>
    public bool Broken { get; set; }

    public int Restarts { get; private set; }

    public bool IsServer => System.Files.Find(Data + "server/db/etcd") is not null || System.Files.Find(Data + "server/db/state.db") is not null;

    /// <summary>The plug is pulled; the disk stays.</summary>
    public void CutPower()
    {
        Up = false;
        foreach (var unit in (string[])["k3s.service", "k3s-agent.service"])
        {
            if (System.Units.Find(unit) is { } found)
            {
                found.Active = false;
            }
        }
    }

    /// <summary>Power is back: what was enabled starts.</summary>
    public void PowerOn()
    {
        foreach (var unit in (string[])["k3s.service", "k3s-agent.service"])
        {
            if (System.Units.Find(unit) is { Enabled: true } found)
            {
                found.Active = Start(unit == "k3s.service") || IsServer || Cluster is not null;
            }
        }
    }

    /// <summary>A new card with a fresh system.</summary>
    public void Reimage()
    {
        life++;
        CutPower();
        Forget();
        foreach (var unit in (string[])["k3s.service", "k3s-agent.service"])
        {
            if (System.Units.Find(unit) is { } found)
            {
                found.Enabled = false;
            }
        }
    }

    private void Forget()
    {
        Up = false;
        Cluster = null;
        foreach (var path in System.Files.Paths.Where(p => p.StartsWith(Data, StringComparison.Ordinal)).ToList())
        {
            System.Files.Remove(path);
        }

        foreach (var file in (string[])["token", "agent-token", "config.yaml.d/10-join.yaml"])
        {
            System.Files.Remove(Etc + file);
        }
    }

    private ProcessResult? Unit(string[] words)
    {
        if (words is not [var verb and ("start" or "restart" or "stop"), "k3s.service" or "k3s-agent.service"])
        {
            return null;
        }

        var server = words[1] == "k3s.service";
        if (verb == "stop")
        {
            Up = false;
            return null;
        }

        if (verb == "start" && Up)
        {
            return null;
        }

        if (Up && Cluster is { Etcd: true } cluster && cluster.Voters.Contains(this) && cluster.Voters.Count > 2
            && cluster.Voters.Count(v => v.Up && v != this) * 2 <= cluster.Voters.Count)
        {
            world.Wrongs.Add($"{Name} was restarted while too few other servers were up");
        }

        if (Up && RunningVersion != Version && Cluster is not null)
        {
            Upgrading(Cluster);
        }

        Restarts++;
        Up = false;
        if (Start(server))
        {
            return null;
        }

        if (System.Units.Find(words[1]) is { } unit)
        {
            unit.Active = IsServer;
        }

        return new ProcessResult(1, "", $"Job for {words[1]} failed because the control process exited with error code.");
    }

    private bool Start(bool server)
    {
        if (Broken || System.Files.Text(Etc + "config.yaml") is not { } config || !config.Contains($"node-name: {Name}\n", StringComparison.Ordinal))
        {
            return false;
        }

        RunningVersion = Version;
        return server ? StartServer() : StartAgent();
    }

    /// <summary>A restart of a member with another program than it runs: what must be so before.</summary>
    private void Upgrading(FakeK3sCluster cluster)
    {
        if (cluster.Nodes.Values.Any(n => n.Board != this && n.Schedulable) && cluster.Nodes[Name].Schedulable)
        {
            world.Wrongs.Add($"{Name} was upgraded without being emptied");
        }

        if (cluster.Nodes.Values.Count(n => !n.Schedulable) > 1)
        {
            world.Wrongs.Add($"{Name} was upgraded while another node was empty");
        }

        if (IsServer && cluster.Voters.FirstOrDefault(v => v != this && v.Version == Version && !(v.Up && v.RunningVersion == Version)) is { } unfinished)
        {
            world.Wrongs.Add($"{Name} was upgraded before {unfinished.Name} was ready with the new version");
        }

        if (!IsServer && cluster.Voters.FirstOrDefault(v => Minor(v.RunningVersion) != Minor(Version)) is { } old)
        {
            world.Wrongs.Add($"{Name}, an agent, was upgraded before the server {old.Name}");
        }
    }

    /// <summary><c>v1.34</c>; patches of one minor version work with each other.</summary>
    private static string Minor(string version) => version[..version.LastIndexOf('.')];

    private T Alone<T>(Func<T> work)
    {
        lock (world)
        {
            return work();
        }
    }

    [GeneratedRegex(@"v\d+\.\d+\.\d+\+k3s\d+")]
    private static partial Regex Release();

    private bool StartServer()
    {
        var join = System.Files.Text(Etc + "config.yaml.d/10-join.yaml") ?? "";
        var (hash, password) = ReadToken("token");
        var (_, agents) = ReadToken("agent-token");
        if (password is null || agents is null)
        {
            return false;
        }

        if (IsServer)
        {
            return Continue(join, password);
        }

        if (ServerOf(join) is { } url)
        {
            return JoinServer(url, hash, password, agents);
        }

        if (hash is not null)
        {
            return false;
        }

        Cluster = new FakeK3sCluster(password, agents, join.Contains("cluster-init: true", StringComparison.Ordinal));
        if (world.Living.Count() > 1)
        {
            world.Wrongs.Add($"{Name} began a second cluster beside the first");
        }

        world.Begun.Add(Cluster);
        return Serve();
    }

    private bool Continue(string join, string password)
    {
        if (Cluster!.ServerPassword != password)
        {
            return false;
        }

        if (!Cluster.Etcd && join.Contains("cluster-init: true", StringComparison.Ordinal))
        {
            Cluster.Etcd = true;
        }

        return Serve();
    }

    private bool JoinServer(string url, string? hash, string password, string agents)
    {
        if (world.At(url) is not { Up: true, Cluster: { Etcd: true } cluster } || !cluster.HasQuorum
            || hash != cluster.CaHash || password != cluster.ServerPassword || agents != cluster.AgentPassword)
        {
            return false;
        }

        if (cluster.Voters.Any(v => !v.Up))
        {
            // etcd refuses a member while one is down (strict-reconfig-check).
            return false;
        }

        Cluster = cluster;
        return Serve();
    }

    private bool Serve()
    {
        System.Files.SeedDirectory(Data + "server/db", "0700");
        System.Files.Seed(Data + "server/tls/server-ca.crt", Cluster!.CaPem);
        if (Cluster.Etcd)
        {
            System.Files.SeedDirectory(Data + "server/db/etcd", "0700");
            System.Files.Remove(Data + "server/db/state.db");
        }
        else
        {
            System.Files.Seed(Data + "server/db/state.db", "data");
        }

        Cluster.Voters.Add(this);
        Up = true;
        return Cluster.Register(this, server: true) || Refuse();
    }

    private bool StartAgent()
    {
        var url = ServerOf(System.Files.Text(Etc + "config.yaml.d/10-join.yaml") ?? "");
        var via = url is null || (world.Balancers.TryGetValue(url, out var answers) && !answers()) ? null : world.At(url) ?? world.Boards.Values.FirstOrDefault(b => b.Up && b.IsServer);
        if (via is not { Up: true, Cluster: { } cluster } || !cluster.HasQuorum)
        {
            return false;
        }

        var (hash, credentials) = ReadToken("token");
        var knows = Cluster == cluster;
        if (!knows && (hash != cluster.CaHash || !(credentials == cluster.AgentPassword || cluster.JoinTokens.Contains(credentials!))))
        {
            return false;
        }

        Cluster = cluster;
        Up = true;
        System.Files.Seed(Data + "agent/client-kubelet.crt", "certificate");
        System.Files.Seed(Data + "agent/server-ca.crt", cluster.CaPem);
        return cluster.Register(this, server: false) || Refuse();
    }

    private bool Refuse()
    {
        Up = false;
        return false;
    }

    private (string? Hash, string? Password) ReadToken(string file)
    {
        if (System.Files.Text(Etc + file)?.Trim() is not { Length: > 0 } text)
        {
            return (null, null);
        }

        if (!text.StartsWith("K10", StringComparison.Ordinal))
        {
            return (null, text);
        }

        var parts = text[3..].Split("::");
        return (parts[0], parts[1].Split(':')[^1]);
    }

    private static string? ServerOf(string text) =>
        text.Split('\n').FirstOrDefault(l => l.StartsWith("server: ", StringComparison.Ordinal))?["server: ".Length..];

    private ProcessResult? Script(string script)
    {
        if (!script.Contains("/etc/rancher/node", StringComparison.Ordinal))
        {
            return null;
        }

        life++;
        if (System.Units.Find("k3s.service") is { } unit)
        {
            (unit.Active, unit.Enabled) = (false, false);
        }

        if (System.Units.Find("k3s-agent.service") is { } agent)
        {
            (agent.Active, agent.Enabled) = (false, false);
        }

        Forget();
        return Done;
    }

    private ProcessResult Program(string[] words) => words switch
    {
        ["--version"] => new(0, $"k3s version {Version} (abcdef)\ngo version go1.24.9\n", ""),
        ["server", "--cluster-reset"] => Reset(),
        ["token", "create", ..] => Answering(MakeToken),
        ["kubectl", "--kubeconfig", "/var/lib/rancher/k3s/agent/kubelet.kubeconfig", "get", "node", var name, ..] => Up && Cluster is { HasQuorum: true } c && c.Nodes.TryGetValue(name, out var own)
            ? new(0, c.Describe(own).ToJsonString(), "") : new(1, "", "connection refused"),
        ["kubectl", .. var kubectl] => Answering(c => Kubectl(c, kubectl)),
        _ => new(1, "", "unknown command"),
    };

    private ProcessResult Answering(Func<FakeK3sCluster, ProcessResult> ask) =>
        Up && IsServer && Cluster is { HasQuorum: true } cluster ? ask(cluster) : new(1, "", "The connection to the server 127.0.0.1:6443 was refused");

    private ProcessResult Reset()
    {
        if (Cluster is null || (System.Files.Text(Etc + "config.yaml.d/10-join.yaml") ?? "").Contains("server:", StringComparison.Ordinal))
        {
            return new(1, "", "cannot perform cluster-reset while server URL is set");
        }

        foreach (var gone in Cluster.Voters.Where(v => v != this).ToList())
        {
            Cluster.Remove(gone.Name);
            Cluster.Voters.Remove(gone);
        }

        return Done;
    }

    private ProcessResult MakeToken(FakeK3sCluster cluster)
    {
        var credentials = $"abcde{++tokens}.{Name.PadRight(16, '0')[..16]}";
        cluster.JoinTokens.Add(credentials);
        return new(0, $"K10{cluster.CaHash}::{credentials}\n", "");
    }

    private static ProcessResult Kubectl(FakeK3sCluster cluster, string[] words)
    {
        switch (words)
        {
            case ["get", "nodes", ..]:
                return new(0, new JsonObject { ["items"] = new JsonArray([.. cluster.Nodes.Values.Select(n => (JsonNode)cluster.Describe(n))]) }.ToJsonString(), "");
            case ["get", "pods", "--all-namespaces", "--field-selector", var selector, ..]:
                var items = cluster.Pods.GetValueOrDefault(selector["spec.nodeName=".Length..], []).Select(p => (JsonNode)new JsonObject
                {
                    ["metadata"] = new JsonObject { ["namespace"] = p.Split('/')[0], ["name"] = p.Split('/')[1] },
                    ["status"] = new JsonObject { ["phase"] = "Running" },
                });
                return new(0, new JsonObject { ["items"] = new JsonArray([.. items]) }.ToJsonString(), "");
            case ["get", "secret", var secret, ..]:
                return new(0, cluster.HasPassword(secret.Split('.')[0]) ? $"secret/{secret}\n" : "", "");
            case ["delete", "secret", var secret, ..]:
                cluster.Forget(secret.Split('.')[0]);
                return Done;
            case ["delete", "node", var node, ..]:
                cluster.Remove(node);
                return Done;
            case ["label", "node", var node, "--overwrite", .. var labels]:
                foreach (var label in labels)
                {
                    _ = label.EndsWith('-') ? cluster.Nodes[node].Labels.Remove(label[..^1]) : Set(cluster.Nodes[node], label);
                }

                return Done;
            case ["uncordon", var node]:
                cluster.Nodes[node].Schedulable = true;
                return Done;
            case ["drain", var node, ..]:
                cluster.Nodes[node].Schedulable = false;
                if (cluster.BudgetBlocks)
                {
                    return new(1, "", "error when evicting pods/\"web-1\": Cannot evict pod as it would violate the pod's disruption budget.");
                }

                cluster.Pods.Remove(node);
                return Done;
            default:
                return new(1, "", $"the fake knows no kubectl {string.Join(' ', words)}");
        }
    }

    private static bool Set(FakeK3sNode node, string label)
    {
        var parts = label.Split('=', 2);
        node.Labels[parts[0]] = parts[1];
        return true;
    }
}
