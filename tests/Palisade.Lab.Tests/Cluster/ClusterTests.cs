using System.Net;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>The main job, on real hosts: new boards become a hardened, meshed cluster that serves, and are given back.</summary>
[TestCaseOrderer(typeof(PlaceOrderer))]
public sealed class ClusterTests(ClusterLab lab) : IClassFixture<ClusterLab>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Order(1)]
    public async Task Site_OfAFreshCluster_AnswersOnEveryNodeFromEveryReplica()
    {
        for (var node = 1; node <= 3; node++)
        {
            (await Web.GetAsync(lab.Site(node), Cancel)).ShouldNotBeNull().Status.ShouldBe(HttpStatusCode.OK);
        }

        var replicas = new Dictionary<string, int>();
        for (var i = 0; i < 300; i++)
        {
            var answer = (await Web.GetAsync(lab.Site(1), Cancel)).ShouldNotBeNull();
            answer.Status.ShouldBe(HttpStatusCode.OK);
            answer.Replica.ShouldNotBeNull();
            replicas[answer.Replica] = replicas.GetValueOrDefault(answer.Replica) + 1;
        }

        replicas.Count.ShouldBe(3);
        replicas.Values.ShouldAllBe(n => n >= 50);
    }

    [Fact]
    [Order(2)]
    public async Task Plan_OfAConvergedCluster_FindsNothingToDo()
    {
        var plan = await lab.RunPalisadeAsync("plan", "--detailed-exitcode");

        plan.ExitCode.ShouldBe(0, plan.Output + plan.Error);
        plan.Output.ShouldContain("Nothing to do");
    }

    [Fact]
    [Order(3)]
    public async Task Apply_Again_ChangesNothingAndSaysSo()
    {
        var apply = await lab.RunPalisadeAsync("apply", "--yes");

        apply.ExitCode.ShouldBe(0, apply.Error);
        apply.Output.ShouldContain("Nothing changed");
    }

    [Fact]
    [Order(4)]
    public async Task File_ChangedByHand_ShowsAsOneDifferenceAndIsMended()
    {
        const string file = "/etc/issue";
        await lab.Node(2).ExecAsync(["sh", "-c", $"echo '# by hand' >>{file}"], Cancel);

        var plan = await lab.RunPalisadeAsync("plan", "--detailed-exitcode", "--json");
        var apply = await lab.RunPalisadeAsync("apply", "--yes");

        plan.ExitCode.ShouldBe(2);
        var changes = JsonDocument.Parse(plan.Output).RootElement.GetProperty("nodes").EnumerateArray()
            .SelectMany(n => n.GetProperty("changes").EnumerateArray()).ToArray();
        changes.Length.ShouldBe(1);
        changes[0].GetProperty("diff").GetString().ShouldNotBeNull().ShouldContain("-# by hand");
        apply.ExitCode.ShouldBe(0, apply.Error);
        (await lab.Node(2).ExecAsync(["grep", "-c", "by hand", file], Cancel)).Output.Trim().ShouldBe("0");
    }

    [Fact]
    [Order(5)]
    public async Task Logins_AreTheOperatorsAlone()
    {
        var node = lab.Node(1);
        (await lab.SshAsync(node, "pi", "raspberry", "true")).ExitCode.ShouldBe(255);
        (await lab.SshAsync(node, "root", null, "true")).ExitCode.ShouldBe(255);
        (await lab.SshAsync(node, "admin", "raspberry", "true")).ExitCode.ShouldBe(255);
        (await node.ExecAsync(["getent", "passwd", "pi"], Cancel)).ExitCode.ShouldBe(2);

        var accepted = await lab.SshAsync(node, "admin", null, "sudo", "-n", "id", "-u");

        accepted.Output.Trim().ShouldBe("0", accepted.Error);
    }

    [Fact]
    [Order(6)]
    public async Task SshAudit_OfANode_ReportsNoFailure()
    {
        await TestTools.EnsureAsync(["ssh-audit"], Cancel);

        var audit = await Provision.Lab.MachineTools.RunAsync(["ssh-audit", "--no-colors", lab.Node(2).Address.ToString()], Cancel);

        audit.Output.ShouldContain("(kex)");
        audit.Output.ShouldNotContain("[fail]");
    }

    [Fact]
    [Order(7)]
    public async Task Lynis_OfAHardenedNode_RisesByFifteenPoints()
    {
        var index = await Lynis.IndexAsync(lab.Node(1), Cancel);

        TestContext.Current.SendDiagnosticMessage($"lynis hardening index: {lab.FreshHardeningIndex} fresh, {index} hardened");
        index.ShouldBeGreaterThanOrEqualTo(lab.FreshHardeningIndex + 15);
    }

    [Fact]
    [Order(8)]
    public async Task Audit_OfAConvergedCluster_FailsNoCheck()
    {
        var audit = await lab.RunPalisadeAsync("audit", "--json", "--check");

        var nodes = JsonDocument.Parse(audit.Output).RootElement.GetProperty("nodes").EnumerateArray().ToArray();
        nodes.Length.ShouldBe(3);
        var failed = nodes.SelectMany(n => n.GetProperty("checks").EnumerateArray())
            .Where(c => c.GetProperty("verdict").GetString() == "fail").Select(c => c.ToString());
        failed.ShouldBeEmpty();
        audit.ExitCode.ShouldBe(0);
    }

    [Fact]
    [Order(9)]
    public async Task Status_OfAConvergedCluster_NeedsNothing()
    {
        var status = await lab.RunPalisadeAsync("status", "--check");

        status.ExitCode.ShouldBe(0, status.Output);
        status.Output.ShouldContain("all is well");
    }

    [Fact]
    [Order(10)]
    public async Task Content_WhenChanged_RollsOutWithoutAFailedRequest()
    {
        await File.WriteAllTextAsync(Path.Combine(lab.Directory, "site", "index.html"), "<h1>second</h1>\n", Cancel);
        var done = new TaskCompletionSource();
        var load = Web.LoadAsync([lab.Site(1), lab.Site(2), lab.Site(3)], done.Task, Cancel);

        var apply = await lab.RunPalisadeAsync("apply", "--yes");
        done.SetResult();
        var result = await load;

        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        (await Web.GetAsync(lab.Site(2), Cancel)).ShouldNotBeNull().Body.ShouldContain("second");
        TestContext.Current.SendDiagnosticMessage($"rolling update: {result.Ok} requests answered, {result.Failed.Count} failed");
        result.Ok.ShouldBeGreaterThan(20);
        result.Failed.ShouldBeEmpty();
    }

    [Fact]
    [Order(11)]
    public async Task Wire_WithAnOverlayInUse_CarriesTheMeshAndNothingOfTheCluster()
    {
        const string clear = "(udp port 4789) or (tcp port 2377) or (port 7946) or (tcp port 5000)";
        await TestTools.EnsureAsync(["tcpdump"], Cancel);
        var outside = await Capture.StartAsync(lab.Node(2), "eth0", Cancel);
        var inside = await Capture.StartAsync(lab.Node(2), "pal0", Cancel);
        for (var i = 0; i < 60; i++)
        {
            // Every third answer at least comes from another node, over the overlay network.
            (await Web.GetAsync(lab.Site(2), Cancel)).ShouldNotBeNull();
        }

        // The swarm's own talk goes by the second.
        await Task.Delay(TimeSpan.FromSeconds(4), Cancel);
        await outside.StopAsync(Cancel);
        await inside.StopAsync(Cancel);

        (await inside.CountAsync("udp port 4789", Cancel)).ShouldBeGreaterThan(50);
        (await inside.CountAsync("port 7946 or tcp port 2377", Cancel)).ShouldBeGreaterThan(0);
        (await outside.CountAsync("port 655", Cancel)).ShouldBeGreaterThan(50);
        (await outside.CountAsync(clear, Cancel)).ShouldBe(0);
    }

    [Fact]
    [Order(12)]
    public async Task WrongLogins_SixInARow_AreBanned()
    {
        await using var stranger = await Stranger.CreateAsync(lab, Cancel);
        (await stranger.CanConnectAsync(lab.Node(1))).ShouldBeTrue();
        for (var i = 0; i < 6; i++)
        {
            await stranger.WrongLoginAsync(lab.Node(1));
        }

        (await stranger.IsShutOutAsync(lab.Node(1), Cancel)).ShouldBeTrue();
        (await lab.SshAsync(lab.Node(1), "admin", null, "true")).ExitCode.ShouldBe(0);
    }

    [Fact]
    [Order(13)]
    public async Task OperatorsKey_WhenChangedToOneNobodyHas_IsRefusedBeforeAnythingChanges()
    {
        var yaml = await File.ReadAllTextAsync(lab.File, Cancel);
        var lost = Path.Combine(lab.Directory, "lost");
        await Provision.Lab.OperatorKey.EnsureAsync(lost + ".pub", Cancel);
        File.Delete(lost);
        await lab.EditAsync(y => y.Replace(".palisade/admin.pub", "lost.pub", StringComparison.Ordinal));

        var cut = await lab.RunPalisadeAsync("apply", "--yes");
        await File.WriteAllTextAsync(lab.File, yaml, Cancel);

        cut.ExitCode.ShouldBe(1, cut.Error);
        cut.Error.ShouldContain("PAL0205");
        (await lab.SshAsync(lab.Node(2), "admin", null, "true")).ExitCode.ShouldBe(0);
        (await lab.RunPalisadeAsync("plan", "--detailed-exitcode")).ExitCode.ShouldBe(0);
    }

    [Fact]
    [Order(14)]
    public async Task Node_Killed_LeavesTheSiteAnsweringAndComesBack()
    {
        var victim = lab.Node(3);
        var done = new TaskCompletionSource();
        var load = Web.LoadAsync([lab.Site(1), lab.Site(2)], done.Task, Cancel);

        await victim.KillAsync(Cancel);
        await Task.Delay(TimeSpan.FromSeconds(30), Cancel);
        done.SetResult();
        var result = await load;
        await victim.StartAsync(Cancel);
        var back = await Web.WaitForAsync(lab.Site(3), "second", TimeSpan.FromSeconds(120), Cancel);
        var well = await WaitForAsync(async () => (await lab.RunPalisadeAsync("status", "--check")).ExitCode == 0, TimeSpan.FromSeconds(120));

        TestContext.Current.SendDiagnosticMessage($"node killed: {result.Ok} requests answered, {result.Failed.Count} failed: {string.Join("; ", result.Failed.Take(3))}");
        result.Ok.ShouldBeGreaterThan(100);
        result.Failed.Count.ShouldBeLessThanOrEqualTo(result.Ok / 20);
        back.ShouldBeTrue();
        well.ShouldBeTrue();
    }

    [Fact]
    [Order(15)]
    public async Task Container_WithVolumeSecretAndPorts_AnswersOnEveryNodeAndGivesNothingAway()
    {
        const string secret = "correct horse battery staple";
        await File.WriteAllTextAsync(Path.Combine(lab.Directory, "token"), secret, Cancel);
        File.SetUnixFileMode(Path.Combine(lab.Directory, "token"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        var image = await CounterImage.BuildAsync(lab.Node(1), "10.87.0.1:5000", Cancel);
        await lab.EditAsync(y => y + $$$"""
              counter:
                kind: container
                image: "{{{image}}}"
                command: [told]
                ports: [{ port: 7000, target: 9000 }, { port: 7001, target: 9000 }, { port: 7002, target: 9000, protocol: udp }]
                env: { GREETING: "{{.Node.ID}} $HOME ${HOME} \"hi\"" }
                secrets: { token: file:token }
                volumes: { data: 1Gi }
                placement: { nodes: [n2] }
                health: { port: 9000 }
                resources: { memory: 64Mi }
                user: 1000
                readOnly: true

            """);

        var plan = await lab.RunPalisadeAsync("plan");
        var apply = await lab.RunPalisadeAsync("apply", "--yes");

        plan.Output.ShouldContain("make volume counter_data");
        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        foreach (var (node, port) in new[] { (1, 7000), (2, 7000), (3, 7000), (3, 7001) })
        {
            var about = await CounterImage.AskAsync(lab.Node(node).Address, port, Cancel);
            about.ShouldContainKeyAndValue("starts", "1");
            about.ShouldContainKeyAndValue("argument", "told");
            about.ShouldContainKeyAndValue("greeting", "{{.Node.ID}} $HOME ${HOME} \"hi\"");
            about.ShouldContainKeyAndValue("user", "1000");
            about.ShouldContainKeyAndValue("secret", $"{secret.Length} characters, mode 0400, owner 1000");
            about.ShouldContainKeyAndValue("root is writable", "no");
        }

        (await CounterImage.SendAsync(lab.Node(2).Address, 7002, "ping", Cancel)).ShouldBe("heard ping");
        var inspected = await lab.Node(2).ExecAsync(["sh", "-c", "docker inspect $(docker ps -q)"], Cancel);
        var service = await lab.Node(1).ExecAsync(["docker", "service", "inspect", "counter_app"], Cancel);
        var kept = Directory.EnumerateFiles(Path.Combine(lab.Directory, ".palisade"), "*", SearchOption.AllDirectories).Select(File.ReadAllText);
        foreach (var text in kept.Append(plan.Output).Append(plan.Error).Append(apply.Output).Append(apply.Error).Append(inspected.Output).Append(service.Output))
        {
            text.ShouldNotContain(secret);
        }

        inspected.Output.ShouldContain("counter");
        (await lab.RunPalisadeAsync("plan", "--detailed-exitcode")).ExitCode.ShouldBe(0);
        (await lab.RunPalisadeAsync("status", "--check")).Output.ShouldContain("counter");
    }

    [Fact]
    [Order(16)]
    public async Task Container_Killed_ComesBackWithItsData()
    {
        await lab.Node(2).ExecAsync(["sh", "-c", "docker kill $(docker ps -q --filter label=com.docker.swarm.service.name=counter_app)"], Cancel);

        (await WaitForAsync(async () => await CounterImage.StartsAsync(lab.Node(1).Address, 7000, Cancel) == 2, TimeSpan.FromSeconds(60))).ShouldBeTrue();
    }

    [Fact]
    [Order(17)]
    public async Task Container_WithAnotherSecret_IsRolledAndTheOldOneIsGone()
    {
        await File.WriteAllTextAsync(Path.Combine(lab.Directory, "token"), "short", Cancel);

        var apply = await lab.RunPalisadeAsync("apply", "--yes");

        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        (await CounterImage.AskAsync(lab.Node(3).Address, 7000, Cancel)).GetValueOrDefault("secret").ShouldBe("5 characters, mode 0400, owner 1000");
        (await lab.Node(1).ExecAsync(["docker", "secret", "ls", "--quiet"], Cancel)).Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Length.ShouldBe(1);
    }

    [Fact]
    [Order(18)]
    public async Task Container_GoneFromTheFile_LeavesItsDataAndSaysSo()
    {
        await lab.EditAsync(y => y[..y.IndexOf("  counter:", StringComparison.Ordinal)]);

        var plan = await lab.RunPalisadeAsync("plan");
        var apply = await lab.RunPalisadeAsync("apply", "--yes");

        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        plan.Output.ShouldContain("its data stays: counter_data on n2");
        (await lab.Node(2).ExecAsync(["docker", "volume", "ls", "--quiet"], Cancel)).Output.ShouldContain("counter_data");
        (await lab.Node(1).ExecAsync(["docker", "secret", "ls", "--quiet"], Cancel)).Output.Trim().ShouldBeEmpty();
        (await CounterImage.AskAsync(lab.Node(1).Address, 7000, Cancel)).ShouldBeEmpty();
        (await lab.RunPalisadeAsync("plan", "--detailed-exitcode")).ExitCode.ShouldBe(0);
    }

    [Fact]
    [Order(20)]
    public async Task Destroy_OfTheCluster_GivesBoardsBackAsTheyWere()
    {
        var destroy = await lab.RunPalisadeAsync("destroy", "--yes");

        destroy.ExitCode.ShouldBe(0, destroy.Output + destroy.Error);
        var now = await NodeInventory.TakeAsync(lab.Node(3), Cancel);
        now.Packages.Except(lab.Fresh.Packages).ShouldBeEmpty();
        lab.Fresh.Packages.Except(now.Packages).ShouldBeEmpty();
        now.Users.Except(lab.Fresh.Users).ShouldBeEmpty();
        lab.Fresh.Users.Except(now.Users).ShouldBeEmpty();
        now.Etc.Except(lab.Fresh.Etc).ShouldBeEmpty();
        lab.Fresh.Etc.Except(now.Etc).ShouldBeEmpty();
        (await lab.SshAsync(lab.Node(3), "pi", "raspberry", "true")).ExitCode.ShouldBe(0);
    }

    private static async Task<bool> WaitForAsync(Func<Task<bool>> condition, TimeSpan limit)
    {
        for (var end = DateTime.UtcNow + limit; DateTime.UtcNow < end; await Task.Delay(2000, Cancel))
        {
            if (await condition())
            {
                return true;
            }
        }

        return false;
    }
}
