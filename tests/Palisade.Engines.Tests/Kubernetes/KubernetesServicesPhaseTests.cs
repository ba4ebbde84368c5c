using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Engines.Kubernetes;
using Shouldly;
using Xunit;
using static Palisade.Engines.Tests.Kubernetes.KubernetesClusters;

namespace Palisade.Engines.Tests.Kubernetes;

public sealed class KubernetesServicesPhaseTests
{
    private static ClusterSpec Spec { get; } = Clusters.ThreePis.On() with { Services = [Clusters.Site, Everything], Charts = [Charts[0], Charts[1]] };

    [Fact]
    public void Plan_ImageBuilt_AppliesAllInOneCatalogOnTheController()
    {
        var catalog = Plan(Context(Spec).Reporting("pi-1", "image.service/site", "r/site@sha256:2")).ShouldHaveSingleItem();

        catalog.Node.ShouldBe("pi-1");
        catalog.Unknown.ShouldBeEmpty();
        Objects(catalog).Select(r => r.Owner).ShouldBe(["engine", "charts", "charts.longhorn", "charts.ocis", "services.site", "services.game"]);
        Objects(catalog).ShouldAllBe(r => r.Cluster == "home" && r.Kubectl.SequenceEqual(new[] { "k3s", "kubectl" }));
        Objects(catalog).Single(r => r.Owner == "services.site").Objects.ShouldContain(o => o.Contains("\"image\":\"r/site@sha256:2\""));
    }

    [Fact]
    public void Plan_EveryObject_CarriesItsResourcesLabels()
    {
        foreach (var resource in Plan(Context(Spec).Reporting("pi-1", "image.service/site", "r/site@sha256:2"))[0].Resources.OfType<KubernetesObjectsResource>())
        {
            foreach (var labels in resource.Objects.Select(o => JsonNode.Parse(o)!["metadata"]!["labels"]!))
            {
                ((string)labels[KubernetesLabels.Owner]!).ShouldBe(resource.Owner);
                ((string)labels[KubernetesLabels.Cluster]!).ShouldBe(resource.Cluster);
                ((string)labels[KubernetesLabels.ManagedBy]!).ShouldBe(KubernetesLabels.Manager);
            }
        }
    }

    [Fact]
    public void Plan_ImageNotBuilt_SaysSoAndAppliesTheRest()
    {
        var catalog = Plan(Context(Spec)).ShouldHaveSingleItem();

        catalog.Unknown.ShouldBe(["service `site`"]);
        Objects(catalog).Select(r => r.Owner).ShouldContain("services.game");
    }

    [Fact]
    public void Plan_ServiceGoneFromTheFile_IsRemoved()
    {
        var removed = Removed(Plan(Owners("engine,services.old,services.site")));

        removed.ShouldHaveSingleItem().Owner.ShouldBe("services.old");
        removed[0].Prune.ShouldBeTrue();
    }

    [Fact]
    public void Plan_ChartGoneFromTheFile_StaysAndIsSaidAloud()
    {
        var catalog = Plan(Owners("charts,charts.old"))[0];

        Removed([catalog]).ShouldBeEmpty();
        catalog.Reminders.ShouldHaveSingleItem().ShouldContain("chart `old` is no longer in the file and stays installed; `palisade apply --remove-charts`");
    }

    [Fact]
    public void Plan_ChartGoneAndItsRemovalAskedFor_IsRemovedWithoutItsNamespace()
    {
        var catalog = Plan(Owners("charts,charts.old"), removeCharts: true)[0];

        Removed([catalog]).ShouldHaveSingleItem().Owner.ShouldBe("charts.old");
        catalog.Reminders.ShouldBeEmpty();
        Objects(catalog).Single(r => r.Owner == "charts").Prune.ShouldBeFalse();
    }

    [Fact]
    public void Plan_ChartArchive_TravelsInTheResource()
    {
        var chart = Objects(Plan(Context(Spec))[0]).Single(r => r.Owner == "charts.ocis").Objects.ShouldHaveSingleItem();

        Convert.FromBase64String((string)JsonNode.Parse(chart)!["spec"]!["chartContent"]!).ShouldBe("packed"u8.ToArray());
    }

    [Fact]
    public void Plan_ChartArchiveBeyondWhatTheStoreTakes_IsRefusedBeforeAnyChange()
    {
        var context = Context(Spec) with { Content = new Clusters.OneFolder(new Dictionary<string, string> { ["ocis-0.8.0.tgz"] = new('x', 1_000_001) }) };

        Should.Throw<PalisadeException>(() => Plan(context)).Diagnostic.Error.Code.ShouldBe("PAL0566");
    }

    [Fact]
    public void Plan_ChartsInSomebodyElsesCluster_AreRefused() => Should.Throw<PalisadeException>(
        () => new KubernetesServicesPhase(_ => Foreign, c => c.Nodes.First()).Plan(Context(Spec.On(EngineKinds.Kubernetes))).ToArray()).Diagnostic.Error.Code.ShouldBe("PAL0565");

    [Fact]
    public void Plan_SomebodyElsesCluster_IsLeftAsItIsButForTheServices()
    {
        var spec = Spec.On(EngineKinds.Kubernetes) with { Charts = [] };
        var catalog = new KubernetesServicesPhase(_ => Foreign, c => c.Nodes.First())
            .Plan(Context(spec).Reporting("pi-2", "image.service/site", "r/site@sha256:2")).ShouldHaveSingleItem();

        Objects(catalog).Select(r => r.Owner).ShouldBe(["services.site", "services.game"]);
    }

    [Fact]
    public void Plan_NobodyToAsk_PlansNothing() => new KubernetesServicesPhase(_ => OnK3s, _ => null).Plan(Context(Spec)).ShouldBeEmpty();

    [Fact]
    public void Plan_Twice_IsTheSame() => Plan(Context(Spec))[0].Resources.OfType<KubernetesObjectsResource>().SelectMany(r => r.Objects)
        .ShouldBe(Plan(Context(Spec))[0].Resources.OfType<KubernetesObjectsResource>().SelectMany(r => r.Objects));

    private static PhaseContext Owners(string owners) => Context(Spec).Reporting("pi-1", KubernetesOutputs.Owners, owners);

    private static PhaseContext Context(ClusterSpec spec) =>
        Clusters.Context(spec) with { Content = new Clusters.OneFolder(new Dictionary<string, string> { ["ocis-0.8.0.tgz"] = "packed", ["index.html"] = "x" }) };

    private static ImmutableArray<Catalog> Plan(PhaseContext context, bool removeCharts = false) =>
        [.. new KubernetesServicesPhase(_ => OnK3s, c => c.Nodes.FirstOrDefault(n => n.Role == NodeRole.Server), removeCharts).Plan(context)];

    private static ImmutableArray<KubernetesObjectsResource> Objects(Catalog catalog) => [.. catalog.Resources.OfType<KubernetesObjectsResource>()];

    private static ImmutableArray<KubernetesObjectsResource> Removed(ImmutableArray<Catalog> catalogs) => [.. catalogs.SelectMany(c => Objects(c)).Where(r => r.Objects.IsEmpty)];
}
