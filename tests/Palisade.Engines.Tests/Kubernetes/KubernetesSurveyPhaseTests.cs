using System.Runtime.InteropServices;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Engines.Kubernetes;
using Shouldly;
using Xunit;
using static Palisade.Engines.Tests.Kubernetes.KubernetesClusters;

namespace Palisade.Engines.Tests.Kubernetes;

/// <summary>What a cluster has that the file cannot have otherwise, found before anything is changed.</summary>
public sealed class KubernetesSurveyPhaseTests
{
    private static readonly ClusterSpec Games = Clusters.ThreePis.On() with
    {
        Services = [Everything with { Volumes = [new VolumeSpec("data", 5L << 30, "/data")] }],
    };

    private static readonly LiveVolume Data = new("game", "data") { Asked = 5L << 30, Smallest = 5L << 30, ClaimClass = "local-path", CanGrow = false };

    private readonly KubernetesSurveyPhase phase = new(K3sOutputs.Controller, _ => OnK3s);

    [Fact]
    public void Objection_ToTheVolumesThatAreThere_IsNone()
    {
        Objection(Games, Data).ShouldBeNull();
        Objection(Games).ShouldBeNull();
        Objection(Games, Data with { Service = "other", Asked = 9L << 40 }).ShouldBeNull();
    }

    [Fact]
    public void Objection_ToASmallerVolume_SaysWhatToWrite()
    {
        var objection = Objection(Games, Data with { Asked = 10L << 30 }).ShouldNotBeNull();

        objection.Error.Code.ShouldBe("PAL0568");
        objection.Message.ShouldBe("volume `data` of `game` has 10Gi, and the file asks for 5Gi: a volume never shrinks");
        objection.Help!.ShouldContain("`10Gi`");
    }

    [Fact]
    public void Objection_ToALargerVolume_ComesFromItsStorageClass()
    {
        var small = Data with { Asked = 1L << 30, Smallest = 1L << 30 };

        Objection(Games, small).ShouldNotBeNull().Error.Code.ShouldBe("PAL0569");
        Objection(Games, small with { Asked = null }).ShouldNotBeNull().Error.Code.ShouldBe("PAL0569");
        Objection(Games, small with { CanGrow = true }).ShouldBeNull();
    }

    [Fact]
    public void Objection_ToAnotherStorageClass_NamesBoth()
    {
        Objection(Games, Data with { Class = "longhorn", ClaimClass = "longhorn" }).ShouldNotBeNull().Message.ShouldContain("`longhorn`");
        var longhorn = Games with { Services = [Everything with { Volumes = [new VolumeSpec("data", 5L << 30, "/data") { Class = "longhorn" }] }] };
        Objection(longhorn, Data).ShouldNotBeNull().Error.Code.ShouldBe("PAL0570");
        Objection(longhorn, Data with { Asked = null }).ShouldNotBeNull().Help!.ShouldContain("`class: local-path`");
        Objection(longhorn, Data with { Class = "longhorn", ClaimClass = "longhorn" }).ShouldBeNull();
    }

    [Fact]
    public void LiveVolume_OfWhatItWrote_IsTheSame()
    {
        LiveVolume.Parse(Data.ToString()).ShouldBe(Data);
        LiveVolume.Parse(new LiveVolume("a", "b").ToString()).ShouldBe(new LiveVolume("a", "b"));
        LiveVolume.Parse("nonsense").ShouldBeNull();
    }

    [Fact]
    public void Questions_BeforeAnythingIsKnownOfTheCluster_AreNone()
    {
        var known = Clusters.Context(Games).Reporting("pi-1", K3sOutputs.Member, K3sOutputs.Server).Reporting("pi-1", KubernetesOutputs.Owners, "engine");

        phase.Questions(Clusters.Context(Games)).ShouldBeEmpty();
        phase.Questions(known).ShouldHaveSingleItem().Resources.ShouldHaveSingleItem().ShouldBeOfType<KubernetesClusterResource>().Volumes.ShouldBeTrue();
        phase.Questions(known with { Spec = Games with { Services = [] } }).ShouldBeEmpty();
    }

    [Theory]
    [InlineData("amd64", null)]
    [InlineData("amd64,arm64", null)]
    [InlineData("arm64", "PAL0507")]
    [InlineData("", null)]
    public void Objection_ToNodesOfAnotherProcessor_IsMadeWhereNoneCanRunTheImage(string there, string? code)
    {
        var context = Clusters.Context(Clusters.ThreePis.On(EngineKinds.Kubernetes)).Reporting("pi-1", KubernetesOutputs.Architectures, there);
        var survey = new KubernetesSurveyPhase(c => c.Nodes.First(), s => KubernetesEngine.Target(s, Architecture.X64));

        survey.Objection(context)?.Error.Code.ShouldBe(code);
        (survey.Objection(context) is null).ShouldBe(code is null);
        survey.Objection(context with { Spec = context.Spec with { Services = [Everything with { Volumes = [] }] } }).ShouldBeNull();
    }

    [Fact]
    public void Render_ForAClusterOfSeveralProcessors_KeepsOwnImagesToTheOneTheyAreBuiltFor()
    {
        var target = KubernetesEngine.Target(Clusters.ThreePis, Architecture.Arm64);

        Objects(Clusters.Site, target).Pod()["nodeSelector"]!.ToJsonString().ShouldBe("""{"kubernetes.io/arch":"arm64"}""");
        Objects(Clusters.Site with { Image = "example.org/site:1" }, target).Pod()["nodeSelector"].ShouldBeNull();
        Objects(Clusters.Site).Pod()["nodeSelector"].ShouldBeNull();
    }

    [Fact]
    public void Plan_OfServicesWhereSomeNodesHaveAnotherProcessor_SaysWhereTheyRun()
    {
        var spec = Clusters.ThreePis.On(EngineKinds.Kubernetes);
        var context = Clusters.Context(spec).Reporting("pi-1", "image.service/site", "r/site@sha256:2").Reporting("pi-1", KubernetesOutputs.Architectures, "amd64,arm64");

        new KubernetesServicesPhase(s => KubernetesEngine.Target(s, Architecture.X64), c => c.Nodes.First()).Plan(context)
            .ShouldHaveSingleItem().Notes.ShouldHaveSingleItem().ShouldStartWith("`site` runs on amd64 nodes only");
    }

    private Diagnostic? Objection(ClusterSpec spec, params LiveVolume[] volumes) => phase.Objection(
        Clusters.Context(spec).Reporting("pi-1", K3sOutputs.Member, K3sOutputs.Server).Reporting("pi-1", KubernetesOutputs.Volumes, string.Join(',', volumes.Select(v => v.ToString()))));
}
