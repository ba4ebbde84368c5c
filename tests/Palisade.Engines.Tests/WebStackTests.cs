using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.Services;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests;

public sealed class WebStackTests
{
    [Fact]
    public void Render_OneBoard_IsTheGolden() => Verify("one-board.yaml", Clusters.OneBoard);

    [Fact]
    public void Render_ThreePis_IsTheGolden() => Verify("three-pis.yaml", Clusters.ThreePis);

    [Fact]
    public void Render_TwentyNodes_IsTheGolden() => Verify("twenty-nodes.yaml", Clusters.TwentyNodes);

    [Fact]
    public void Render_GivenImage_IsTheGolden() => Verify("given-image.yaml", Clusters.ThreePis with
    {
        Services = [new WebServiceSpec { Name = "app", Port = 8443, Replicas = 2, Image = "example.org/app:1.2", ImagePort = 3000, Health = "/healthz" }],
    });

    [Fact]
    public void Render_MoreReplicas_ChangesTheReplicasAndTheirDigestOnly()
    {
        var three = Lines(Clusters.Site with { Replicas = 3 });
        var four = Lines(Clusters.Site with { Replicas = 4 });

        var changed = Enumerable.Range(0, three.Length).Where(i => three[i] != four[i]).Select(i => four[i].Trim().Split(':')[0]).ToArray();

        changed.ShouldBe(["palisade.digest", "replicas"], ignoreOrder: true);
    }

    [Fact]
    public void Render_NewContentImage_LeavesTheBalancerAlone()
    {
        var service = Clusters.Site;
        var before = WebStack.Render(Clusters.ThreePis, service, "r/site@sha256:1", "r/balancer@sha256:9", Clusters.OverlayMtu);
        var after = WebStack.Render(Clusters.ThreePis, service, "r/site@sha256:2", "r/balancer@sha256:9", Clusters.OverlayMtu);

        after.ShouldNotBe(before);
        after[after.IndexOf("  balancer:", StringComparison.Ordinal)..].ShouldBe(before[before.IndexOf("  balancer:", StringComparison.Ordinal)..]);
    }

    [Fact]
    public void Render_HostileHealthPath_StaysOneScalarAndNoVariable()
    {
        var text = Rendered(Clusters.Site with { Health = "/a\"]\n      privileged: true # ${HOME}" });

        text.ShouldNotContain("\n      privileged");
        text.ShouldContain("$${HOME}");
    }

    [Theory]
    [InlineData(1, 16)]
    [InlineData(8, 16)]
    [InlineData(9, 32)]
    [InlineData(100, 256)]
    public void Slots_OfReplicas_HoldsTwiceAsManyInSteps(int replicas, int slots) => Stack.Slots(replicas).ShouldBe(slots);

    private static string Rendered(WebServiceSpec service) => Clusters.Engine.Render(Clusters.ThreePis with { Services = [service] }, Outputs.Empty, Clusters.NoFiles).Single().Text;

    private static string[] Lines(WebServiceSpec service) => Rendered(service).Split('\n');

    private static void Verify(string golden, ClusterSpec spec) => Golden.Verify(golden, Clusters.Engine.Render(spec, Outputs.Empty, Clusters.NoFiles)[0].Text);
}
