using System.Text.Json;
using Palisade.Lab.Tests.Cluster;
using Palisade.Provision.Node;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests.K3s;

/// <summary>Three boards of which one is a cluster at first.</summary>
public sealed class GrowingLab() : LabFixture("test-k3s-grow", 21, 3)
{
    public NodeInventory Fresh { get; private set; } = NodeInventory.Empty;

    public string FreshLinks { get; private set; } = "";

    protected override string Yaml() => Text(1);

    public string Text(int servers, string extra = "") => $$"""
        cluster: {{Name}}
        engine: { kind: k3s, version: {{StandIn.First}}, artifacts: ./k3s{{extra}} }
        operators:
          admin: { keys: [.palisade/admin.pub] }
        ssh: { user: pi, password: public:raspberry }
        nodes:

        """ + string.Concat(Enumerable.Range(1, servers).Select(i => $"  n{i}: {{ address: {Subnet}.{10 + i}, role: server }}\n"))
        + "mesh: { subnet: 10.91.0.0/16 }\n";

    public Task<ProcessResult> WriteAndApplyAsync(int servers, string extra = "")
    {
        System.IO.File.WriteAllText(File, Text(servers, extra));
        return RunPalisadeAsync("apply", "--yes");
    }

    public override async ValueTask InitializeAsync()
    {
        if (Environment.IsPrivilegedProcess)
        {
            await StandIn.ReleaseAsync(Path.Combine(Directory, "k3s"), StandIn.First);
        }

        await base.InitializeAsync();
        if (Environment.IsPrivilegedProcess)
        {
            Fresh = await NodeInventory.TakeAsync(Node(1), CancellationToken.None);
            FreshLinks = await K3sLab.LinksAsync(Node(1));
        }
    }
}

