using System.Collections.Immutable;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;
using Palisade.Testing;
using Palisade.Testing.Kubernetes;
using Shouldly;
using Xunit;
using static Palisade.Provision.Tests.Kubernetes.KubernetesBoard;

namespace Palisade.Provision.Tests.Kubernetes;

/// <summary>
/// The provider with a real kubectl in between: an API server of the tests' own answers on the loopback interface. Shows that kubectl
/// understands the command lines, and that Palisade understands kubectl.
/// </summary>
public sealed class RealKubectlTests : IAsyncDisposable
{
    private readonly string folder = Directory.CreateTempSubdirectory("palisade-kubectl-").FullName;
    private readonly FakeCluster cluster = new();
    private readonly FakeApiServer server;
    private readonly FakeNode node = new();

    public RealKubectlTests()
    {
        KubectlProgram.Ensure();
        server = new FakeApiServer(cluster);
        ImmutableArray<string> kubectl = ["kubectl", "--kubeconfig", server.WriteKubeconfig(folder)];
        Program = kubectl;
        var real = new RealSystem();
        node.System.On("kubectl", (_, command) => real.RunAsync(
            command with { Environment = command.Environment.SetItem("HOME", folder).SetItem("TMPDIR", folder) }, TestContext.Current.CancellationToken).GetAwaiter().GetResult());
    }

    private ImmutableArray<string> Program { get; }

    [Fact]
    public async Task Apply_ThroughARealKubectl_CreatesChangesAndPrunes()
    {
        var resource = Real(Namespace(), Deployment(), Service(), Secret("hunter2hunter2"));
        await MakeSoAsync(resource);
        cluster.Changes.ShouldBe(["apply Namespace palisade-site", "apply Deployment palisade-site/site", "apply Service palisade-site/site", "apply Secret palisade-site/site"]);

        cluster.Edit("Deployment", Site, "site", "kubectl-edit", o => o["spec"]!["replicas"] = 5);
        var plan = await CheckAsync(resource);
        plan.Change!.Summary.ShouldBe("changes Deployment palisade-site/site");
        plan.Change.Diff!.Split('\n').Where(l => l is ['+' or '-', ..]).ShouldBe(["-  replicas: 5", "+  replicas: 2"]);
        plan.Notes.ShouldContain("Deployment palisade-site/site: .spec.replicas was set by `kubectl-edit` and goes back to what the file says");
        await MakeSoAsync(resource);

        var secret = await CheckAsync(Real(Namespace(), Deployment(), Service(), Secret("correcthorsebattery")));
        secret.Change!.Diff!.ShouldContain("is not shown");
        secret.Change.Diff!.ShouldNotContain("correcthorsebattery");

        cluster.Changes.Clear();
        await MakeSoAsync(Real(Namespace(), Deployment()));
        cluster.Changes.Order().ShouldBe(["delete Secret palisade-site/site", "delete Service palisade-site/site"]);

        await MakeSoAsync(Real());
        cluster.Get("Namespace", null, Site).ShouldBeNull();
    }

    [Fact]
    public async Task Apply_OfALargerVolumeThroughARealKubectl_GrowsTheClaimAndMakesTheSetAnew()
    {
        await MakeSoAsync(Real(Namespace(), VolumeUpdateTests.Database("5Gi")));
        cluster.Changes.Clear();

        await MakeSoAsync(Real(Namespace(), VolumeUpdateTests.Database("10Gi")));

        cluster.Changes.ShouldBe(["patch PersistentVolumeClaim palisade-site/data-site-0", "orphan StatefulSet palisade-site/site", "apply StatefulSet palisade-site/site"]);
        var survey = new KubernetesClusterResource { Cause = "engine", Cluster = "home", Kubectl = Program, Nodes = true, Volumes = true };
        (await CheckAsync(survey)).Outputs[KubernetesOutputs.Volumes].Value.ShouldBe($"site:data:{10L << 30}:{10L << 30}:::fixed");
    }

    [Fact]
    public async Task Apply_WhenTheClusterRefusesThroughARealKubectl_SaysItsWords()
    {
        cluster.Admission = o => (string?)o["kind"] == "Service" ? "services \"site\" is forbidden: exceeded quota: none left" : null;

        var outcome = (await node.ApplyAsync(Real(Namespace(), Service()), TestContext.Current.CancellationToken)).ShouldHaveSingleItem();

        outcome.Code.ShouldBe("PAL0555");
        outcome.Error!.ShouldContain("exceeded quota: none left");
    }

    [Fact]
    public async Task Check_WhenNothingListens_IsUnreachable()
    {
        await server.DisposeAsync();

        (await CheckAsync(Real(Namespace()))).Code.ShouldBe("PAL0551");
    }

    [Fact]
    public async Task Check_OfAContextThatIsNotThere_IsABadKubeconfig() =>
        (await CheckAsync(Real(Namespace()) with { Kubectl = [.. Program, "--context", "nowhere"] })).Code.ShouldBe("PAL0554");

    public async ValueTask DisposeAsync()
    {
        await server.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }

    private KubernetesObjectsResource Real(params System.Text.Json.Nodes.JsonObject[] objects) => Resource(objects) with { Kubectl = Program };

    private async Task<ResourceOutcome> CheckAsync(Resource resource) =>
        (await node.CheckAsync(resource, TestContext.Current.CancellationToken)).ShouldHaveSingleItem();

    private async Task MakeSoAsync(Resource resource)
    {
        var outcome = (await node.ApplyAsync(resource, TestContext.Current.CancellationToken)).ShouldHaveSingleItem();
        outcome.Error.ShouldBeNull();
        outcome.State.ShouldBe(OutcomeState.Changed);
        (await CheckAsync(resource)).State.ShouldBe(OutcomeState.Same);
    }
}
