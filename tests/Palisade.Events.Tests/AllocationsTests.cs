using Palisade.Testing;

namespace Palisade.Events.Tests;

/// <summary>The measure that the tests of the event path trust.</summary>
public sealed class AllocationsTests
{
    private object? kept;

    [Fact]
    public void PerRound_AnObjectInEveryRound_IsCounted() =>
        Allocations.PerRound(() => kept = new byte[100]).ShouldBeInRange(100, 200);

    [Fact]
    public void PerRound_AnObjectInOneRound_IsTheRuntimesOwnAffair()
    {
        var round = 0;
        Allocations.PerRound(() => kept = ++round == 3 ? new byte[100] : kept).ShouldBe(0);
        kept.ShouldNotBeNull();
    }
}
