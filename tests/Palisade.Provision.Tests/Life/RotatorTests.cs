using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Life;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Life;

public sealed class RotatorTests
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Tokens_OfACluster_ReachEveryServerBeforeOneRestartsAndNoCommandLine()
    {
        await using var harness = new LifeHarness();

        await RotateAsync(harness, Rotator.Tokens);

        string[] restarts = [.. harness.Commands.Where(c => c.Contains("systemctl", StringComparison.Ordinal))];
        restarts.ShouldBe(["n1: systemctl restart -- k3s.service", "n2: systemctl restart -- k3s.service", "n3: systemctl restart -- k3s.service"]);
        foreach (var server in (string[])["n1", "n2", "n3"])
        {
            harness.Fleet[server].Node.System.Files.Text("/etc/rancher/k3s/token").ShouldNotBeNull().ShouldContain("::server:new");
            harness.Fleet[server].Node.System.Files.Text("/etc/rancher/k3s/agent-token").ShouldBe("agents\n");
        }

        harness.Commands.ShouldNotContain(c => c.Contains("server:new", StringComparison.Ordinal));
        harness.Commands.Count(c => c.EndsWith("token rotate", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Tokens_AfterAServerThatDidNotRestart_GoOnThereWithoutAnotherToken()
    {
        await using var harness = new LifeHarness { FailsOnce = "n2: systemctl restart" };

        var stopped = await Should.ThrowAsync<PalisadeException>(() => RotateAsync(harness, Rotator.Tokens));
        await RotateAsync(harness, Rotator.Tokens);

        stopped.Diagnostic.Error.ShouldBe(K3sLifeErrors.RotationStopped);
        stopped.Diagnostic.Message.ShouldContain("restart `n2`");
        stopped.Diagnostic.Notes[0].ShouldContain("restart `n1`");
        harness.Commands.Count(c => c.EndsWith("token rotate", StringComparison.Ordinal)).ShouldBe(1);
        harness.Commands.Count(c => c.StartsWith("n1: systemctl restart", StringComparison.Ordinal)).ShouldBe(1);
        harness.Commands.Count(c => c.StartsWith("n3: systemctl restart", StringComparison.Ordinal)).ShouldBe(1);
    }

    [Fact]
    public async Task Certificates_OfACluster_ChangeWhileANodeIsStoppedServersFirst()
    {
        await using var harness = new LifeHarness();

        await RotateAsync(harness, Rotator.Certificates);

        harness.Commands.Where(c => c.Contains("systemctl", StringComparison.Ordinal) || c.EndsWith("certificate rotate", StringComparison.Ordinal)).Select(c => c.Replace("/usr/local/bin/", "", StringComparison.Ordinal))
            .ShouldBe(((string[])["n1", "n2", "n3", "n4"]).SelectMany(n => new[]
            {
                $"{n}: systemctl stop -- {(n == "n4" ? "k3s-agent" : "k3s")}.service", $"{n}: k3s certificate rotate", $"{n}: systemctl start -- {(n == "n4" ? "k3s-agent" : "k3s")}.service",
            }));
    }

    [Fact]
    public async Task Certificates_OfAnAgent_ComeWithAFreshTokenBecauseTheOneOfItsJoinHasExpired()
    {
        await using var harness = new LifeHarness();

        await RotateAsync(harness, Rotator.Certificates);

        harness.Fleet["n4"].Node.System.Files.Text("/etc/rancher/k3s/token").ShouldBe($"K10{harness.Digest}::abcdef.{new string('0', 16)}\n");
        harness.Fleet["n4"].Node.System.Files.Find("/etc/rancher/k3s/token")!.Mode.ShouldBe("0600");
        harness.Fleet["n2"].Node.System.Files.Text("/etc/rancher/k3s/token").ShouldBeNull();
        var made = harness.Commands.FindIndex(c => c.Contains("token create", StringComparison.Ordinal));
        made.ShouldBeLessThan(harness.Commands.FindIndex(c => c == "n4: systemctl stop -- k3s-agent.service"));
        harness.Commands.ShouldNotContain(c => c.Contains("abcdef", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Certificates_WithAnotherServerThatIsNotReady_StopNone()
    {
        await using var harness = new LifeHarness { NotReady = "n3" };

        var refused = await Should.ThrowAsync<PalisadeException>(() => RotateAsync(harness, Rotator.Certificates));

        refused.Diagnostic.Message.ShouldContain("`n3` was not ready");
        harness.Commands.ShouldNotContain(c => c.Contains("systemctl", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Rotate_WithAServerAway_ChangesNothing()
    {
        await using var harness = new LifeHarness();
        harness.Fleet["n3"].Down = true;

        var refused = await Should.ThrowAsync<PalisadeException>(() => RotateAsync(harness, Rotator.Tokens));

        refused.Diagnostic.Message.ShouldContain("`n3`");
        harness.Commands.ShouldBeEmpty();
    }

    private static async Task RotateAsync(LifeHarness harness, string what) =>
        await new Rotator(harness.Environment, await harness.ConnectAsync(Cancel), harness.State, what).RotateAsync(Cancel);
}
