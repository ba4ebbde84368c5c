using System.Collections.Immutable;
using System.Diagnostics;
using System.Text.Json;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Lab.Tests.Cluster;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests.Converge;

public sealed class TwentyLab() : LabFixture("test-score", 14, TwentyNodesTests.Nodes);

/// <summary>Twenty hosts at once, on whatever this machine is.</summary>
[TestCaseOrderer(typeof(PlaceOrderer))]
public sealed class TwentyNodesTests(TwentyLab lab) : IClassFixture<TwentyLab>
{
    internal const int Nodes = 20;

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    [Order(1)]
    public async Task Plan_OfTwentyFreshHosts_FindsChangesOnEachAndMakesNone()
    {
        // Its folder is mode 0700 and root's; before the first contact there is none.
        (await lab.Node(20).ExecAsync(["test", "-e", "/var/lib/palisade/bin"], Cancel)).ExitCode.ShouldBe(1);
        var clock = Stopwatch.StartNew();
        var first = await lab.RunPalisadeAsync("plan", "--detailed-exitcode", "--json");
        var firstTime = clock.Elapsed;
        clock.Restart();
        var second = await lab.RunPalisadeAsync("plan", "--detailed-exitcode", "--json");
        Say($"plan of {Nodes} fresh hosts: {firstTime.TotalSeconds:0.0} s, again {clock.Elapsed.TotalSeconds:0.0} s");

        first.ExitCode.ShouldBe(2, first.Error);
        var plans = Plans(first.Output);
        plans.Select(p => p.Node).ShouldBe(Enumerable.Range(1, Nodes).Select(i => $"n{i}"));
        plans.ShouldAllBe(p => p.Changes > 10);
        second.ExitCode.ShouldBe(2, second.Error);
        Plans(second.Output).ShouldBe(plans);
    }

    [Fact]
    [Order(2)]
    public async Task Apply_ToTwentyHosts_ChangesEachOnceAndThenNothing()
    {
        var run = new LabRun(lab) { Phases = [new LambdaPhase("small", (_, node) => Small(node))] };
        var clock = Stopwatch.StartNew();
        var first = await run.ApplyAsync(Cancel);
        var firstTime = clock.Elapsed;
        clock.Restart();
        var second = await run.ApplyAsync(Cancel);
        Say($"apply of 6 resources to {Nodes} hosts: {firstTime.TotalSeconds:0.0} s, with nothing to do {clock.Elapsed.TotalSeconds:0.0} s");

        first.Failures.ShouldBeEmpty();
        first.Changed.ShouldBe(Enumerable.Range(1, Nodes).Select(i => ($"n{i}", 6)));
        second.Failures.ShouldBeEmpty();
        second.TotalChanged.ShouldBe(0);
        (await run.PlanAsync(Cancel)).HasChanges.ShouldBeFalse();
        (await lab.Node(20).ExecAsync(["sh", "-c", "hostname; id -un keeper; cat /etc/palisade-test/note /proc/sys/net/ipv4/conf/all/log_martians; grep -c board-n20 /etc/hosts"], Cancel))
            .Output.ShouldBe("board-n20\nkeeper\nof n20\n1\n1\n");
    }

    private static IEnumerable<Resource> Small(string node) =>
    [
        new HostNameResource { Name = "board-" + node, Cause = "test" },
        new LinesResource { Path = "/etc/hosts", Block = $"127.0.1.1 board-{node}\n", Cause = "test" },
        new DirectoryResource { Path = "/etc/palisade-test", Mode = "0750", Cause = "test" },
        new FileResource { Path = "/etc/palisade-test/note", Content = $"of {node}\n", Mode = "0640", Cause = "test" },
        new UserResource { Name = "keeper", Cause = "test" },
        new SysctlResource
        {
            Path = "/etc/sysctl.d/90-test.conf",
            Values = ImmutableSortedDictionary<string, string>.Empty.Add("net.ipv4.conf.all.log_martians", "1"),
            Cause = "test",
        },
    ];

    private static (string Node, int Changes)[] Plans(string json) =>
    [
        .. JsonDocument.Parse(json).RootElement.GetProperty("nodes").EnumerateArray()
            .Select(n => (n.GetProperty("node").GetString()!, n.GetProperty("changes").GetArrayLength())),
    ];

    private static void Say(string message) => TestContext.Current.SendDiagnosticMessage(message);
}
