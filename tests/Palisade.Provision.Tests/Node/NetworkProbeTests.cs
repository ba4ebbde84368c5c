using System.Net;
using System.Net.Sockets;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Node;

public sealed class NetworkProbeTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(5);

    private readonly NetworkProbe probe = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Connect_ToAListenerAndToNone_TellsThemApart()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;

        (await probe.ConnectAsync("127.0.0.1", port, Patience, Cancel)).ShouldBe(PortState.Open);
        listener.Stop();
        (await probe.ConnectAsync("127.0.0.1", port, Patience, Cancel)).ShouldBe(PortState.Refused);
    }

    [Fact]
    public async Task Ping_OfThisMachine_IsAnswered() => (await probe.PingAsync("127.0.0.1", Patience, Cancel)).ShouldBeTrue();

    [Fact]
    public async Task Get_WhereNothingListens_IsNoAnswer() => (await probe.GetAsync(new Uri("https://127.0.0.1:1/cacerts"), Patience, Cancel)).ShouldBeNull();
}
