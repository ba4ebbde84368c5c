using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Node;

public sealed class RunnerTests
{
    private static readonly FileResource Config = new() { Cause = "t", Path = "/etc/ssh/sshd_config.d/10.conf", Content = "X yes\n", Risk = Risk.Access };
    private static readonly ServiceResource Ssh = new() { Cause = "t", Unit = "ssh.service", RestartOn = [Config.Id] };

    private readonly FakeNode node = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Check_FileWouldChange_PlansTheRestartToo()
    {
        var outcomes = await node.CheckAsync(FakeNode.Of(Config, Ssh), Cancel);

        outcomes.Select(o => o.State).ShouldBe([OutcomeState.Pending, OutcomeState.Pending]);
        node.System.Units["ssh"].Restarts.ShouldBe(0);
    }

    [Fact]
    public async Task Apply_KilledBetweenFileAndRestart_RestartsOnTheNextApply()
    {
        node.System.On("systemctl show", (_, _) => throw new OperationCanceledException("killed here"));
        await Should.ThrowAsync<OperationCanceledException>(() => node.ApplyAsync(FakeNode.Of(Config, Ssh), Cancel));
        node.System.Files.Text(Config.Path).ShouldBe("X yes\n");
        node.System.On("systemctl show", (s, c) => new(0, "LoadState=loaded\nUnitFileState=enabled\nActiveState=active\nSubState=running\n", ""));

        var outcomes = await node.ApplyAsync(FakeNode.Of(Config, Ssh), Cancel);

        outcomes.Select(o => o.State).ShouldBe([OutcomeState.Same, OutcomeState.Changed]);
        node.System.Units["ssh"].Restarts.ShouldBe(1);
        (await node.CheckAsync(FakeNode.Of(Config, Ssh), Cancel)).ShouldAllBe(o => o.State == OutcomeState.Same);
    }

    [Fact]
    public async Task Apply_AfterTheFirstFailure_SkipsTheRestAndRevertsTheGuard()
    {
        node.System.Units.Broken.Add("ssh.service");

        var outcomes = await node.ApplyAsync(FakeNode.Of(Config, Ssh, new HostNameResource { Cause = "t", Name = "x" }), Cancel);

        outcomes.Select(o => o.State).ShouldBe([OutcomeState.Changed, OutcomeState.Failed, OutcomeState.Skipped]);
        (node.Guard.Armed, node.Guard.Reverted, node.Guard.Held).ShouldBe((1, 1, 0));
    }

    [Fact]
    public async Task Apply_RiskyChange_ArmsTheGuardBeforeAndOnlyWhenSomethingChanges()
    {
        await node.ApplyAsync(FakeNode.Of(Config), Cancel);
        node.Events.FindIndex(e => e is GuardEvent).ShouldBeLessThan(node.Events.FindIndex(e => e is OutcomeEvent));

        await node.ApplyAsync(FakeNode.Of(Config), Cancel);
        node.Guard.Armed.ShouldBe(1);
    }

    [Fact]
    public async Task Apply_OnlyAfterWithoutItsTrigger_IsLeftAlone()
    {
        var follow = new CommandResource { Cause = "t", Name = "follow", Run = ["true"], OnlyAfter = [Config.Id] };
        await node.ApplyAsync(FakeNode.Of(Config, follow), Cancel);
        node.System.Log.Clear();

        (await node.ApplyAsync(FakeNode.Of(Config, follow), Cancel)).ShouldAllBe(o => o.State == OutcomeState.Same);
        node.System.Log.ShouldNotContain("true");
    }

    [Fact]
    public async Task Apply_StillDiffersAfterwards_Fails()
    {
        node.System.On("hostname", "");

        var outcome = (await node.ApplyAsync(new HostNameResource { Cause = "t", Name = "pi-9" }, Cancel)).Single();

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Error!.ShouldContain("still differs");
    }
}
