using System.Text.Json.Nodes;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;
using Palisade.Testing.Kubernetes;
using Shouldly;
using Xunit;
using static Palisade.Provision.Tests.Kubernetes.KubernetesBoard;

namespace Palisade.Provision.Tests.Kubernetes;

public sealed class ObjectsProviderTests
{
    private readonly KubernetesBoard board = new();

    [Fact]
    public async Task Apply_InANewNamespace_CreatesEverythingAndThenFindsNothingToDo()
    {
        var resource = Resource(Namespace(), Deployment(), Service());

        var plan = await board.CheckAsync(resource);
        plan.Change!.Action.ShouldBe(ChangeAction.Create);
        plan.Change.Summary.ShouldContain("Deployment palisade-site/site");
        plan.Change.Diff!.ShouldContain("+  replicas: 2");
        board.Cluster.Changes.ShouldBeEmpty();

        var outcome = await board.MakeSoAsync(resource);
        outcome.Outputs[KubernetesOutputs.Owners].Value.ShouldBe("services.site");
        board.Cluster.Changes.ShouldBe(["apply Namespace palisade-site", "apply Deployment palisade-site/site", "apply Service palisade-site/site"]);
    }

    [Fact]
    public async Task Check_OfNewObjects_ShowsWhatTheFileSaysAndNothingThatChangesByItself()
    {
        await board.MakeSoAsync(Resource(Namespace()));

        var first = await board.CheckAsync(Resource(Namespace(), Service()));
        var second = await board.CheckAsync(Resource(Namespace(), Service()));

        second.Change!.Diff.ShouldBe(first.Change!.Diff);
        first.Change.Diff!.ShouldNotContain("uid");
        first.Change.Diff!.ShouldNotContain("clusterIP");
    }

    [Fact]
    public async Task Check_AfterAHandEdit_ShowsThatOneFieldSaysWhoAndApplyMendsIt()
    {
        var resource = Resource(Namespace(), Deployment(), Service());
        await board.MakeSoAsync(resource);
        board.Cluster.Edit("Deployment", Site, "site", "kubectl-edit", o => o["spec"]!["replicas"] = 5);

        var plan = await board.CheckAsync(resource);

        plan.Change!.Action.ShouldBe(ChangeAction.Update);
        plan.Change.Summary.ShouldBe("changes Deployment palisade-site/site");
        plan.Change.Diff!.Split('\n').Where(l => l is ['+' or '-', ..]).ShouldBe(["-  replicas: 5", "+  replicas: 2"]);
        plan.Notes.ShouldContain("Deployment palisade-site/site: .spec.replicas was set by `kubectl-edit` and goes back to what the file says");
        await board.MakeSoAsync(resource);
        ((int)board.Cluster.Get("Deployment", Site, "site")!["spec"]!["replicas"]!).ShouldBe(2);
    }

    [Fact]
    public async Task Apply_WhereOthersSetFieldsOfTheirOwn_LeavesThemAlone()
    {
        var resource = Resource(Namespace(), Deployment());
        await board.MakeSoAsync(resource);
        board.Cluster.Edit("Deployment", Site, "site", "kubectl-annotate", o => o["metadata"]!["annotations"] = new JsonObject { ["team"] = "blue" });

        (await board.CheckAsync(resource)).State.ShouldBe(OutcomeState.Same);
        await board.MakeSoAsync(Resource(Namespace(), Deployment(replicas: 3)));

        ((string)board.Cluster.Get("Deployment", Site, "site")!["metadata"]!["annotations"]!["team"]!).ShouldBe("blue");
    }

    [Fact]
    public async Task Apply_WhenAFieldLeavesTheFile_RemovesItFromTheObject()
    {
        var limited = Deployment();
        limited["spec"]!["minReadySeconds"] = 5;
        await board.MakeSoAsync(Resource(Namespace(), limited));

        await board.MakeSoAsync(Resource(Namespace(), Deployment()));

        board.Cluster.Get("Deployment", Site, "site")!["spec"]!["minReadySeconds"].ShouldBeNull();
    }

