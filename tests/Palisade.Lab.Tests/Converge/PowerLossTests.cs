using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests.Converge;

public sealed class PowerLossLab() : LabFixture("test-plug", 13, 3);

/// <summary>A node whose plug is pulled in the middle of an apply costs only itself, and the next apply goes on.</summary>
public sealed class PowerLossTests(PowerLossLab lab) : IClassFixture<PowerLossLab>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Apply_WithANodePoweredOffInTheMiddle_FinishesTheOthersAndCompletesNextTime()
    {
        var command = new CommandResource
        {
            Name = "slow work",
            Unless = ["test", "-e", "/opt/worked"],
            Run = ["sh", "-c", "touch /opt/begun; sleep 3; touch /opt/worked"],
            Cause = "test",
        };
        var run = new LabRun(lab)
        {
            Phases =
            [
                new LambdaPhase("first", (_, _) => [new FileResource { Path = "/etc/first", Content = "1\n", Cause = "test" }]),
                new LambdaPhase("second", (_, _) => [command]),
                new LambdaPhase("third", (_, _) => [new FileResource { Path = "/etc/third", Content = "3\n", Cause = "test" }]),
            ],
        };
        var plug = new AtResource("n2", command.Id, async () =>
        {
            while ((await lab.Node(2).ExecAsync(["test", "-e", "/opt/begun"], Cancel)).ExitCode != 0)
            {
                await Task.Delay(50, Cancel);
            }

            await lab.Node(2).KillAsync(Cancel);
        });

        var broken = await (run with { Reporter = plug }).ApplyAsync(Cancel);
        await plug.Done;

        var failure = broken.Failures.ShouldHaveSingleItem();
        (failure.Node, failure.Phase).ShouldBe(("n2", "second"));
        failure.Diagnostic.Error.ShouldBe(RunErrors.AgentFailed, failure.Diagnostic.Message);
        broken.Changed.ShouldBe([("n1", 3), ("n2", 1), ("n3", 3)]);

        await lab.Node(2).StartAsync(Cancel);
        (await lab.Node(2).ExecAsync(["sh", "-c", "ls /etc/first /etc/third /opt/worked 2>/dev/null"], Cancel)).Output.ShouldBe("/etc/first\n");
        var next = await run.ApplyAsync(Cancel);
        var last = await run.ApplyAsync(Cancel);

        next.Failures.ShouldBeEmpty();
        next.Changed.ShouldBe([("n1", 0), ("n2", 2), ("n3", 0)]);
        last.TotalChanged.ShouldBe(0);
    }
}
