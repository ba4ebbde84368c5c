using System.Net;
using System.Net.Sockets;
using Palisade.Provision.Lab;

namespace Palisade.Lab.Tests.Cluster;

/// <summary>
/// Somebody on the LAN who is neither a node nor the operator: another address of the lab's bridge, so that a ban of it bans
/// nobody else.
/// </summary>
internal sealed class Stranger : IAsyncDisposable
{
    private readonly IPAddress address;
    private readonly string bridge;

    private Stranger(IPAddress address, string bridge) => (this.address, this.bridge) = (address, bridge);

    public static async Task<Stranger> CreateAsync(LabFixture lab, CancellationToken cancel)
    {
        var stranger = new Stranger(IPAddress.Parse(lab.Subnet + ".200"), LabNames.Bridge(lab.Name));
        await MachineTools.MustAsync(["ip", "address", "replace", $"{stranger.address}/24", "dev", stranger.bridge], cancel);
        return stranger;
    }

    public async Task<bool> CanConnectAsync(LabHost node)
    {
        using var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(address, 0));
        using var limit = new CancellationTokenSource(TimeSpan.FromSeconds(3));
        try
        {
            await socket.ConnectAsync(new IPEndPoint(node.Address, 22), limit.Token);
            return true;
        }
        catch (Exception e) when (e is SocketException or OperationCanceledException)
        {
            return false;
        }
    }

    public Task WrongLoginAsync(LabHost node) => Ssh.RunAsync(
        node.Address, "guest", "wrong", null, ["true"], ["-o", $"BindAddress={address}", "-o", "ConnectTimeout=3"]);

    /// <summary>fail2ban reads the journal a moment behind.</summary>
    public async Task<bool> IsShutOutAsync(LabHost node, CancellationToken cancel)
    {
        for (var i = 0; i < 20; i++)
        {
            if (!await CanConnectAsync(node))
            {
                return true;
            }

            await Task.Delay(500, cancel);
        }

        return false;
    }

    public async ValueTask DisposeAsync() =>
        await MachineTools.RunAsync(["ip", "address", "del", $"{address}/24", "dev", bridge], CancellationToken.None);
}
