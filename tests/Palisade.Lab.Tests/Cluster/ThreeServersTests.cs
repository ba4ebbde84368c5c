using System.Net;
using System.Text.Json;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>A cluster of three servers survives each of them: it serves, it decides, and the lost one comes back into it.</summary>
[TestCaseOrderer(typeof(PlaceOrderer))]
[Collection("Second")]
public sealed class ThreeServersTests(ThreeServersLab lab) : IClassFixture<ThreeServersLab>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Order(1)]
    public async Task Server_LostUnderLoad_LeavesASiteThatAnswersAndAClusterThatDecides()
    {
        var done = new TaskCompletionSource();
        var load = Web.LoadAsync([lab.Site(1), lab.Site(3)], done.Task, Cancel);
        await lab.Node(2).KillAsync(Cancel);
        var seen = await WaitForActionAsync("2 of 3 servers are ready");
        await lab.WriteSiteAsync("second");

        var apply = await lab.RunPalisadeAsync("apply", "--yes");
        done.SetResult();
        var result = await load;

        seen.ShouldBeTrue("status of the rest says that one server is missing");
        TestContext.Current.SendDiagnosticMessage($"server lost: {result.Ok} requests answered, {result.Failed.Count} failed: {string.Join("; ", result.Failed.Take(3))}");
        result.Ok.ShouldBeGreaterThan(100);
        result.Failed.Count.ShouldBeLessThanOrEqualTo(result.Ok / 20);
        apply.ExitCode.ShouldBe(3, apply.Output + apply.Error);
        apply.Output.ShouldContain("n2 (PAL0201)");
        foreach (var node in (int[])[1, 3])
        {
            (await Web.GetAsync(lab.Site(node), Cancel)).ShouldNotBeNull().Body.ShouldContain("second");
        }
    }

    [Fact]
    [Order(2)]
    public async Task Server_ThatComesBack_RejoinsAndLearnsWhatItMissed()
    {
        await lab.Node(2).StartAsync(Cancel);

        await SettleAsync();

        (await Web.GetAsync(lab.Site(2), Cancel)).ShouldNotBeNull().Body.ShouldContain("second");
    }

    [Fact]
    [Order(3)]
    public async Task RegistrysServer_Lost_LeavesWhatRunsAndSaysWhatHasToWait()
    {
        var done = new TaskCompletionSource();
        var load = Web.LoadAsync([lab.Site(2), lab.Site(3)], done.Task, Cancel);
        await lab.Node(1).KillAsync(Cancel);
        (await WaitForActionAsync("2 of 3 servers are ready")).ShouldBeTrue();
        await lab.WriteSiteAsync("third");

        var plan = await lab.RunPalisadeAsync("plan");
        var apply = await lab.RunPalisadeAsync("apply", "--yes");
        done.SetResult();
        var result = await load;

        TestContext.Current.SendDiagnosticMessage($"registry lost: {result.Ok} requests answered, {result.Failed.Count} failed: {string.Join("; ", result.Failed.Take(3))}");
        plan.Output.ShouldContain("PAL0508");
        apply.ExitCode.ShouldBe(3, apply.Output + apply.Error);
        apply.Error.ShouldContain("new image `service/site`: `n1`");
        apply.Error.ShouldContain("PAL0508");
        result.Ok.ShouldBeGreaterThan(100);
        result.Failed.Count.ShouldBeLessThanOrEqualTo(result.Ok / 20);
        foreach (var node in (int[])[2, 3])
        {
            // All replicas, those that ran on the lost server too: the nodes hold the images.
            (await ReplicasAsync(node)).Count.ShouldBe(3);
            (await Web.GetAsync(lab.Site(node), Cancel)).ShouldNotBeNull().Body.ShouldContain("second");
        }
    }

    [Fact]
    [Order(4)]
    public async Task RegistrysServer_ThatComesBack_BuildsWhatHadToWait()
    {
        await lab.Node(1).StartAsync(Cancel);

        await SettleAsync();

        for (var node = 1; node <= 3; node++)
        {
            (await Web.GetAsync(lab.Site(node), Cancel)).ShouldNotBeNull().Body.ShouldContain("third");
        }
    }

    [Fact]
    [Order(5)]
    public async Task Reboot_OfAllServersUnderLoad_TakesOneAwayAtATime()
    {
        string[] sites = [lab.Site(1), lab.Site(2), lab.Site(3)];
        var done = new TaskCompletionSource();
        var load = Web.LoadAsync(sites, done.Task, Cancel);

        var reboot = await lab.RunPalisadeAsync("reboot", "--yes");
        // What the last of them still fails is seen, too.
        await Task.Delay(TimeSpan.FromSeconds(5), Cancel);
        done.SetResult();
        var result = await load;

        reboot.ExitCode.ShouldBe(0, reboot.Output + reboot.Error);
        reboot.Output.ShouldContain("3 nodes were rebooted");
        var away = result.Away.OrderBy(a => a.Value.First).ToArray();
        TestContext.Current.SendDiagnosticMessage($"rolling reboot: {result.Ok} requests answered, {result.Stray} failed at nodes that were up; away: {string.Join(", ", away.Select(a => $"{a.Key} {a.Value.First}-{a.Value.Last}"))}");
        away.Length.ShouldBe(3);
        result.Stray.ShouldBeLessThanOrEqualTo(result.Ok / 200, "nodes that were up failed: " + string.Join("; ", result.Failed.Take(5)));
        away.Zip(away.Skip(1)).ShouldAllBe(pair => pair.First.Value.Last < pair.Second.Value.First, "two nodes were away at a time");
        (await lab.RunPalisadeAsync("status", "--check")).ExitCode.ShouldBe(0);
        (await lab.RunPalisadeAsync("plan", "--detailed-exitcode")).ExitCode.ShouldBe(0);
    }

    /// <summary>Until every server is ready, then one apply for what was missed, after which there is nothing to do.</summary>
    private async Task SettleAsync()
    {
        (await WaitForAsync(async () => (await ActionsAsync()).All(a => a.Contains("the last apply", StringComparison.Ordinal)))).ShouldBeTrue(string.Join("; ", await ActionsAsync()));
        var apply = await lab.RunPalisadeAsync("apply", "--yes");
        apply.ExitCode.ShouldBe(0, apply.Output + apply.Error);
        var again = await lab.RunPalisadeAsync("apply", "--yes");
        again.ExitCode.ShouldBe(0, again.Output + again.Error);
        again.Output.ShouldContain("Nothing changed");
        (await lab.RunPalisadeAsync("status", "--check")).ExitCode.ShouldBe(0);
    }

    private async Task<HashSet<string>> ReplicasAsync(int node)
    {
        var replicas = new HashSet<string>();
        for (var i = 0; i < 30; i++)
        {
            var answer = (await Web.GetAsync(lab.Site(node), Cancel)).ShouldNotBeNull();
            answer.Status.ShouldBe(HttpStatusCode.OK);
            replicas.Add(answer.Replica.ShouldNotBeNull());
        }

        return replicas;
    }

    private Task<bool> WaitForActionAsync(string text) =>
        WaitForAsync(async () => (await ActionsAsync()).Any(a => a.Contains(text, StringComparison.Ordinal)));

    /// <summary>What <c>palisade status</c> says needs action.</summary>
    private async Task<string[]> ActionsAsync()
    {
        var status = await lab.RunPalisadeAsync("status", "--json");
        return [.. JsonDocument.Parse(status.Output).RootElement.GetProperty("actions").EnumerateArray().Select(a => a.ToString())];
    }

    private static async Task<bool> WaitForAsync(Func<Task<bool>> condition)
    {
        for (var end = DateTime.UtcNow + TimeSpan.FromMinutes(2); DateTime.UtcNow < end; await Task.Delay(1000, Cancel))
        {
            if (await condition())
            {
                return true;
            }
        }

        return false;
    }
}