    [Fact]
    public async Task Apply_WhenAnObjectLeavesTheFile_RemovesExactlyThatOne()
    {
        await board.MakeSoAsync(Resource(Namespace(), Deployment(), Service(), Secret("hunter2hunter2")));
        await board.MakeSoAsync(Resource("services.other", Namespace("palisade-other", "services.other")));
        board.Cluster.Create("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"notes","namespace":"palisade-site"}}""");
        board.Cluster.Create(Object("v1", "ConfigMap", "elsewhere", cluster: "office").ToJsonString());
        board.Cluster.Changes.Clear();

        await board.MakeSoAsync(Resource(Namespace(), Deployment()));

        board.Cluster.Changes.Order().ShouldBe(["delete Secret palisade-site/site", "delete Service palisade-site/site"]);
    }

    [Fact]
    public async Task Apply_OfAnOwnerWithoutObjects_RemovesItsNamespaceToo()
    {
        await board.MakeSoAsync(Resource(Namespace(), Deployment(), Service()));

        var outcome = await board.MakeSoAsync(Resource());

        outcome.Change!.Action.ShouldBe(ChangeAction.Delete);
        outcome.Outputs[KubernetesOutputs.Owners].Value.ShouldBe("");
        board.Cluster.Get("Namespace", null, Site).ShouldBeNull();
        board.Cluster.Get("Namespace", null, "default").ShouldNotBeNull();
    }

    [Fact]
    public async Task Apply_OfAnOwnerWithVolumes_KeepsTheClaimsAndTheirNamespaceAndSaysSo()
    {
        await board.MakeSoAsync(Resource(Namespace(), StatefulSet()));

        var outcome = await board.MakeSoAsync(Resource());

        outcome.Notes.ShouldContain(n => n.Contains("palisade-site") && n.Contains("data-site-0"));
        board.Cluster.Get("StatefulSet", Site, "site").ShouldBeNull();
        board.Cluster.Get("PersistentVolumeClaim", Site, "data-site-0").ShouldNotBeNull();
    }

    [Fact]
    public async Task Apply_OfAnOwnerWithVolumesThatMayGo_RemovesThem()
    {
        await board.MakeSoAsync(Resource(Namespace(), StatefulSet()));

        await board.MakeSoAsync(Resource() with { DeleteData = true });

        board.Cluster.Get("PersistentVolumeClaim", Site, "data-site-0").ShouldBeNull();
        board.Cluster.Get("Namespace", null, Site).ShouldBeNull();
    }

    [Fact]
    public async Task Apply_WhereSomebodyElseUsesTheNamespace_KeepsIt()
    {
        await board.MakeSoAsync(Resource(Namespace(), Deployment()));
        board.Cluster.Create("""{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"notes","namespace":"palisade-site"}}""");

        var outcome = await board.MakeSoAsync(Resource());

        outcome.Notes.ShouldContain(n => n.Contains("`notes`") && n.Contains("not Palisade's"));
        board.Cluster.Get("ConfigMap", Site, "notes").ShouldNotBeNull();
        board.Cluster.Get("Deployment", Site, "site").ShouldBeNull();
    }

    [Fact]
    public async Task Apply_OfEveryOwner_RemovesWhatCarriesTheClustersLabelAndNothingElse()
    {
        await board.MakeSoAsync(Resource(Namespace(), Deployment()));
        await board.MakeSoAsync(Resource("services.other", Namespace("palisade-other", "services.other")));
        board.Cluster.Create(Object("v1", "Namespace", "palisade-office", null, cluster: "office").ToJsonString());

        await board.MakeSoAsync(Resource(KubernetesObjectsResource.EveryOwner));

        board.Cluster.All().Where(o => (string?)o["metadata"]?["labels"]?[KubernetesLabels.Cluster] == "home").ShouldBeEmpty();
        board.Cluster.Get("Namespace", null, "palisade-office").ShouldNotBeNull();
    }

    [Fact]
    public async Task Apply_WithoutPruning_KeepsWhatIsNoLongerNamed()
    {
        await board.MakeSoAsync(Resource(Namespace(), Service()));

        (await board.CheckAsync(Resource() with { Prune = false })).State.ShouldBe(OutcomeState.Same);
    }

