using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Converge;
using Palisade.Provision.Lab;
using Palisade.Provision.Node;
using Palisade.Provision.Phases;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests.Converge;

public sealed class LockOutLab() : LabFixture("test-lockout", 12, 1)
{
    public override async ValueTask InitializeAsync()
    {
        await base.InitializeAsync();
        if (Environment.IsPrivilegedProcess)
        {
            var first = await new LabRun(this)
            {
                Phases = [new OperatorsPhase(), new LambdaPhase("tools", (_, _) => [new PackagesResource { Names = ["nftables"], Cause = "test" }])],
            }.ApplyAsync(CancellationToken.None);
            first.Failures.ShouldBeEmpty();
        }
    }
}

/// <summary>A change that cuts the operator off takes itself back, whichever way it cut and whatever happens meanwhile.</summary>
public sealed class LockOutTests(LockOutLab lab) : IClassFixture<LockOutLab>
{
    private const int Guard = 10;
    private const string DropIn = "/etc/ssh/sshd_config.d/00-test.conf";

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    private LabHost Node => lab.Node(1);

    [Theory]
    [InlineData("new logins", "tcp dport 22 ct state new drop")]
    [InlineData("the open connection too", "tcp dport 22 drop")]
    public async Task Firewall_ThatDropsTheOperator_RevertsByItself(string what, string rule)
    {
        var result = await ApplyAsync(Firewall(rule));

        result.Failures.ShouldHaveSingleItem(what).Diagnostic.Error.ShouldBe(RunErrors.GuardReverted, result.Failures[0].Diagnostic.Message);
        await AccessComesBackAsync();
        (await Node.ExecAsync(["nft", "list", "table", "inet", "test"], Cancel)).ExitCode.ShouldNotBe(0);
        await NextApplyWorksAsync(Firewall("tcp dport 2222 drop"));
    }

    [Theory]
    [InlineData("DenyUsers admin")]
    [InlineData("AllowUsers nobody")]
    public async Task Sshd_ThatRefusesTheOperator_RevertsByItself(string setting)
    {
        var result = await ApplyAsync(Sshd(setting));

        result.Failures.ShouldHaveSingleItem().Diagnostic.Error.ShouldBe(RunErrors.GuardReverted, result.Failures[0].Diagnostic.Message);
        await AccessComesBackAsync();
        (await Node.ExecAsync(["test", "-e", DropIn], Cancel)).ExitCode.ShouldBe(1);
        await NextApplyWorksAsync(Sshd("AllowUsers admin pi"));
    }

    [Fact]
    public async Task Node_PoweredOffBeforeTheConfirmation_BootsWithTheOldState()
    {
        // Far longer than the test: what takes the change back is the boot.
        var result = await ApplyAsync(Sshd("DenyUsers admin"), seconds: 3600, before: () => Node.KillAsync(Cancel));
        result.Failures.ShouldHaveSingleItem().Diagnostic.Error.ShouldBe(RunErrors.GuardReverted, result.Failures[0].Diagnostic.Message);
        (await Node.PidAsync(Cancel)).ShouldBeNull();

        await Node.StartAsync(Cancel);

        await AccessComesBackAsync();
        (await Node.ExecAsync(["test", "-e", DropIn], Cancel)).ExitCode.ShouldBe(1);
        await NextApplyWorksAsync(Sshd("AllowUsers admin pi"));
    }

    [Fact]
    public async Task Change_ThatANewLoginConfirmed_StaysAfterTheGuardsTime()
    {
        var result = await ApplyAsync(Sshd("AllowUsers admin pi\nMaxAuthTries 5"));

        result.Failures.ShouldBeEmpty();
        await NothingWaitsAsync();
        await Task.Delay(TimeSpan.FromSeconds(Guard + 1), Cancel);
        (await Node.ExecAsync(["cat", DropIn], Cancel)).Output.ShouldBe("AllowUsers admin pi\nMaxAuthTries 5\n");
        await CleanAsync();
    }

    private static OperatorPhase Firewall(string rule) => new("lock-out", (_, _) =>
    [
        new NftTableResource
        {
            Name = "test",
            Path = "/etc/palisade/test.nft",
            Ruleset = $$"""
                table inet test
                delete table inet test
                table inet test {
                    chain input {
                        type filter hook input priority -10; policy accept;
                        {{rule}}
                    }
                }

                """,
            Risk = Risk.Access,
            Cause = "test",
        },
    ]);

    private static OperatorPhase Sshd(string setting)
    {
        var file = new FileResource { Path = DropIn, Content = setting + "\n", Validate = ["/usr/sbin/sshd", "-t"], Risk = Risk.Access, Cause = "test" };
        return new OperatorPhase("lock-out", (_, _) =>
            [file, new ServiceResource { Unit = "ssh.service", Enabled = null, Running = null, ReloadOn = [file.Id], Risk = Risk.Access, Cause = "test" }]);
    }

    private Task<ApplyResult> ApplyAsync(IPhase phase, int seconds = Guard, Func<Task>? before = null) => new LabRun(lab)
    {
        Phases = [phase],
        GuardSeconds = seconds,
        Around = inner => before is null ? inner : new BeforeConfirmation(inner, before),
    }.ApplyAsync(Cancel);

    /// <summary>Polls as an operator would who waits for the board to let them in again.</summary>
    private async Task AccessComesBackAsync()
    {
        for (var i = 0; i < 20; i++)
        {
            var guards = await Node.ExecAsync(["sh", "-c", $"ls -A {NodePaths.Guard} 2>/dev/null"], Cancel);
            if (guards.Output.Length == 0 && (await lab.SshAsync(Node, "admin", null, "true")).ExitCode == 0)
            {
                await NothingWaitsAsync();
                return;
            }

            await Task.Delay(TimeSpan.FromSeconds(2), Cancel);
        }

        Assert.Fail("the operator stays locked out");
    }

    private async Task NothingWaitsAsync()
    {
        (await Node.ExecAsync(["sh", "-c", $"ls -A {NodePaths.Guard} 2>/dev/null"], Cancel)).Output.ShouldBe("");
        (await Node.ExecAsync(["systemctl", "list-units", "--all", "--plain", "--no-legend", "palisade-guard-*.timer"], Cancel)).Output.ShouldBe("");
    }

    private async Task NextApplyWorksAsync(IPhase phase)
    {
        var result = await ApplyAsync(phase);

        result.Failures.ShouldBeEmpty();
        result.TotalChanged.ShouldBeGreaterThan(0);
        (await ApplyAsync(phase)).TotalChanged.ShouldBe(0);
        await CleanAsync();
    }

    private async Task CleanAsync()
    {
        var result = await Node.ExecAsync(
            ["sh", "-c", $"rm -f {DropIn} /etc/palisade/test.nft /etc/palisade/firewall-boot.conf; nft delete table inet test 2>/dev/null; systemctl reload ssh"], Cancel);
        result.Ok.ShouldBeTrue(result.Error);
        await AccessComesBackAsync();
    }
}
