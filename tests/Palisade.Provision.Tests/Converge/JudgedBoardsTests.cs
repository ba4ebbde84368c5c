using Palisade.Core.Diagnostics;
using Palisade.Engines.K3s;
using Palisade.Provision.Converge;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

/// <summary>Boards that lack something for their engine, before anything is changed.</summary>
public sealed class JudgedBoardsTests
{
    [Fact]
    public async Task Connect_BoardsThatTheEngineCannotUse_AreLeftOutWithTheReason()
    {
        using var harness = K3s();
        await using var group = new NodeGroup(harness.Environment());

        await Should.ThrowAsync<PalisadeException>(() => group.ConnectAsync(harness.Environment().Spec.Nodes, TestContext.Current.CancellationToken));

        harness.Reporter.Failures.ShouldContain(f => f.Node == "n1" && f.Diagnostic.Error.Code == "PAL0534");
    }

    [Fact]
    public async Task Connect_ForAVerbThatInstallsNothing_TakesThemAsTheyAre()
    {
        using var harness = K3s();
        await using var group = new NodeGroup(harness.Environment(), judge: false);

        await group.ConnectAsync(harness.Environment().Spec.Nodes, TestContext.Current.CancellationToken);

        group.Nodes.Length.ShouldBe(3);
        harness.Reporter.Failures.ShouldBeEmpty();
    }

    private static ConvergeHarness K3s() => new() { Engine = new K3sEngine(new K3sMesh("pal0", 1350)) };
}