/// <summary>One server with SQLite, then three with etcd, then boards as they were found; with what goes wrong on the way.</summary>
[TestCaseOrderer(typeof(PlaceOrderer))]
[Collection("Second")]
public sealed class GrowingClusterTests(GrowingLab lab) : IClassFixture<GrowingLab>
{
    private const string OldToken = "/etc/rancher/k3s/config.yaml.d/90-old.yaml";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Order(1)]
    public async Task OneServer_FromAFreshBoard_KeepsItsDataInSqliteAndRestoresIt()
    {
        var apply = await lab.WriteAndApplyAsync(1);
        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        await PutAsync("kept");
        var taken = await lab.RunPalisadeAsync("snapshot", "--json");
        taken.ExitCode.ShouldBe(0, taken.Error);
        await PutAsync("lost");

        var restore = await lab.RunPalisadeAsync("restore", JsonDocument.Parse(taken.Output).RootElement.GetProperty("file").GetString()!, "--yes");

        restore.ExitCode.ShouldBe(0, restore.Output + restore.Error);
        var maps = await OnAsync("/usr/local/bin/k3s", "kubectl", "get", "configmaps", "-o", "name");
        maps.ShouldContain("kept");
        maps.ShouldNotContain("lost");
        (await OnAsync("ls", "/var/lib/rancher/k3s/server/db")).ShouldContain("state.db");
    }

    [Fact]
    [Order(2)]
    public async Task Join_OfServersThatCannot_NamesTheOneCauseOfEach()
    {
        // What a K3s that was installed by hand left on a board: a token of its own, which K3s reads after ours.
        await lab.Node(3).ExecAsync(["sh", "-c", $"mkdir -p -m 700 /etc/rancher/k3s/config.yaml.d; echo 'token: K10{new string('0', 64)}::server:of-another-cluster' >{OldToken}"], Cancel);

        await lab.Node(2).ExecAsync(["sh", "-c", "apt-get update -qq && apt-get install -qq -y --no-install-recommends nftables >/dev/null; nft add table inet cut; nft 'add chain inet cut out { type filter hook output priority -10; }'; nft add rule inet cut out tcp dport 6443 drop"], Cancel);

        var apply = await lab.WriteAndApplyAsync(3);

        apply.ExitCode.ShouldNotBe(0);
        apply.Error.ShouldContain("error[PAL0592]: node `n2` did not become ready in the cluster: it is reached by the servers through the mesh, but gets no answer from");
        apply.Error.ShouldContain("error[PAL0597]: node `n3` did not become ready in the cluster: it has a token of another cluster among its settings");
        apply.Error.ShouldContain("`palisade run --on n3 --sudo -- grep -rl '^token' /etc/rancher/k3s/config.yaml.d` names the file");
        apply.Error.ShouldNotContain("of-another-cluster");
        (await FailureAsync("n2")).GetProperty("code").GetString().ShouldBe("PAL0592");
        var wrongToken = await FailureAsync("n3");
        wrongToken.GetProperty("code").GetString().ShouldBe("PAL0597");
        wrongToken.GetProperty("help").GetString()!.ShouldContain("grep -rl");
        (await lab.RunPalisadeAsync("run", "--on", "n3", "--sudo", "--", "grep", "-rl", "^token", "/etc/rancher/k3s/config.yaml.d")).Output.ShouldContain(OldToken);
        (await OnAsync("/usr/local/bin/k3s", "kubectl", "get", "nodes", "-o", "name")).ShouldContain("node/n1");
    }

    [Fact]
    [Order(3)]
    public async Task ThreeServers_OutOfOne_HaveItsDataInEtcd()
    {
        await lab.Node(2).ExecAsync(["nft", "delete", "table", "inet", "cut"], Cancel);
        await lab.Node(3).ExecAsync(["rm", OldToken], Cancel);

        var apply = await lab.WriteAndApplyAsync(3);

        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        var db = await OnAsync("ls", "/var/lib/rancher/k3s/server/db");
        db.ShouldContain("etcd");
        db.Split('\n').ShouldNotContain("state.db");
        (await OnAsync("/usr/local/bin/k3s", "kubectl", "get", "configmaps", "-o", "name")).ShouldContain("kept");
        (await OnAsync("/usr/local/bin/k3s", "kubectl", "get", "nodes", "-o", "name")).Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(3);
    }

    [Fact]
    [Order(4)]
    public async Task Setting_ThatChanges_RestartsServersOneAtATimeAndOnlyOnce()
    {
        var before = await StartsAsync();

        var apply = await lab.WriteAndApplyAsync(3, ", snapshots: { every: 6h, keep: 9 }");

        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        (await StartsAsync()).ShouldBe([.. before.Select(n => n + 1)]);
        (await OnAsync("cat", "/etc/rancher/k3s/config.yaml")).ShouldContain("etcd-snapshot-retention: 9");
    }

    [Fact]
    [Order(5)]
    public async Task Destroy_OfTheCluster_GivesBoardsBackAsTheyWere()
    {
        var destroy = await lab.RunPalisadeAsync("destroy", "--yes");

        destroy.ExitCode.ShouldBe(0, destroy.Output + destroy.Error);
        var now = await NodeInventory.TakeAsync(lab.Node(1), Cancel);
        now.Etc.Except(lab.Fresh.Etc).ShouldBeEmpty();
        lab.Fresh.Etc.Except(now.Etc).ShouldBeEmpty();
        now.Packages.Except(lab.Fresh.Packages).ShouldBeEmpty();
        now.Users.Except(lab.Fresh.Users).ShouldBeEmpty();
        (await K3sLab.LinksAsync(lab.Node(1))).ShouldBe(lab.FreshLinks);
        (await OnAsync("sh", "-c", "ls -d /var/lib/rancher /var/lib/kubelet /usr/local/bin/k3s 2>/dev/null; grep -c kubelet /proc/self/mounts || true")).Trim().ShouldBe("0");
    }

    /// <summary>Of the last run, as `--json` shows it: the log has the same lines.</summary>
    private async Task<JsonElement> FailureAsync(string node)
    {
        var log = Directory.GetFiles(Path.Combine(lab.Directory, ".palisade", lab.Name, "logs"), "*-apply.jsonl").Order(StringComparer.Ordinal).Last();
        return (await File.ReadAllLinesAsync(log, Cancel)).Select(l => JsonDocument.Parse(l).RootElement)
            .Single(l => l.GetProperty("type").GetString() == "failed" && l.GetProperty("node").GetString() == node);
    }

    private async Task<int[]> StartsAsync()
    {
        var counts = new List<int>();
        for (var i = 1; i <= 3; i++)
        {
            counts.Add((await StandIn.StartsAsync(lab.Node(i), Cancel)).Length);
        }

        return [.. counts];
    }

    private async Task<string> OnAsync(params string[] argv)
    {
        var result = await lab.Node(1).ExecAsync([.. argv], Cancel);
        result.Ok.ShouldBeTrue(result.Output + result.Error);
        return result.Output;
    }

    private Task<string> PutAsync(string name) => OnAsync(
        "sh", "-c", $$$"""printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"}}' | /usr/local/bin/k3s kubectl apply --server-side -f -""");
}
