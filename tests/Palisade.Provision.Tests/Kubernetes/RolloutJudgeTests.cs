using Palisade.Provision.Resources.Kubernetes;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Kubernetes;

/// <summary>Charts, by what K3s's Helm controller writes: a job that installs, and conditions of the chart.</summary>
public sealed class RolloutJudgeTests
{
    private const string Complete = """{"type":"Complete","status":"True"}""";
    private const string GaveUp = """{"type":"Failed","status":"True","message":"Job has reached the specified backoff limit"}""";
    private const string Created = """{"type":"JobCreated","status":"True"},{"type":"Failed","status":"False","message":"of before"}""";
    private const string Refused = """{"type":"JobCreated","status":"False"},{"type":"Failed","status":"True","message":"values are no YAML"}""";

    [Theory]
    [InlineData(Created, Complete, RolloutState.Ready, "")]
    [InlineData(Created, "", RolloutState.Waiting, "the chart's installation: it has not finished")]
    [InlineData(Created, """{"type":"Complete","status":"False"}""", RolloutState.Waiting, "the chart's installation: it has not finished")]
    [InlineData(Created, GaveUp, RolloutState.Failed, "the chart's installation: it failed: Job has reached the specified backoff limit")]
    [InlineData(Created, null, RolloutState.Waiting, "the chart's installation has not begun")]
    [InlineData("", null, RolloutState.Waiting, "the chart's installation has not begun")]
    [InlineData(Refused, null, RolloutState.Failed, "the chart could not be installed: values are no YAML")]
    [InlineData(Refused, Complete, RolloutState.Failed, "the chart could not be installed: values are no YAML")]
    public void Judge_OfAChart_GoesByItsJobAndItsConditions(string chart, string? job, object state, string progress)
    {
        var rollout = RolloutJudge.Judge(Object("helm.cattle.io/v1", "HelmChart", chart), job is null ? null : Object("batch/v1", "Job", job));

        rollout.State.ShouldBe((RolloutState)state);
        rollout.Progress.ShouldBe(progress);
    }

    [Fact]
    public void Judge_OfAChartThatIsBeingDeleted_WaitsWhateverItsJobSays()
    {
        var chart = Object("helm.cattle.io/v1", "HelmChart", Created);
        chart.Json["metadata"]!["deletionTimestamp"] = "2026-03-01T12:00:00Z";

        RolloutJudge.Judge(chart, Object("batch/v1", "Job", Complete)).State.ShouldBe(RolloutState.Waiting);
    }

    private static KubeObject Object(string apiVersion, string kind, string conditions) => KubeObject.Parse(
        $$$"""{"apiVersion":"{{{apiVersion}}}","kind":"{{{kind}}}","metadata":{"name":"longhorn","namespace":"kube-system"},"status":{"conditions":[{{{conditions}}}]}}""");
}
