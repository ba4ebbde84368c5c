using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Engines.Swarm;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests;

public sealed class ServicePhasesTests
{
    private static PhaseContext Built => Clusters.Context(Clusters.ThreeServers).Managing("pi-1", "pi-2", "pi-3")
        .Reporting("pi-1", "image.balancer", "r/balancer@sha256:1").Reporting("pi-1", "image.service/site", "r/site@sha256:2");

    [Fact]
    public void Services_ImagesBuilt_DeploysThemByDigestFromAManager()
    {
        var catalog = Built.Plan("services").ShouldHaveSingleItem();

        catalog.Node.ShouldBe("pi-1");
        catalog.Unknown.ShouldBeEmpty();
        var stack = catalog.Only<SwarmStackResource>();
        stack.Name.ShouldBe("site");
        stack.Compose.ShouldContain("image: \"r/site@sha256:2\"");
        stack.Compose.ShouldContain("image: \"r/balancer@sha256:1\"");
    }

    [Fact]
    public void Services_ImagesNotBuilt_AreSaidToBeUnknown()
    {
        var catalog = Clusters.Context(Clusters.ThreePis).Plan("services").ShouldHaveSingleItem();

        catalog.Resources.ShouldBeEmpty();
        catalog.Unknown.ShouldBe(["service `site`"]);
    }

    [Fact]
    public void Services_GoneFromTheFile_AreRemoved()
    {
        var context = Built.Reporting("pi-1", SwarmOutputs.Stacks, "site,old");

        context.Plan("services")[0].Resources.OfType<SwarmStackResource>().Where(s => s.Absent).Select(s => s.Name).ShouldBe(["old"]);
    }

    [Fact]
    public void Services_NoneInTheFileAndNoneDeployed_PlanNothing() =>
        (Built with { Spec = Clusters.ThreeServers with { Services = [] } }).Plan("services").ShouldBeEmpty();

    [Fact]
    public void ServicesAnswer_AskEveryNode_BalancersToo()
    {
        var catalogs = Clusters.Context(Clusters.TwentyNodes).Plan("services-answer");

        catalogs.Length.ShouldBe(20);
        catalogs[0].Only<CommandResource>().Unless[^4..].ShouldBe(["31111", "/", "12", "127.0.0.1"]);
    }

    [Fact]
    public void Registry_RunsOnTheFirstServerOnly_AndAllNodesTrustItsCa()
    {
        var catalogs = Clusters.Context(Clusters.ThreePis).Reporting("pi-1", "csr.registry", "request").Plan("registry");

        catalogs.Length.ShouldBe(3);
        foreach (var catalog in catalogs)
        {
            catalog.Resources.OfType<FileResource>().Single(f => f.Path == "/etc/docker/certs.d/10.86.0.1:5000/ca.crt").Content.ShouldBe("ca-certificate\n");
        }

        catalogs.Where(c => c.Resources.OfType<ServiceResource>().Any()).Select(c => c.Node).ShouldBe(["pi-1"]);
        var files = catalogs[0].Resources.OfType<FileResource>().ToDictionary(f => f.Path, f => f.Content!);
        files["/etc/docker/registry/config.yml"].ShouldContain("addr: \"10.86.0.1:5000\"");
        files["/etc/palisade/registry/certificate.pem"].ShouldContain("10.86.0.1 by request");
    }

    [Fact]
    public void Registry_BeforeItsKeyExists_SaysThatTheCertificateIsUnknown() =>
        Clusters.Context(Clusters.ThreePis).Plan("registry")[0].Unknown.ShouldNotBeEmpty();
}
