using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Resources.Swarm;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Swarm;

/// <summary>Boards with Docker, and the resources that tests apply to them.</summary>
internal sealed class SwarmBoard
{
    public SwarmBoard(string hostname)
    {
        Node = new FakeNode();
        Docker = new FakeDocker(Node.System, hostname);
    }

    public FakeNode Node { get; }

    public FakeDocker Docker { get; }

    public static SwarmResource Begin(string address = "10.86.0.1") =>
        new() { Cause = "nodes.pi-1", Role = SwarmRole.Manager, Address = address, AddressPool = "10.90.0.0/16" };

    public static SwarmResource Join(FakeSwarm swarm, SwarmRole role = SwarmRole.Worker, string address = "10.86.0.2") => new()
    {
        Cause = "nodes.pi-2",
        Role = role,
        Address = address,
        Join = ["10.86.0.1:2377"],
        SwarmId = swarm.Id,
        Token = swarm.Token(role == SwarmRole.Manager ? "manager" : "worker"),
    };

    /// <summary>A swarm whose tokens carry the digest of its certificate, as real ones do.</summary>
    public static FakeSwarm Swarm(string id = "home") =>
        new(id) { DigestOfCertificate = pem => SwarmView.TokenDigest(System.Text.Encoding.UTF8.GetBytes(pem)) };

    public Task<ResourceOutcome> CheckAsync(Resource resource) =>
        SingleAsync(cancel => Node.CheckAsync(resource, cancel));

    public Task<ResourceOutcome> ApplyAsync(Resource resource) =>
        SingleAsync(cancel => Node.ApplyAsync(resource, cancel));

    /// <summary>Applies, which must succeed, and sees that a second check finds nothing to do.</summary>
    public async Task<ResourceOutcome> MakeSoAsync(Resource resource)
    {
        var outcome = await ApplyAsync(resource);
        outcome.Error.ShouldBeNull();
        outcome.State.ShouldBe(OutcomeState.Changed);
        (await CheckAsync(resource)).State.ShouldBe(OutcomeState.Same);
        return outcome;
    }

    /// <summary>Time passes only while something waits for it.</summary>
    private async Task<ResourceOutcome> SingleAsync(Func<CancellationToken, Task<ImmutableArray<ResourceOutcome>>> work)
    {
        var task = work(TestContext.Current.CancellationToken);
        while (!task.IsCompleted)
        {
            Node.System.FakeClock.Advance(TimeSpan.FromSeconds(1));
            await Task.Yield();
        }

        return (await task).ShouldHaveSingleItem();
    }
}