    [Fact]
    public async Task Apply_WhenANamespaceDoesNotFinishBeingDeleted_SaysSo()
    {
        await board.MakeSoAsync(Resource(Namespace()));
        board.Cluster.Stuck.Add(Site);

        var outcome = await board.ApplyAsync(Resource());

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Error!.ShouldContain("does not finish being deleted");
        outcome.Code.ShouldBe("PAL0559");
    }

    [Theory]
    [InlineData("office", "services.site")]
    [InlineData("home", "services.other")]
    public async Task Check_WhereAnObjectBelongsToSomebodyElse_RefusesAndChangesNothing(string cluster, string owner)
    {
        await board.MakeSoAsync(Resource(Namespace()));
        board.Cluster.Create(Object("v1", "Service", "site", owner: owner, cluster: cluster).ToJsonString());
        board.Cluster.Changes.Clear();

        var outcome = await board.ApplyAsync(Resource(Namespace(), Deployment(), Service()));

        outcome.Code.ShouldBe("PAL0556");
        board.Cluster.Changes.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_WhereTheNamespaceWasThereBefore_LabelsItAndSaysSo()
    {
        board.Cluster.Create("""{"apiVersion":"v1","kind":"Namespace","metadata":{"name":"palisade-site","labels":{"team":"blue"}}}""");

        var outcome = await board.MakeSoAsync(Resource(Namespace(), Service()));

        outcome.Notes.ShouldContain(n => n.Contains("was there before"));
        ((string)board.Cluster.Get("Namespace", null, Site)!["metadata"]!["labels"]!["team"]!).ShouldBe("blue");
    }

    [Fact]
    public async Task Plan_OfSecrets_NeverShowsTheirContent()
    {
        const string Old = "hunter2hunter2", New = "correcthorsebattery";
        var plans = new List<ResourceOutcome> { await board.CheckAsync(Resource(Namespace(), Secret(Old))) };
        plans.Add(await board.MakeSoAsync(Resource(Namespace(), Secret(Old))));
        plans.Add(await board.CheckAsync(Resource(Namespace(), Secret(New))));
        board.Cluster.Admission = o => o["data"] is { } data ? $"policy: the value {data["password"]} ({New}) is too short" : null;
        plans.Add(await board.ApplyAsync(Resource(Namespace(), Secret(New))));

        plans[2].Change!.Diff!.ShouldContain("is not shown");
        plans[3].Error!.ShouldContain("the value *** (***) is too short");
        foreach (var text in plans.SelectMany(p => new[] { p.Change?.Diff, p.Change?.Summary, p.Error, string.Join(' ', p.Notes) }).OfType<string>().Concat(board.Node.System.Log))
        {
            foreach (var value in new[] { Old, New })
            {
                text.ShouldNotContain(value);
                text.ShouldNotContain(Convert.ToBase64String(System.Text.Encoding.UTF8.GetBytes(value)));
            }
        }
    }

    [Fact]
    public async Task Apply_OfANewKindAndAnObjectOfIt_DefinesTheKindFirst()
    {
        var definition = Object("apiextensions.k8s.io/v1", "CustomResourceDefinition", "gates.example.org", null);
        definition["spec"] = JsonNode.Parse("""{"group":"example.org","scope":"Namespaced","names":{"kind":"Gate","plural":"gates"},"versions":[{"name":"v1"}]}""");

        await board.MakeSoAsync(Resource(Object("example.org/v1", "Gate", "north"), Namespace(), definition));

        board.Cluster.Changes[^1].ShouldBe("apply Gate palisade-site/north");
    }

    [Theory]
    [InlineData(PodFate.ImageMissing, "image `bad:1` cannot be had: Failed to pull image")]
    [InlineData(PodFate.Crashes, "ended with status 3; its last lines: listening on 8080 | boom")]
    [InlineData(PodFate.CannotStart, "cannot be started: failed to create containerd task: runc create failed: exec: \"serve\": executable file not found in $PATH")]
    [InlineData(PodFate.Unhealthy, "does not answer its probe: Readiness probe failed")]
    [InlineData(PodFate.Unschedulable, "no node can take pod")]
    [InlineData(PodFate.QuotaExceeded, "a quota refuses its pods")]
    [InlineData(PodFate.Starts, "Deployment palisade-site/site is not rolled out after 60 s (0 of 2 replicas are ready)")]
    public async Task Apply_WhenPodsDoNotRun_FailsWithTheOneReason(PodFate fate, string reason)
    {
        await board.MakeSoAsync(Resource(Namespace(), Deployment()));
        board.Cluster.Fate = image => image == "bad:1" ? fate : PodFate.Runs;
        board.Cluster.Logs = _ => "listening on 8080\n\u001b[2Jboom\n";

        var outcome = await board.ApplyAsync(Resource(Namespace(), Deployment("bad:1")));

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Code.ShouldBe("PAL0557");
        outcome.Error!.Replace("\uFFFD[2J", "", StringComparison.Ordinal).ShouldContain(reason);
        outcome.Error!.ShouldNotContain("\u001b");
    }

    [Theory]
    [InlineData(5, false)]
    [InlineData(int.MaxValue, true)]
    public async Task Apply_ThatRemovesAService_WaitsForItsReplicasToEndAndSaysWhichDoNot(int looks, bool said)
    {
        await board.MakeSoAsync(Resource(Namespace(), StatefulSet()));
        var looked = 0;
        board.Kubectl.Broken = words => words.Contains("pods") && words.Contains("--all-namespaces") && looked++ < looks
            ? new ProcessResult(0, Object("v1", "Pod", "site-0").ToJsonString(), "")
            : null;

        var outcome = await board.ApplyAsync(Resource());

        outcome.State.ShouldBe(OutcomeState.Changed);
        looked.ShouldBeGreaterThan(Math.Min(looks, 30));
        outcome.Notes.Contains("Pod palisade-site/site-0 is still ending").ShouldBe(said);
    }

    [Fact]
    public async Task Apply_OfAProgramThatTheImageHasNot_DoesNotWaitUntilItsTimeIsOver()
    {
        board.Cluster.Fate = _ => PodFate.CannotStart;

        (await board.ApplyAsync(Resource(Namespace(), Deployment()))).Error!.ShouldContain("is not rolled out (0 of 2 replicas are ready): container");
    }

    [Fact]
    public async Task Apply_WhenTheNewVersionDoesNotRun_KeepsTheSettingsOfTheOld()
    {
        await board.MakeSoAsync(Resource(Namespace(), Secret("hunter2hunter2", "site-1"), Deployment()));
        board.Cluster.Fate = image => image == "bad:1" ? PodFate.Crashes : PodFate.Runs;

        (await board.ApplyAsync(Resource(Namespace(), Secret("hunter3hunter3", "site-2"), Deployment("bad:1")))).State.ShouldBe(OutcomeState.Failed);
        board.Cluster.Get("Secret", Site, "site-1").ShouldNotBeNull();

        await board.MakeSoAsync(Resource(Namespace(), Secret("hunter3hunter3", "site-2"), Deployment("good:1")));
        board.Cluster.Get("Secret", Site, "site-1").ShouldBeNull();
    }

    [Fact]
    public async Task Apply_WhenAVolumeIsNotProvided_NamesTheClaim()
    {
        board.Cluster.Fate = _ => PodFate.Unbound;

        var outcome = await board.ApplyAsync(Resource(Namespace(), StatefulSet()));

        outcome.Error!.ShouldContain("its volume claim `data-site-0` is not provided with storage");
    }

    [Fact]
    public async Task Apply_WhenTheImageCannotExist_DoesNotWaitForTheWholeTime()
    {
        board.Cluster.Fate = _ => PodFate.ImageMissing;
        var before = board.Node.System.FakeClock.GetUtcNow();

        await board.ApplyAsync(Resource(Namespace(), Deployment()) with { Ready = TimeSpan.FromHours(1) });

        (board.Node.System.FakeClock.GetUtcNow() - before).ShouldBeLessThan(TimeSpan.FromMinutes(2));
    }

    [Fact]
    public async Task Check_AfterAFailedRollOut_GoesOnWaitingUntilItRuns()
    {
        board.Cluster.Fate = _ => PodFate.Starts;
        var resource = Resource(Namespace(), Deployment());
        (await board.ApplyAsync(resource)).State.ShouldBe(OutcomeState.Failed);

        (await board.CheckAsync(resource)).Change!.Action.ShouldBe(ChangeAction.Run);
        board.Cluster.Fate = _ => PodFate.Runs;
        board.Cluster.Reconcile();

        (await board.CheckAsync(resource)).State.ShouldBe(OutcomeState.Same);
    }

    [Fact]
    public async Task Apply_WhenTheApiFallsSilentForAMomentDuringTheRollOut_WaitsOn()
    {
        FallSilent(asks: 40);

        await board.MakeSoAsync(Resource(Namespace(), Deployment()));
    }

    [Fact]
    public async Task Apply_WhenTheApiNeverAnswersAgain_SaysThat()
    {
        FallSilent(asks: int.MaxValue);

        (await board.ApplyAsync(Resource(Namespace(), Deployment()))).Code.ShouldBe("PAL0551");
    }

    [Fact]
    public async Task Check_WithoutTheRightToListRolesOfTheCluster_SaysSoAndGoesOn()
    {
        board.Kubectl.Denied.Add("list clusterroles");

        var plan = await board.CheckAsync(Resource(Namespace()));

        plan.State.ShouldBe(OutcomeState.Pending);
        plan.Notes.ShouldContain("this account may not list clusterroles: whether old ones remain is not known");
    }

    [Fact]
    public async Task Check_WithoutTheRightToListDeployments_Fails()
    {
        board.Kubectl.Denied.Add("list deployments");

        (await board.CheckAsync(Resource(Namespace()))).Code.ShouldBe("PAL0552");
    }

    [Theory]
    [InlineData(127, "kubectl: no such program", "PAL0550")]
    [InlineData(1, "Unable to connect to the server: dial tcp 10.0.0.1:6443: i/o timeout", "PAL0551")]
    [InlineData(1, "The connection to the server 127.0.0.1:6443 was refused - did you specify the right host or port?", "PAL0551")]
    [InlineData(124, "took longer than 120 s and was ended", "PAL0551")]
    [InlineData(1, "error: You must be logged in to the server (Unauthorized)", "PAL0552")]
    [InlineData(1, "error: context \"nowhere\" does not exist", "PAL0554")]
    [InlineData(1, "Please enter Username: error: EOF", "PAL0554")]
    [InlineData(1, "error: unknown flag: --server-side", "PAL0553")]
    [InlineData(1, "Error from server: failed to create typed patch object: .spec.unhealthyPodEvictionPolicy: field not declared in schema", "PAL0553")]
    [InlineData(1, "Error from server (BadRequest): error when creating \"STDIN\": Deployment in version \"v1\" cannot be handled as a Deployment: strict decoding error: unknown field \"spec.template.spec.containers[0].lifecycle.preStop.sleep\"", "PAL0553")]
    [InlineData(1, "Error from server (Invalid): Deployment.apps \"site\" is invalid", "PAL0555")]
    public async Task Check_WhenKubectlFails_SaysWhatToDoUnderItsOwnCode(int status, string error, string code)
    {
        board.Kubectl.Broken = _ => new ProcessResult(status, "", error);

        var outcome = await board.CheckAsync(Resource(Namespace()));

        outcome.State.ShouldBe(OutcomeState.Failed);
        outcome.Code.ShouldBe(code);
    }

    [Fact]
    public async Task Commands_OfADelivery_NeverCarryContentOnTheCommandLine()
    {
        await board.MakeSoAsync(Resource(Namespace(), Secret("hunter2hunter2"), Deployment()));

        board.Node.System.Commands.Where(c => c.Argv[0] == "kubectl").ShouldAllBe(c => c.Argv.All(a => a.Length < 1000 && !a.Contains('{')));
    }

    /// <summary>From the moment that a Deployment is there.</summary>
    private void FallSilent(int asks) => board.Kubectl.Broken = words =>
        words.Contains("get") && board.Cluster.Get("Deployment", Site, "site") is not null && asks-- > 0
            ? new ProcessResult(1, "", "The connection to the server 10.0.0.1:6443 was refused - did you specify the right host or port?")
            : null;
}
