using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Shouldly;
using Xunit;
using static Palisade.Provision.Tests.Kubernetes.KubernetesBoard;

namespace Palisade.Provision.Tests.Kubernetes;

/// <summary>Volumes of a service that runs and is asked to have others.</summary>
public sealed class VolumeUpdateTests
{
    private readonly KubernetesBoard board = new();

    [Fact]
    public async Task Apply_OfALargerVolume_GrowsTheClaimsAndMakesTheSetAnewWithoutItsPods()
    {
        await board.MakeSoAsync(Resource(Namespace(), Database("5Gi")));
        board.Cluster.Changes.Clear();

        var plan = await board.CheckAsync(Resource(Namespace(), Database("10Gi")));
        plan.Error.ShouldBeNull();
        plan.Change!.Action.ShouldBe(ChangeAction.Update);
        plan.Change.Summary.ShouldBe("changes PersistentVolumeClaim palisade-site/data-site-0, StatefulSet palisade-site/site");
        plan.Change.Diff!.Split('\n').Where(l => l is ['+' or '-', ..]).ShouldBe(["-  storage: 5Gi", "+  storage: 10Gi", "-  data: 5Gi", "+  data: 10Gi"]);
        board.Cluster.Changes.ShouldBeEmpty();

        await board.MakeSoAsync(Resource(Namespace(), Database("10Gi")));

        board.Cluster.Changes.ShouldBe(["patch PersistentVolumeClaim palisade-site/data-site-0", "orphan StatefulSet palisade-site/site", "apply StatefulSet palisade-site/site"]);
        Size("data-site-0").ShouldBe("10Gi");
        board.Cluster.Get("Pod", Site, "site-0").ShouldNotBeNull();
    }

    [Fact]
    public async Task Apply_AfterABreakWhileTheSetWasGone_EndsWell()
    {
        await board.MakeSoAsync(Resource(Namespace(), Database("5Gi")));
        board.Cluster.Delete("StatefulSet", Site, "site", orphan: true);

        await board.MakeSoAsync(Resource(Namespace(), Database("10Gi")));

        Size("data-site-0").ShouldBe("10Gi");
    }

    [Fact]
    public async Task Apply_OfAnotherVolume_IsTakenByASetThatIsMadeAnew()
    {
        await board.MakeSoAsync(Resource(Namespace(), Database("5Gi")));

        await board.MakeSoAsync(Resource(Namespace(), Database("5Gi", "logs")));

        Size("logs-site-0").ShouldBe("5Gi");
        Size("data-site-0").ShouldBe("5Gi");
    }

    [Fact]
    public async Task Apply_OfAVolumeThatLeftTheFile_KeepsItsClaim()
    {
        await board.MakeSoAsync(Resource(Namespace(), Database("5Gi", "logs")));

        await board.MakeSoAsync(Resource(Namespace(), Database("5Gi")));

        Size("logs-site-0").ShouldBe("5Gi");
    }

    [Fact]
    public async Task Apply_OfASmallerVolume_IsRefusedBeforeAnythingIsChanged()
    {
        await board.MakeSoAsync(Resource(Namespace(), Database("10Gi")));
        board.Cluster.Changes.Clear();

        (await board.CheckAsync(Resource(Namespace(), Database("5Gi")))).Code.ShouldBe("PAL0568");
        (await board.ApplyAsync(Resource(Namespace(), Database("5Gi"), Service()))).Code.ShouldBe("PAL0568");
        board.Cluster.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_WhereAClaimWasMadeLargerByHand_LeavesItLarger()
    {
        await board.MakeSoAsync(Resource(Namespace(), Database("5Gi")));
        board.Cluster.Edit("PersistentVolumeClaim", Site, "data-site-0", "kubectl-edit", c => c["spec"]!["resources"]!["requests"]!["storage"] = "20Gi");

        await board.MakeSoAsync(Resource(Namespace(), Database("10Gi")));

        Size("data-site-0").ShouldBe("20Gi");
    }

    [Fact]
    public async Task Survey_OfVolumes_SaysWhatTheyAskForAndWhetherTheirClassLetsThemGrow()
    {
        await board.MakeSoAsync(Resource(Namespace(), Database("5Gi")));
        board.Cluster.Edit("PersistentVolumeClaim", Site, "data-site-0", "storage", c => c["spec"]!["storageClassName"] = "local-path");
        board.Cluster.Create("""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"local-path"},"provisioner":"rancher.io/local-path"}""");

        var fixedSize = await SurveyAsync();
        fixedSize.ShouldBe([new LiveVolume("site", "data") { Asked = 5L << 30, Smallest = 5L << 30, ClaimClass = "local-path", CanGrow = false }]);
        fixedSize[0].Objection(10L << 30, null).ShouldNotBeNull().Error.Code.ShouldBe("PAL0569");

        board.Cluster.Create("""{"apiVersion":"storage.k8s.io/v1","kind":"StorageClass","metadata":{"name":"local-path"},"provisioner":"x","allowVolumeExpansion":true}""");
        (await SurveyAsync()).Single().Objection(10L << 30, null).ShouldBeNull();

        board.Kubectl.Denied.Add("list storageclasses");
        (await SurveyAsync()).Single().CanGrow.ShouldBeTrue();
    }

    [Fact]
    public async Task Survey_OfNodes_NamesEachProcessorOnceAndNothingWhereItMayNotLook()
    {
        foreach (var (name, processor) in new[] { ("n1", "arm64"), ("n2", "amd64"), ("n3", "arm64") })
        {
            board.Cluster.Create($$$"""{"apiVersion":"v1","kind":"Node","metadata":{"name":"{{{name}}}"},"status":{"nodeInfo":{"architecture":"{{{processor}}}" } } }""");
        }

        var survey = new KubernetesClusterResource { Cause = "engine", Cluster = "home", Kubectl = ["kubectl"], Nodes = true };
        (await board.CheckAsync(survey)).Outputs[KubernetesOutputs.Architectures].Value.ShouldBe("amd64,arm64");

        board.Kubectl.Denied.Add("list nodes");
        var blind = await board.CheckAsync(survey);
        blind.State.ShouldBe(OutcomeState.Same);
        blind.Outputs.ShouldBeEmpty();
    }

    private async Task<LiveVolume[]> SurveyAsync()
    {
        var outcome = await board.CheckAsync(new KubernetesClusterResource { Cause = "engine", Cluster = "home", Kubectl = ["kubectl"], Volumes = true });
        outcome.State.ShouldBe(OutcomeState.Same);
        return [.. outcome.Outputs[KubernetesOutputs.Volumes].Value.Split(',').Select(v => LiveVolume.Parse(v).ShouldNotBeNull())];
    }

    private string Size(string claim) => (string)board.Cluster.Get("PersistentVolumeClaim", Site, claim)!["spec"]!["resources"]!["requests"]!["storage"]!;

    internal static JsonObject Database(string size, string? more = null)
    {
        var set = StatefulSet();
        var templates = (JsonArray)set["spec"]!["volumeClaimTemplates"]!;
        templates[0]!["spec"] = new JsonObject { ["resources"] = new JsonObject { ["requests"] = new JsonObject { ["storage"] = size } } };
        if (more is not null)
        {
            var second = (JsonObject)templates[0]!.DeepClone();
            second["metadata"]!["name"] = more;
            templates.Add((JsonNode)second);
        }

        return set;
    }
}
