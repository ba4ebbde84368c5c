using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Testing.Kubernetes;
using Shouldly;
using Xunit;
using static Palisade.Provision.Tests.Kubernetes.KubernetesBoard;

namespace Palisade.Provision.Tests.Kubernetes;

/// <summary>What an apply of a chart waits for, what it says when that does not come, and that it can be tried again.</summary>
public sealed class ChartRolloutTests
{
    private readonly KubernetesBoard board = new();

    public ChartRolloutTests() => board.Cluster.Charts = ChartFate.Installs;

    [Fact]
    public async Task Apply_OfAChartThatHelmInstalls_ThenFindsNothingToDo()
    {
        (await board.MakeSoAsync(Chart("1.9.0"))).Change!.Action.ShouldBe(ChangeAction.Create);

        board.Cluster.Get("Job", "kube-system", "helm-install-longhorn").ShouldNotBeNull();
    }

    [Fact]
    public async Task Apply_OfAChartThatHelmCannotInstall_SaysWithItsLastWords()
    {
        board.Cluster.Charts = ChartFate.Fails;
        board.Cluster.Logs = _ => "Error: INSTALLATION FAILED: chart requires kubeVersion: >=1.99\n";

        var outcome = await board.ApplyAsync(Chart("1.9.0"));

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.FailureInfo.Code.ShouldBe("PAL0557");
        outcome.Error!.ShouldContain("the chart's installation: it failed: Job has reached the specified backoff limit");
        outcome.Error!.ShouldContain("INSTALLATION FAILED: chart requires kubeVersion");
        outcome.Error!.ShouldContain("logs -n kube-system job/helm-install-longhorn");
    }

    [Fact]
    public async Task Apply_AfterTheCauseOfAFailureIsMended_LetsTheSameChartTryAgain()
    {
        board.Cluster.Charts = ChartFate.Fails;
        (await board.ApplyAsync(Chart("1.9.0"))).State.ShouldBe(OutcomeState.Failed);
        (await board.CheckAsync(Chart("1.9.0"))).Change!.Summary.ShouldContain("the chart's installation: it failed");

        board.Cluster.Charts = ChartFate.Installs;
        await board.MakeSoAsync(Chart("1.9.0"));

        board.Cluster.Changes.ShouldContain("delete Job kube-system/helm-install-longhorn");
    }

    [Fact]
    public async Task Apply_OfAnotherVersion_DoesNotTakeTheJobOfTheOneBeforeForItsOwn()
    {
        await board.MakeSoAsync(Chart("1.9.0"));
        board.Cluster.Charts = ChartFate.Runs;

        var outcome = await board.ApplyAsync(Chart("1.9.1"));

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Error!.ShouldContain("after 60 s (the chart's installation: it has not finished)");
        board.Cluster.Changes.ShouldNotContain("delete Job kube-system/helm-install-longhorn");
    }

    [Fact]
    public async Task Check_WhileTheChartIsBeingInstalled_WaitsForIt()
    {
        board.Cluster.Charts = ChartFate.Runs;
        await board.ApplyAsync(Chart("1.9.0"));

        (await board.CheckAsync(Chart("1.9.0"))).Change!.Summary.ShouldBe("waits for HelmChart kube-system/longhorn (the chart's installation: it has not finished)");
    }

    [Fact]
    public async Task Apply_WhereNoControllerLooksAtCharts_SaysSoAndNotThatPodsFail()
    {
        board.Cluster.Charts = ChartFate.Unattended;

        var outcome = await board.ApplyAsync(Chart("1.9.0"));

        outcome.Error!.ShouldContain("the chart's installation has not begun");
        outcome.Error!.ShouldContain("disable-helm-controller");
    }

    [Fact]
    public async Task Apply_WhereTheKindIsNotKnown_NamesTheControllerThatIsMissing()
    {
        board.Cluster.Charts = null;

        var outcome = await board.ApplyAsync(Chart("1.9.0"));

        outcome.FailureInfo.Code.ShouldBe("PAL0567");
        outcome.Error!.ShouldContain("disable-helm-controller");
    }

    [Fact]
    public async Task Check_OfServices_WhereTheKindIsNotKnown_DoesNotNeedIt()
    {
        board.Cluster.Charts = null;

        await board.MakeSoAsync(Resource(Namespace(), Deployment()) with { Kubectl = ["k3s", "kubectl"] });
    }

    [Fact]
    public async Task Apply_OfValuesThatTheControllerRefused_BelievesItOnlyOnceItHasLookedAtTheNewOnes()
    {
        board.Cluster.Charts = ChartFate.Refused;
        (await board.ApplyAsync(Chart("1.9.0"))).Error!.ShouldContain("the chart could not be installed: Failed to generate Job: values are no YAML");

        // The condition of before stands until the controller comes to it, as it does when it is busy.
        board.Cluster.Charts = ChartFate.Unattended;
        var slow = board.ApplyAsync(Chart("1.9.1"), after: () =>
        {
            board.Cluster.Charts = ChartFate.Installs;
            board.Cluster.Edit("HelmChart", "kube-system", "longhorn", "helm-controller", _ => { });
        });

        (await slow).Error.ShouldBeNull();
    }

    [Fact]
    public async Task Remove_OfAChart_TakesItAwayAndLeavesItsNamespace()
    {
        await board.MakeSoAsync(Resource("charts", Namespace("longhorn-system", "charts")));
        await board.MakeSoAsync(Chart("1.9.0"));

        await board.MakeSoAsync(Chart() with { Kubectl = ["k3s", "kubectl"] });

        board.Cluster.Get("HelmChart", "kube-system", "longhorn").ShouldBeNull();
        board.Cluster.Get("Namespace", null, "longhorn-system").ShouldNotBeNull();
    }

    private static KubernetesObjectsResource Chart(params ImmutableArray<string> versions) => Resource("charts.longhorn",
    [
        .. versions.Select(v =>
        {
            var chart = Object("helm.cattle.io/v1", "HelmChart", "longhorn", "kube-system", "charts.longhorn");
            chart["spec"] = new JsonObject { ["chart"] = "longhorn", ["version"] = v };
            return chart;
        }),
    ]);
}
