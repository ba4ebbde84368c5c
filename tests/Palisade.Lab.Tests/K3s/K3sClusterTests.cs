using System.Text.Json;
using Palisade.Lab.Tests.Apply;
using Palisade.Lab.Tests.Cluster;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests.K3s;

/// <summary>
/// Our side of K3s on real systemd: units, order, files, restarts, upgrade, snapshots, removal. A stand-in takes K3s's place; it refuses
/// what K3s refuses, and runs no containers.
/// </summary>
[TestCaseOrderer(typeof(PlaceOrderer))]
[Collection("Second")]
public sealed class K3sClusterTests(K3sLab lab) : IClassFixture<K3sLab>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Order(1)]
    public async Task Cluster_AfterOneApply_HasEveryNodeReadyAndTheLabelsOfTheFile()
    {
        var members = await lab.MembersAsync(1);

        members.Keys.Order().ShouldBe(["n1", "n2", "n3", "n4"]);
        members.Values.ShouldAllBe(m => m.Ready && m.Schedulable && m.Version == StandIn.First);
        (await lab.KubectlAsync(2, "get", "node", "n4", "-o", "json")).ShouldContain("label.palisade.dev/disk");
        (await lab.KubectlAsync(3, "get", "deployments", "-A", "-o", "name")).ShouldContain("deployment/game");
    }

    [Fact]
    [Order(2)]
    public async Task Servers_JoinOneAtATime_AndTheAgentAfterThem()
    {
        var events = await StandIn.EventsAsync(lab.Node(1), Cancel);
        string[] joins = [.. events.Select(e => $"{e.GetProperty("event").GetString()} {e.GetProperty("node").GetString()}").Where(e => e.StartsWith("join", StringComparison.Ordinal))];
        var agent = (await StandIn.StartsAsync(lab.Node(4), Cancel))[0].GetProperty("time").GetDateTime();

        joins.ShouldBe(["join-begin n2", "join-end n2", "join-begin n3", "join-end n3"]);
        events.Last(e => e.GetProperty("event").GetString() == "join-end").GetProperty("time").GetDateTime().ShouldBeLessThan(agent);
    }

    [Theory]
    [Order(3)]
    [InlineData(1, "/etc/rancher/k3s", "700")]
    [InlineData(1, "/etc/rancher/k3s/config.yaml", "600")]
    [InlineData(1, "/etc/rancher/k3s/token", "600")]
    [InlineData(1, "/etc/rancher/k3s/agent-token", "600")]
    [InlineData(1, "/var/lib/rancher/k3s/server", "700")]
    [InlineData(1, "/var/lib/rancher/k3s/server/manifests", "700")]
    [InlineData(1, "/var/lib/rancher/k3s/server/logs", "700")]
    [InlineData(1, "/usr/local/bin/k3s", "755")]
    [InlineData(4, "/etc/rancher/k3s/config.yaml", "600")]
    [InlineData(4, "/etc/rancher/k3s/token", "600")]
    public async Task Path_OnANode_HasItsRights(int node, string path, string mode) =>
        (await lab.OnAsync(node, "stat", "-c", "%a %U:%G", path)).Trim().ShouldBe($"{mode} root:root");

    [Fact]
    [Order(4)]
    public async Task Secrets_OfTheCluster_AreInNoArgumentJournalLogOrEnvironment()
    {
        var token = (await lab.OnAsync(1, "cat", "/var/lib/rancher/k3s/server/token")).Trim();
        string[] secrets = [token.Split(':')[^1], (await lab.OnAsync(1, "cat", "/etc/rancher/k3s/agent-token")).Trim().Split(':')[^1], (await lab.OnAsync(4, "cat", "/etc/rancher/k3s/token")).Trim().Split("::")[^1]];
        var seen = lab.FirstApply.Output + lab.FirstApply.Error + string.Concat(Directory.GetFiles(Path.Combine(lab.Directory, ".palisade", lab.Name), "*", SearchOption.AllDirectories).Select(File.ReadAllText));
        for (var i = 1; i <= 4; i++)
        {
            seen += await lab.OnAsync(i, "journalctl", "--no-pager", "-o", "cat");
            seen += string.Concat((await StandIn.StartsAsync(lab.Node(i), Cancel)).Select(s => s.ToString()));
            seen += await lab.OnAsync(i, "sh", "-c", "cat /proc/[0-9]*/cmdline | tr '\\0' ' '");
        }

        foreach (var secret in secrets)
        {
            secret.Length.ShouldBeGreaterThanOrEqualTo(16);
            seen.ShouldNotContain(secret);
        }
    }

    [Fact]
    [Order(5)]
    public async Task Apply_Again_ChangesNothingAndRestartsNothing()
    {
        var before = await lab.RunsAsync();

        var plan = await lab.RunPalisadeAsync("plan", "--detailed-exitcode");
        var apply = await lab.RunPalisadeAsync("apply", "--yes");

        plan.ExitCode.ShouldBe(0, plan.Output + plan.Error);
        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        apply.Output.ShouldContain("Nothing changed");
        (await lab.RunsAsync()).ShouldBe(before);
        (await lab.RunPalisadeAsync("status", "--check")).ExitCode.ShouldBe(0);
    }

    [Fact]
    [Order(6)]
    public async Task Kubeconfig_OfAnOperator_IsTakenByTheApiAndOnlyForItsPerson()
    {
        var made = await lab.RunPalisadeAsync("kubeconfig", "--json", "--hours", "1");
        made.ExitCode.ShouldBe(0, made.Error);
        var file = JsonDocument.Parse(made.Output).RootElement.GetProperty("file").GetString()!;
        File.GetUnixFileMode(file).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);

        var nodes = await Provision.Lab.MachineTools.RunAsync([Path.Combine(lab.Directory, "k3s", "k3s"), "kubectl", "--kubeconfig", file, "get", "nodes"], Cancel);
        var left = await lab.KubectlAsync(1, "get", "certificatesigningrequests", "-o", "name");

        nodes.ExitCode.ShouldBe(0, nodes.Error);
        nodes.Output.ShouldContain("n4");
        left.Trim().ShouldBeEmpty();
        (await lab.RunPalisadeAsync("kubeconfig", "--server", "elsewhere")).Error.ShouldContain("PAL0513");
    }

    [Fact]
    [Order(7)]
    public async Task Snapshot_PutBack_BringsBackWhatWasThereAndForgetsTheRest()
    {
        await lab.OnAsync(1, "sh", "-c", ConfigMap("kept"));
        var taken = await lab.RunPalisadeAsync("snapshot", "--name", "before", "--json");
        taken.ExitCode.ShouldBe(0, taken.Error);
        var file = JsonDocument.Parse(taken.Output).RootElement.GetProperty("file").GetString()!;
        await lab.OnAsync(1, "sh", "-c", ConfigMap("lost"));
        (await lab.OnAsync(1, "sh", "-c", "ls /var/lib/rancher/k3s/server/db/snapshots 2>/dev/null || true")).ShouldNotContain("palisade-");

        var restore = await lab.RunPalisadeAsync("restore", file, "--yes");

        restore.ExitCode.ShouldBe(0, restore.Output + restore.Error);
        var maps = await lab.KubectlAsync(3, "get", "configmaps", "-o", "name");
        maps.ShouldContain("configmap/kept");
        maps.ShouldNotContain("configmap/lost");
        (await lab.MembersAsync(2)).Values.ShouldAllBe(m => m.Ready);
        (await lab.OnAsync(2, "ls", "/var/lib/rancher/k3s/server")).ShouldNotContain("before-restore");
        (await lab.RunPalisadeAsync("plan", "--detailed-exitcode")).ExitCode.ShouldBe(0);
        (await lab.RunPalisadeAsync("snapshot", "--list")).Output.ShouldContain("whole");
    }

    [Fact]
    [Order(8)]
    public async Task Rotate_OfTokens_LeavesNoServerWithTheOldOne()
    {
        var old = (await lab.OnAsync(1, "cat", "/var/lib/rancher/k3s/server/token")).Trim();

        var rotate = await lab.RunPalisadeAsync("rotate", "tokens", "--yes");

        rotate.ExitCode.ShouldBe(0, rotate.Output + rotate.Error);
        for (var i = 1; i <= 3; i++)
        {
            var now = (await lab.OnAsync(i, "cat", "/var/lib/rancher/k3s/server/token")).Trim();
            now.ShouldNotBe(old);
            (await lab.OnAsync(i, "cat", "/etc/rancher/k3s/token")).Trim().ShouldEndWith(now.Split(':')[^1]);
        }

        (await lab.MembersAsync(1)).Values.ShouldAllBe(m => m.Ready);
        (await lab.RunPalisadeAsync("plan", "--detailed-exitcode")).ExitCode.ShouldBe(0);
    }

    [Fact]
    [Order(9)]
    public async Task Rotate_OfCertificatesKilledInTheMiddle_GoesOnServersFirstAndNeverWithTwoAway()
    {
        var kubeconfig = JsonDocument.Parse((await lab.RunPalisadeAsync("kubeconfig", "--json", "--hours", "1")).Output).RootElement.GetProperty("file").GetString()!;
        var before = await CertificatesAsync();
        var began = DateTime.UtcNow;

        // As after some hours: the token that the agent joined with is no longer good.
        await lab.OnAsync(4, "sh", "-c", "sed -i 's/::.*/::aaaaaa.0123456789abcdef/' /etc/rancher/k3s/token");
        using (var run = RunningVerb.Start(lab.File, "rotate", "certificates", "--yes"))
        {
            await run.SayAsync("new certificates for `n2`");
            while (!(await lab.TimelineAsync(began)).Contains("stop n2"))
            {
            }

            run.Kill();
        }

        var rotate = await lab.RunPalisadeAsync("rotate", "certificates", "--yes");

        rotate.ExitCode.ShouldBe(0, rotate.Output + rotate.Error);
        rotate.Error.ShouldContain("An earlier run of this rotation broke off; done are: new certificates for `n1`.");
        rotate.Output.ShouldContain("Kubeconfigs that were written before keep working");
        var timeline = await lab.TimelineAsync(began);
        var away = new HashSet<string>();
        foreach (var line in timeline.Select(l => l.Split(' ')))
        {
            _ = line[0] switch { "stop" => away.Add(line[1]), "ready" => away.Remove(line[1]), _ => false };
            away.Count.ShouldBeLessThanOrEqualTo(1, string.Join('\n', timeline));
        }

        away.ShouldBeEmpty();
        string[] starts = [.. timeline.Where(l => l.StartsWith("start", StringComparison.Ordinal)).Select(l => l.Split(' ')[1])];
        starts.Distinct().ShouldBe(["n1", "n2", "n3", "n4"]);
        starts.ShouldBe([.. starts.Order()], string.Join('\n', timeline));
        starts.Count(n => n != "n2").ShouldBe(3, string.Join('\n', timeline));
        (await CertificatesAsync()).Intersect(before).ShouldBeEmpty();
        (await Provision.Lab.MachineTools.RunAsync([Path.Combine(lab.Directory, "k3s", "k3s"), "kubectl", "--kubeconfig", kubeconfig, "get", "nodes"], Cancel)).Output.ShouldContain("n4");
        (await lab.MembersAsync(1)).Values.ShouldAllBe(m => m.Ready && m.Schedulable);
    }

    [Fact]
    [Order(10)]
    public async Task Upgrade_KilledInTheMiddle_GoesOnAndDrainsOneNodeAtATime()
    {
        var began = DateTime.UtcNow;
        await StandIn.ReleaseAsync(Path.Combine(lab.Directory, "k3s"), StandIn.Second);
        await lab.EditAsync(y => y.Replace(StandIn.First, StandIn.Second, StringComparison.Ordinal));
        using (var run = RunningApply.Start(lab.File))
        {
            await run.ReachAsync(line => line.ToString().Contains("k3s-upgrade-servers", StringComparison.Ordinal) && line.GetProperty("type").GetString() == "resource");
            await run.SignalAsync("KILL");
            await run.EndAsync();
        }

        var apply = await lab.RunPalisadeAsync("apply", "--yes");

        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        var members = await lab.MembersAsync(1);
        members.Values.ShouldAllBe(m => m.Ready && m.Schedulable && m.Version == StandIn.Second);
        (await lab.OnAsync(4, "ls", "/var/lib/rancher/k3s/agent/images")).ShouldContain("k3s-airgap-images-amd64.tar");
        ShouldHaveUpgradedInOrder(await lab.TimelineAsync(began));
        (await lab.RunPalisadeAsync("plan", "--detailed-exitcode")).ExitCode.ShouldBe(0);
    }

    [Fact]
    [Order(11)]
    public async Task Node_ThatLeavesTheFile_LeavesTheClusterWithItsPassword()
    {
        await lab.EditAsync(y => string.Join('\n', y.Split('\n').Where(l => !l.TrimStart().StartsWith("n4:", StringComparison.Ordinal))));

        var apply = await lab.RunPalisadeAsync("apply", "--yes");

        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        (await lab.MembersAsync(1)).Keys.Order().ShouldBe(["n1", "n2", "n3"]);
        (await lab.KubectlAsync(1, "get", "secrets", "-n", "kube-system", "-o", "name")).ShouldNotContain("n4.node-password");
        var links = (await lab.OnAsync(4, "sh", "-c", "ip -o link show | cut -d: -f2 | cut -d@ -f1")).Split('\n', StringSplitOptions.TrimEntries);
        links.ShouldNotContain("cni0");
        links.ShouldNotContain("flannel.1");
        (await lab.OnAsync(4, "sh", "-c", "ls -d /var/lib/rancher /var/lib/kubelet 2>/dev/null; grep -c kubelet /proc/self/mounts; readlink /proc/[0-9]*/exe | grep -c /rancher/ || true")).Split('\n', StringSplitOptions.RemoveEmptyEntries).ShouldBe(["0", "0"]);
    }

    /// <summary>Each node is emptied before its binary is exchanged and takes work again when it is ready, before the next one is touched.</summary>
    private static void ShouldHaveUpgradedInOrder(string[] timeline)
    {
        var all = string.Join('\n', timeline);
        var (empty, away, done) = (new HashSet<string>(), new HashSet<string>(), new List<string>());
        foreach (var line in timeline.Select(l => l.Split(' ')))
        {
            var node = line[1];
            switch (line[0])
            {
                case "cordon":
                    empty.Add(node);
                    break;
                case "uncordon":
                    away.ShouldNotContain(node, "takes work before it is ready:\n" + all);
                    empty.Remove(node);
                    break;
                case "swap" or "stop" or "start":
                    empty.ShouldBe([node], $"{line[0]} of {node} while it was not empty:\n" + all);
                    away.UnionWith(line[0] == "stop" ? [node] : []);
                    done.Add(node);
                    break;
                case "ready":
                    away.Remove(node);
                    break;
            }

            empty.Count.ShouldBeLessThanOrEqualTo(1, all);
            away.Count.ShouldBeLessThanOrEqualTo(1, all);
        }

        empty.ShouldBeEmpty(all);
        done.Distinct().ShouldBe(["n1", "n2", "n3", "n4"], all);
        done.ShouldBe([.. done.Order()], all);
        foreach (var node in done.Distinct())
        {
            timeline.ShouldContain("drain " + node, all);
            timeline.Last(l => l.StartsWith("start " + node, StringComparison.Ordinal)).ShouldEndWith(StandIn.Second);
            Array.LastIndexOf(timeline, "swap " + node).ShouldBeLessThan(Array.FindLastIndex(timeline, l => l.StartsWith("start " + node, StringComparison.Ordinal)), all);
        }
    }

    /// <summary>Digests of what a rotation has to replace, one of each server.</summary>
    private async Task<string[]> CertificatesAsync()
    {
        var digests = new List<string>();
        for (var i = 1; i <= 3; i++)
        {
            digests.Add(await lab.OnAsync(i, "sha256sum", "/var/lib/rancher/k3s/server/tls/client-admin.crt"));
        }

        return [.. digests];
    }

    private static string ConfigMap(string name) =>
        $$$"""printf '{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{{name}}}"}}' | /usr/local/bin/k3s kubectl apply --server-side -f -""";
}
