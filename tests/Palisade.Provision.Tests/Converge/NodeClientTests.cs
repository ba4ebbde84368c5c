using Palisade.Core.Spec;
using Palisade.Provision.Converge;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

public sealed class NodeClientTests
{
    private readonly FakeFleet fleet = new();
    private readonly FakeClock clock = new();

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Open_WithoutARequest_SaysEveryFifteenSecondsThatTheOperatorIsThere()
    {
        var board = fleet.Add("n1");
        await using var client = await OpenAsync();

        for (var i = 0; i < 8; i++)
        {
            clock.Advance(TimeSpan.FromSeconds(15));
            await board.Heartbeats.WaitAsync(Cancel);
            // Until the next beat is waiting for the clock.
            await client.FactsAsync(Cancel);
        }

        board.Requests.Count.ShouldBe(8);
    }

    [Fact]
    public async Task Dispose_OfAnOpenConversation_EndsTheHeartbeat()
    {
        var board = fleet.Add("n1");
        var client = await OpenAsync();
        await client.DisposeAsync();

        clock.Advance(TimeSpan.FromMinutes(1));

        board.Heartbeats.CurrentCount.ShouldBe(0);
    }

    private async Task<NodeClient> OpenAsync()
    {
        var node = new NodeSpec { Name = "n1", Address = "10.0.0.1", MeshAddress = System.Net.IPAddress.Parse("10.86.0.1") };
        return await NodeClient.OpenAsync("n1", await fleet.ConnectAsync(node, LoginPolicy.Any, Cancel), clock, Cancel);
    }
}
