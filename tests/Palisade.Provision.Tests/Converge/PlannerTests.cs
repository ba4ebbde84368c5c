using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

public sealed class PlannerTests : IDisposable
{
    private readonly ConvergeHarness cluster = new();

    public void Dispose() => cluster.Dispose();

    [Fact]
    public async Task Plan_OfANewCluster_ShowsTheTextAndTouchesNothing()
    {
        cluster.Phases = [Files("/etc/one", "hello\n")];

        var plan = await cluster.PlanAsync();

        plan.Nodes.Length.ShouldBe(3);
        plan.Nodes[0].Changes.Single().Change.Diff.ShouldNotBeNull().ShouldContain("+hello");
        cluster.Fleet["n1"].Node.System.Stat("/etc/one").ShouldBeNull();
    }

    [Fact]
    public async Task Plan_AfterAHandMadeChange_ShowsExactlyThat()
    {
        cluster.Phases = [Files("/etc/one", "hello\n"), Files("/etc/two", "two\n")];
        await cluster.ApplyAsync();
        await cluster.Fleet["n2"].Node.System.WriteFileAsync(
            "/etc/two", "changed\n"u8.ToArray(), "0644", "root", "root", null, TestContext.Current.CancellationToken);

        var plan = await cluster.PlanAsync();

        plan.Nodes.Sum(n => n.Changes.Length).ShouldBe(1);
        plan.Nodes[1].Changes.Single().Resource.Id.ShouldBe("file:/etc/two");
        plan.Nodes[1].Changes.Single().Change.Action.ShouldBe(ChangeAction.Update);
    }

    [Fact]
    public async Task Plan_WithAnInputThatDoesNotExistYet_SaysKnownAfterApply()
    {
        cluster.Phases = [new LambdaPhase("mesh", (_, _) => []) { Unknown = (_, n) => n == "n1" ? ["the key of `n2`"] : [] }];

        var plan = await cluster.PlanAsync();

        plan.HasChanges.ShouldBeTrue();
        plan.Nodes[0].Unknown.ShouldBe(["mesh: the key of `n2`"]);
    }

    [Fact]
    public async Task Plan_OfANodeThatLeftTheFile_ShowsItsDeparture()
    {
        cluster.Phases = [Files("/etc/one", "x\n")];
        await cluster.ApplyAsync();
        cluster.Names = ["n1", "n2"];

        var plan = await cluster.PlanAsync();

        plan.Departing.ShouldBe(["n3"]);
        plan.HasChanges.ShouldBeTrue();
    }

    [Fact]
    public async Task SavedPlan_OfTheSameCluster_HasNoDifferences()
    {
        cluster.Phases = [Files("/etc/one", "hello\n")];

        var saved = cluster.Save(await cluster.PlanAsync());
        var again = cluster.Save(await cluster.PlanAsync());

        saved.Differences(again).ShouldBeEmpty();
    }

    [Fact]
    public async Task SavedPlan_WhenANodeMovedOn_NamesTheNode()
    {
        cluster.Phases = [Files("/etc/one", "hello\n")];
        var saved = cluster.Save(await cluster.PlanAsync());
        await cluster.Fleet["n3"].Node.System.WriteFileAsync(
            "/etc/one", "other\n"u8.ToArray(), "0644", "root", "root", null, TestContext.Current.CancellationToken);

        var now = cluster.Save(await cluster.PlanAsync());

        saved.Differences(now).Single().ShouldContain("`n3`");
    }

    [Fact]
    public async Task SavedPlan_WhenASecretsContentChanged_DoesNotFit()
    {
        var content = "one";
        cluster.Phases = [new LambdaPhase("s", (_, _) => [new FileResource { Cause = "x", Path = "/etc/secret", Content = content, Secret = true }])];
        var saved = cluster.Save(await cluster.PlanAsync());
        content = "two";

        var now = cluster.Save(await cluster.PlanAsync());

        saved.Differences(now).Length.ShouldBe(3);
        System.Text.Encoding.UTF8.GetString(now.ToJson()).ShouldNotContain("two");
    }

    [Fact]
    public async Task SavedPlan_WhenTheFileChanged_SaysSo()
    {
        var plan = await cluster.PlanAsync();

        cluster.Save(plan).Differences(cluster.Save(plan, "cluster: test # edited\n")).ShouldBe(["the configuration file has changed"]);
    }

    private static LambdaPhase Files(string path, string content) =>
        new("p" + path.Replace('/', '-'), (_, _) => [new FileResource { Cause = "nodes", Path = path, Content = content }]);
}
