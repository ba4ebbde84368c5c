using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Engines.K3s;
using Palisade.Provision.Resources.K3s;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.K3s;

public sealed class K3sProviderTests
{
    [Fact]
    public async Task Check_BoardWithoutK3s_SaysThatItIsNoMember()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(1, 0));

        var outcome = await CheckAsync(fleet, Survey);

        outcome.State.ShouldBe(OutcomeState.Same);
        outcome.Outputs[K3sOutputs.Member].Value.ShouldBe(K3sOutputs.None);
        outcome.Outputs[K3sOutputs.CaHash].Value.ShouldBe(K3sOutputs.None);
    }

    [Fact]
    public async Task Check_AServer_ReportsItsClusterAndItsTokensAsSecrets()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(1, 1));
        await fleet.RunAsync();
        var cluster = fleet.World.Begun[0];

        var outputs = (await CheckAsync(fleet, Survey)).Outputs;

        outputs[K3sOutputs.Member].Value.ShouldBe(K3sOutputs.Server);
        outputs[K3sOutputs.CaHash].Value.ShouldBe(cluster.CaHash);
        outputs[K3sOutputs.Version].Value.ShouldBe("v1.34.1+k3s1");
        outputs[K3sOutputs.Datastore].Value.ShouldBe(K3sOutputs.Sqlite);
        outputs[K3sOutputs.Ready].Value.ShouldBe("true");
        outputs[K3sOutputs.Members].Value.ShouldBe("a1,s1");
        outputs[K3sOutputs.ServerToken].ShouldBe(new OutputValue($"K10{cluster.CaHash}::server:{cluster.ServerPassword}", Secret: true));
        outputs[K3sOutputs.AgentToken].ToString().ShouldBe("***");
    }

    [Fact]
    public async Task Apply_K3sThatDoesNotStart_SaysItsLastWordsAndNoSecret()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(1, 0));
        await fleet.RunAsync();
        var secret = fleet.World.Begun[0].ServerPassword;
        var node = fleet.Node("s1");
        node.System.On("journalctl", $"level=fatal msg=\"token {secret} is not liked\"\n");
        fleet.Board("s1").CutPower();
        fleet.Board("s1").Broken = true;

        var outcome = await ApplyAsync(fleet, new K3sResource { Cause = "nodes.s1", Node = "s1", Server = true, Ready = TimeSpan.FromMinutes(2) });

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Error!.ShouldContain("after 2 minutes");
        outcome.Error!.ShouldContain("token *** is not liked");
        outcome.Error!.ShouldNotContain(secret);
    }

    [Fact]
    public async Task Apply_PacketsOfPodsTooLargeForTheMesh_AreSaidAloud()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(1, 0));
        fleet.Node("s1").System.Files.Seed("/sys/class/net/flannel.1/mtu", "1450\n");
        await fleet.RunAsync();
        fleet.Board("s1").CutPower();

        var outcome = await ApplyAsync(fleet, new K3sResource { Cause = "nodes.s1", Node = "s1", Server = true, PodMtu = 1350 });

        outcome.Notes.ShouldHaveSingleItem().ShouldContain("1450 bytes, and only 1350 fit");
    }

    [Fact]
    public async Task Apply_JoinBeforeThereIsACluster_FailsWithoutStartingAnything()
    {
        using var fleet = new K3sFleet(K3sFleet.Cluster(2, 0));

        var outcome = await ApplyAsync(fleet, new K3sResource { Cause = "nodes.s1", Node = "s1", Server = true, Join = ["https://10.86.0.2:6443"] });

        outcome.Error!.ShouldContain("there is no cluster to join yet");
        fleet.Board("s1").Restarts.ShouldBe(0);
    }

    [Theory]
    [InlineData("K10abc::server:pass", "abc", "pass")]
    [InlineData("K10abc::node:a:b", "abc", "a:b")]
    [InlineData("K10abc::abcdef.0123456789abcdef", "abc", "abcdef.0123456789abcdef")]
    [InlineData("pass", null, "pass")]
    [InlineData("K10pass", null, "K10pass")]
    public void Token_InEitherForm_IsTakenApart(string token, string? hash, string password)
    {
        K3sToken.Hash(token).ShouldBe(hash);
        K3sToken.Password(token).ShouldBe(password);
    }

    [Fact]
    public void Token_New_IsLongAndNeverTheSame()
    {
        K3sToken.New().Length.ShouldBe(64);
        K3sToken.New().ShouldNotBe(K3sToken.New());
    }

    [Fact]
    public void CaHash_OfAFileThatIsNoCertificate_IsUnknown() => ClusterCaHash.Of("nothing"u8.ToArray()).ShouldBeNull();

    private static K3sResource Survey => new() { Cause = "nodes.s1", Node = "s1", Server = true, ReadOnly = true };

    private static async Task<ResourceOutcome> CheckAsync(K3sFleet fleet, Resource resource) =>
        (await fleet.Node("s1").CheckAsync(resource, TestContext.Current.CancellationToken)).ShouldHaveSingleItem();

    private static async Task<ResourceOutcome> ApplyAsync(K3sFleet fleet, Resource resource) =>
        (await fleet.Node("s1").ApplyAsync(resource, TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
}
