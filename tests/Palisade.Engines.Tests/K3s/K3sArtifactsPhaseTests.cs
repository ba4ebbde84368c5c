using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.K3s;
using Palisade.Engines.K3s.Artifacts;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests.K3s;

public sealed class K3sArtifactsPhaseTests
{
    private const string New = "v1.34.1+k3s1";

    private readonly K3sArtifactsPhase phase = new();

    [Fact]
    public void Artifacts_OfAVersion_AreAskedForAtTheirPublishedAddress()
    {
        var request = phase.Artifacts(K3sClusters.Context(New)).First();

        request.Url.AbsoluteUri.ShouldBe("https://github.com/k3s-io/k3s/releases/download/v1.34.1%2Bk3s1/");
        request.Names.ShouldBe(["k3s-arm64"]);
        request.Checksums.ShouldBe("sha256sum-arm64.txt");
    }

    [Theory]
    [InlineData("x86_64", "k3s", "k3s-airgap-images-amd64.tar.zst")]
    [InlineData("aarch64", "k3s-arm64", "k3s-airgap-images-arm64.tar.zst")]
    [InlineData("armv7l", "k3s-armhf", "k3s-airgap-images-arm.tar.zst")]
    public void Artifacts_ByProcessor_HaveK3sOwnNames(string architecture, string binary, string images) =>
        phase.Artifacts(On(architecture)).Select(r => r.Names[0]).Distinct().ShouldBe([binary, images]);

    [Fact]
    public void Artifacts_ForAnUnknownProcessor_AreRefused() =>
        Should.Throw<PalisadeException>(() => phase.Artifacts(On("riscv64")).ToList()).Diagnostic.Error.ShouldBe(ArtifactErrors.Processor);

    [Fact]
    public void Plan_ForNewNodes_PlacesBinaryAndImagesOnServersAndAgentsButNotOnBalancers()
    {
        var catalogs = K3sClusters.Context(New).PlanWithArtifacts(phase);

        catalogs.Select(c => c.Node).ShouldBe(["s-1", "s-2", "a-1", "s-3"]);
        foreach (var catalog in catalogs)
        {
            var files = catalog.Resources.OfType<ArtifactResource>().ToDictionary(r => r.Path);
            files["/usr/local/bin/k3s"].Mode.ShouldBe("0755");
            files["/var/lib/rancher/k3s/agent/images/k3s-airgap-images-arm64.tar.zst"].Size.ShouldBeGreaterThan(0);
        }
    }

    [Fact]
    public void Plan_ForANodeThatRunsK3s_LeavesTheBinaryToTheStepThatRestartsIt()
    {
        var context = K3sClusters.Context(New).Reporting("s-2", K3sOutputs.Version, "v1.33.4+k3s1");

        context.PlanWithArtifacts(phase).Single(c => c.Node == "s-2").Resources.OfType<ArtifactResource>()
            .ShouldHaveSingleItem().Path.ShouldStartWith(K3sArtifactsPhase.ImagesFolder);
    }

    [Fact]
    public void Plan_WithAnArchiveOfAnotherPacking_RemovesTheOthersAfterIt()
    {
        var catalog = K3sClusters.Context(New).PlanWithArtifacts(phase)[0];

        catalog.Resources.OfType<AbsentResource>().Select(r => r.Path).ShouldBe(
        [
            "/var/lib/rancher/k3s/agent/images/k3s-airgap-images-arm64.tar.gz",
            "/var/lib/rancher/k3s/agent/images/k3s-airgap-images-arm64.tar",
        ]);
        catalog.Resources.Select(r => r is AbsentResource).ShouldBeInOrder();
    }

    [Fact]
    public void Binary_ForTheRestartingStep_IsTheWantedVersion()
    {
        var context = K3sClusters.Context(New);
        var request = K3sArtifactsPhase.BinaryRequest(context, context.Spec.Node("s-1"));
        context = context with { Artifacts = ImmutableDictionary<string, Artifact>.Empty.Add(request.Key, new Artifact("k3s-arm64", "abc", 5)) };

        K3sArtifactsPhase.Binary(context, context.Spec.Node("s-1")).ShouldSatisfyAllConditions(
            r => r.Id.ShouldBe("artifact:/usr/local/bin/k3s"), r => r.Sha256.ShouldBe("abc"), r => r.Label.ShouldBe("k3s " + New));
    }

    private static PhaseContext On(string architecture)
    {
        var context = K3sClusters.Context(New);
        return context with { Facts = context.Facts.ToImmutableSortedDictionary(f => f.Key, f => f.Value with { Architecture = architecture }) };
    }
}
