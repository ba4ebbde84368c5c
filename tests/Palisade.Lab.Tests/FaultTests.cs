using System.Net.Sockets;
using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Lab.Tests;

public sealed class FaultLab() : LabFixture("test-fault", 2, 2);

/// <summary>Power, cable and reset do to a node what they do to a board.</summary>
public sealed class FaultTests(FaultLab fixture) : IClassFixture<FaultLab>
{
    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Kill_ThenStart_KeepsWhatWasOnTheDisk()
    {
        var node = fixture.Node(1);
        await node.ExecAsync(["sh", "-c", "echo kept >/home/pi/file"], Cancel);

        await node.KillAsync(Cancel);
        (await node.StatusAsync(Cancel)).State.ShouldBe("off");
        await Should.ThrowAsync<SocketException>(() => ConnectAsync(node));
        await node.StartAsync(Cancel);

        (await node.ExecAsync(["cat", "/home/pi/file"], Cancel)).Output.ShouldBe("kept\n");
        await ConnectAsync(node);
    }

    [Fact]
    public async Task Reboot_FromInside_GivesANewBootOfTheSameNode()
    {
        var node = fixture.Node(1);
        var (boot, key) = (await ReadAsync(node, "/proc/sys/kernel/random/boot_id"), await ReadAsync(node, "/etc/ssh/ssh_host_ed25519_key.pub"));

        await node.RebootAsync(Cancel);

        (await ReadAsync(node, "/proc/sys/kernel/random/boot_id")).ShouldNotBe(boot);
        (await ReadAsync(node, "/etc/ssh/ssh_host_ed25519_key.pub")).ShouldBe(key);
        await ConnectAsync(node);
    }

    [Fact]
    public async Task Reset_OfAUsedNode_MakesItANewBoard()
    {
        var node = fixture.Node(1);
        await node.ExecAsync(["sh", "-c", "echo gone >/home/pi/file; rm /etc/sudoers.d/010_pi-nopasswd; touch /var/lib/docker/x"], Cancel);
        var key = await ReadAsync(node, "/etc/ssh/ssh_host_ed25519_key.pub");

        await node.ResetAsync(Cancel);

        (await node.ExecAsync(["ls", "/home/pi", "/var/lib/docker"], Cancel)).Output.ShouldNotContain("file");
        (await node.ExecAsync(["test", "-e", "/etc/sudoers.d/010_pi-nopasswd"], Cancel)).ExitCode.ShouldBe(0);
        (await node.ExecAsync(["test", "-e", "/var/lib/docker/x"], Cancel)).ExitCode.ShouldNotBe(0);
        (await ReadAsync(node, "/etc/ssh/ssh_host_ed25519_key.pub")).ShouldNotBe(key);
    }

    [Fact]
    public async Task Cut_UntilMended_SeparatesTheNodeFromMachineAndPeers()
    {
        var (cut, peer) = (fixture.Node(2), fixture.Node(1));
        async Task<bool> Sees() => (await peer.ExecAsync(["ping", "-c1", "-W1", cut.Address.ToString()], Cancel)).ExitCode == 0;
        (await Sees()).ShouldBeTrue();

        await cut.CutNetworkAsync(Cancel);
        (await Sees()).ShouldBeFalse();
        (await cut.ExecAsync(["hostname"], Cancel)).Output.ShouldBe("n2\n");

        await cut.RestoreNetworkAsync(Cancel);
        (await peer.ExecAsync(["ping", "-c1", "-w20", cut.Address.ToString()], Cancel)).ExitCode.ShouldBe(0);
    }

    private static async Task<string> ReadAsync(LabHost node, string path) => (await node.ExecAsync(["cat", path], Cancel)).Output;

    private static async Task ConnectAsync(LabHost node)
    {
        using var client = new TcpClient();
        await client.ConnectAsync(node.Address, 22, Cancel);
    }
}
