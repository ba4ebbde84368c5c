using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.K3s;

public sealed class K3sNodesProviderTests : IDisposable
{
    private readonly K3sFleet fleet = new(K3sFleet.Cluster(1, 2));

    private FakeK3sCluster Cluster => fleet.World.Begun[0];

    public void Dispose() => fleet.Dispose();

    [Fact]
    public async Task Apply_Drain_EmptiesTheNodeAndASecondCheckFindsNothing()
    {
        await fleet.RunAsync();
        Cluster.Pods["a1"] = ["palisade-site/web-1"];

        (await OneAsync(new K3sNodeEntry("a1") { Schedulable = false })).State.ShouldBe(OutcomeState.Changed);

        Cluster.Pods.ShouldNotContainKey("a1");
        Cluster.Nodes["a1"].Schedulable.ShouldBeFalse();
        fleet.Node("s1").System.Log.ShouldContain(c => c.Contains("kubectl drain a1 --ignore-daemonsets --delete-emptydir-data --force --timeout=180s"));
    }

    [Fact]
    public async Task Apply_DrainThatABudgetForbids_SaysSoAndNamesThePods()
    {
        await fleet.RunAsync();
        Cluster.Pods["a1"] = ["palisade-site/web-1"];
        Cluster.BudgetBlocks = true;

        var outcome = await OneAsync(new K3sNodeEntry("a1") { Schedulable = false });

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Error!.ShouldContain("PodDisruptionBudget");
        outcome.Error!.ShouldContain("palisade-site/web-1");
    }

    [Fact]
    public async Task Check_NodeThatIsCordonedButNotEmpty_IsEmptiedAgain()
    {
        await fleet.RunAsync();
        Cluster.Nodes["a1"].Schedulable = false;
        Cluster.Pods["a1"] = ["palisade-site/web-1"];

        (await CheckAsync(new K3sNodeEntry("a1") { Schedulable = false })).Change!.Summary.ShouldBe("empties `a1`");
    }

    [Fact]
    public async Task Apply_Removal_TakesTheEntryAndThePasswordWithIt()
    {
        await fleet.RunAsync();

        (await OneAsync(new K3sNodeEntry("a2") { Absent = true })).State.ShouldBe(OutcomeState.Changed);

        Cluster.Nodes.ShouldNotContainKey("a2");
        Cluster.HasPassword("a2").ShouldBeFalse();
        (await CheckAsync(new K3sNodeEntry("a2") { Absent = true })).State.ShouldBe(OutcomeState.Same);
    }

    [Fact]
    public async Task Apply_RemovalOfANodeThatCannotBeEmptied_GoesOnAndSaysSo()
    {
        await fleet.RunAsync();
        Cluster.BudgetBlocks = true;

        var outcome = await OneAsync(new K3sNodeEntry("a2") { Absent = true });

        outcome.State.ShouldBe(OutcomeState.Changed);
        outcome.Notes.ShouldHaveSingleItem().ShouldContain("`a2` leaves although it is not empty");
    }

    [Fact]
    public async Task Apply_Labels_SetsOwnOnesAndLeavesOthers()
    {
        await fleet.RunAsync();
        Cluster.Nodes["a1"].Labels["label.palisade.dev/old"] = "1";
        Cluster.Nodes["a1"].Labels["example.org/theirs"] = "1";

        await OneAsync(new K3sNodeEntry("a1") { Labels = ImmutableSortedDictionary<string, string>.Empty.Add("label.palisade.dev/disk", "ssd") });

        Cluster.Nodes["a1"].Labels.ShouldBe(new Dictionary<string, string> { ["label.palisade.dev/disk"] = "ssd", ["example.org/theirs"] = "1" }, ignoreOrder: true);
    }

    [Fact]
    public async Task Check_BeforeTheClusterExists_PlansTheLabels() =>
        (await CheckAsync(new K3sNodeEntry("a1") { Labels = ImmutableSortedDictionary<string, string>.Empty.Add("palisade.dev/role", "agent") }))
            .Change!.Summary.ShouldBe("`a1` label palisade.dev/role=agent");

    [Fact]
    public async Task Apply_LabelsOfANodeThatIsNoMember_FailsWithItsName()
    {
        await fleet.RunAsync();

        (await OneAsync(new K3sNodeEntry("zz") { Labels = ImmutableSortedDictionary<string, string>.Empty.Add("a", "b") })).Error!.ShouldContain("`zz` is no member");
    }

    private static K3sNodesResource Of(K3sNodeEntry entry) => new() { Cause = "nodes", Nodes = [entry] };

    private async Task<ResourceOutcome> CheckAsync(K3sNodeEntry entry) =>
        (await fleet.Node("s1").CheckAsync(Of(entry), TestContext.Current.CancellationToken)).ShouldHaveSingleItem();

    private async Task<ResourceOutcome> OneAsync(K3sNodeEntry entry) =>
        (await fleet.Node("s1").ApplyAsync(Of(entry), TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
}
