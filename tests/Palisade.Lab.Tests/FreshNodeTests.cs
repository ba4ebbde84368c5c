using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests;

public sealed class FreshLab() : LabFixture("test-fresh", 1, 2);

/// <summary>A node is what a board fresh from its vendor is.</summary>
public sealed class FreshNodeTests(FreshLab fixture) : IClassFixture<FreshLab>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Login_AsVendorUserWithVendorPassword_GivesSudoWithoutPassword()
    {
        var result = await fixture.SshAsync(fixture.Node(1), "pi", "raspberry", "hostname; sudo -n id -un");

        result.Error.ShouldBe("");
        result.Output.ShouldBe("n1\nroot\n");
    }

    [Theory]
    [InlineData("pi", "wrong")]
    [InlineData("root", "raspberry")]
    [InlineData("root", "")]
    public async Task Login_AsAnybodyElse_IsRefused(string user, string password)
    {
        var result = await fixture.SshAsync(fixture.Node(1), user, password, "true");

        result.ExitCode.ShouldBe(255);
        result.Error.ShouldContain("Permission denied");
    }

    [Fact]
    public async Task Systemd_AfterBoot_IsRunningWithNothingFailed()
    {
        (await fixture.Node(2).ExecAsync(["systemctl", "is-system-running"], Cancel)).Output.Trim().ShouldBe("running");
        (await fixture.Node(2).ExecAsync(["journalctl", "-b", "-u", "ssh", "-o", "cat"], Cancel)).Output.ShouldContain("Server listening");
    }

    [Theory]
    [InlineData("docker")]
    [InlineData("python3")]
    [InlineData("nft")]
    [InlineData("curl")]
    public async Task Program_ThatNoBoardHas_IsMissing(string program) =>
        (await fixture.Node(1).ExecAsync(["sh", "-c", "command -v " + program], Cancel)).ExitCode.ShouldNotBe(0);

    [Fact]
    public async Task Nodes_OfOneRootFileSystem_DifferInIdentityOnly()
    {
        async Task<string> Read(LabHost node, string path) => (await node.ExecAsync(["cat", path], Cancel)).Output;
        var (a, b) = (fixture.Node(1), fixture.Node(2));

        (await Read(a, "/etc/machine-id")).ShouldNotBe(await Read(b, "/etc/machine-id"));
        (await Read(a, "/etc/ssh/ssh_host_ed25519_key.pub")).ShouldNotBe(await Read(b, "/etc/ssh/ssh_host_ed25519_key.pub"));
        (await Read(a, "/proc/sys/kernel/random/boot_id")).ShouldNotBe(await Read(b, "/proc/sys/kernel/random/boot_id"));
        (await Read(a, "/etc/passwd")).ShouldBe(await Read(b, "/etc/passwd"));
    }

    [Fact]
    public async Task Sysctl_OfTheKernel_CannotBeChangedFromANodeButItsNetworkCan()
    {
        var before = await System.IO.File.ReadAllTextAsync("/proc/sys/kernel/panic", Cancel);

        (await fixture.Node(1).ExecAsync(["sh", "-c", "echo 77 >/proc/sys/kernel/panic"], Cancel)).ExitCode.ShouldNotBe(0);
        (await fixture.Node(1).ExecAsync(["sh", "-c", "echo 1 >/proc/sys/net/ipv4/conf/all/log_martians"], Cancel)).ExitCode.ShouldBe(0);

        (await System.IO.File.ReadAllTextAsync("/proc/sys/kernel/panic", Cancel)).ShouldBe(before);
    }

    [Fact]
    public async Task Apt_InANode_ReachesTheMachinesPackageSources()
    {
        var result = await fixture.Node(2).ExecAsync(["sh", "-c", "apt-get update -qq && apt-get install -qq -y --no-install-recommends nftables >/dev/null && nft list ruleset"], Cancel);

        result.ExitCode.ShouldBe(0, result.Error);
    }
}
