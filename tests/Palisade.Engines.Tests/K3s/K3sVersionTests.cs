using Palisade.Core.Converge;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.K3s;
using Palisade.Engines.K3s.Artifacts;
using Palisade.Engines.K3s.Phases;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests.K3s;

public sealed class K3sVersionTests
{
    [Theory]
    [InlineData("v1.34.1+k3s1")]
    [InlineData("v1.9.0+k3s12")]
    [InlineData("v1.35.0-rc2+k3s1")]
    public void Parse_OfAPublishedName_GivesItBack(string text) => K3sVersion.Parse(text).ToString().ShouldBe(text);

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("latest")]
    [InlineData("1.34.1+k3s1")]
    [InlineData("v1.34+k3s1")]
    [InlineData("v1.34.1")]
    [InlineData("v1.34.1+k3s1\n")]
    [InlineData("v1.34.1+k3s1/../..")]
    [InlineData("v1.34.99999999999+k3s1")]
    public void TryParse_OfAnythingElse_SaysNo(string? text) => K3sVersion.TryParse(text, out _).ShouldBeFalse();

    [Fact]
    public void Compare_OrdersByEachNumberAndPutsCandidatesFirst()
    {
        string[] inOrder = ["v1.9.5+k3s1", "v1.34.0-rc1+k3s1", "v1.34.0-rc2+k3s1", "v1.34.0+k3s1", "v1.34.0+k3s2", "v1.34.10+k3s1", "v1.35.0+k3s1", "v2.0.0+k3s1"];

        inOrder.Reverse().Select(K3sVersion.Parse).Order().Select(v => v.ToString()).ShouldBe(inOrder);
    }

    [Theory]
    [InlineData("v1.33.5+k3s1", "v1.34.1+k3s1", false)]
    [InlineData("v1.33.5+k3s1", "v1.33.6+k3s1", false)]
    [InlineData("v1.32.5+k3s1", "v1.34.1+k3s1", true)]
    [InlineData("v1.34.1+k3s1", "v2.0.0+k3s1", true)]
    public void SkipsMinorTo_ByVersions(string from, string to, bool skips) =>
        K3sVersion.Parse(from).SkipsMinorTo(K3sVersion.Parse(to)).ShouldBe(skips);

    [Fact]
    public void Default_IsAVersion() => K3sVersion.TryParse(K3sRelease.Default, out _).ShouldBeTrue();

    [Fact]
    public void VersionFor_WithoutOneInTheFile_KeepsWhatANodeHasAndGivesNewNodesTheServersNewest()
    {
        var context = K3sClusters.Context(version: null)
            .Reporting("s-1", K3sOutputs.Version, "v1.33.2+k3s1")
            .Reporting("s-2", K3sOutputs.Version, "v1.33.5+k3s1");

        string For(string node) => K3sRelease.VersionFor(context.Spec, context.Outputs, node).ToString();

        For("s-1").ShouldBe("v1.33.2+k3s1");
        For("a-1").ShouldBe("v1.33.5+k3s1");
        K3sRelease.VersionFor(context.Spec, Outputs.Empty, "a-1").ToString().ShouldBe(K3sRelease.Default);
    }

    [Fact]
    public void Steps_PutServersFirstAndLeaveBalancersOut() =>
        K3sUpgrade.Steps(K3sClusters.Context("v1.34.1+k3s1").Spec, Outputs.Empty).Select(s => s.Node).ShouldBe(["s-1", "s-2", "s-3", "a-1"]);

    [Fact]
    public void Problem_WithASkippedMinorVersion_NamesTheOneInBetween()
    {
        var problem = Problem("v1.34.1+k3s1", ("s-1", "v1.32.4+k3s1"), ("s-2", "v1.33.4+k3s1")).ShouldNotBeNull();

        problem.Error.ShouldBe(ArtifactErrors.SkippedMinor);
        problem.Node.ShouldBe("s-1");
        problem.Help.ShouldNotBeNull().ShouldContain("v1.33");
    }

    [Fact]
    public void Problem_WithAnOlderVersion_NamesWhatTheNodeRuns()
    {
        var problem = Problem("v1.33.4+k3s1", ("a-1", "v1.34.0+k3s1")).ShouldNotBeNull();

        problem.Error.ShouldBe(ArtifactErrors.Downgrade);
        problem.Help.ShouldNotBeNull().ShouldContain("v1.34.0+k3s1");
    }

    [Fact]
    public void Problem_WithoutAVersionAndAnAgentAheadOfTheServers_IsFound() =>
        Problem(null, ("s-1", "v1.33.4+k3s1"), ("s-2", "v1.33.4+k3s1"), ("s-3", "v1.33.4+k3s1"), ("a-1", "v1.34.0+k3s1"))
            .ShouldNotBeNull().Help.ShouldNotBeNull().ShouldContain("version: v1.34.0+k3s1");

    [Fact]
    public void Objection_ToAgentsAheadOfServersThatAreLeftOut_SaysToBeginWithTheServers()
    {
        var context = All("v1.34.1+k3s1", "v1.33.4+k3s1");

        var problem = Objection(context, "a-1").ShouldNotBeNull();
        problem.Error.ShouldBe(K3sErrors.VersionSkew);
        problem.Node.ShouldBe("a-1");
        problem.Help.ShouldNotBeNull().ShouldContain("--only");
        Objection(context, "s-2").ShouldBeNull();
        Objection(context).ShouldBeNull();
    }

    [Fact]
    public void Objection_ToANewAgentWithAVersionThatNoServerHas_IsRaised()
    {
        var context = Servers("v1.34.1+k3s1", "v1.33.4+k3s1");

        Objection(context, "a-1").ShouldNotBeNull().Error.ShouldBe(K3sErrors.VersionSkew);
        Objection(context).ShouldBeNull();
    }

    [Fact]
    public void Objection_ToAServerTwoMinorVersionsAfterAnother_NamesTheOneLeftBehind()
    {
        var context = Servers("v1.34.1+k3s1", "v1.33.4+k3s1").Reporting("s-2", K3sOutputs.Version, "v1.32.4+k3s1");

        var problem = Objection(context, "s-1").ShouldNotBeNull();
        problem.Error.ShouldBe(K3sErrors.VersionSkew);
        problem.Node.ShouldBe("s-2");
        problem.Help.ShouldNotBeNull().ShouldContain("v1.33");
    }

    [Fact]
    public void Objection_WhileAServerIsAway_KeepsItsVersionInMind()
    {
        var context = Servers("v1.34.1+k3s1", "v1.33.4+k3s1").Reporting("a-1", K3sOutputs.Version, "v1.33.4+k3s1");
        context = context with { Facts = context.Facts.Remove("s-3") };

        Objection(context).ShouldNotBeNull().Message.ShouldContain("`s-3`");
        Objection(context, "s-1", "s-2").ShouldBeNull();
    }

    [Theory]
    [InlineData("v1.31.0+k3s1", null)]
    [InlineData("v1.30.0+k3s1", "a-1")]
    public void Objection_ToAnAgentThatLagsBehind_ComesAfterThreeMinorVersions(string has, string? named) =>
        Objection(Servers("v1.34.1+k3s1", "v1.33.4+k3s1").Reporting("a-1", K3sOutputs.Version, has))?.Node.ShouldBe(named);

    [Fact]
    public void Questions_WhereEveryNodeIsKnownToHaveItsVersion_AreNone()
    {
        new K3sSurveyPhase().Questions(All("v1.34.1+k3s1", "v1.34.1+k3s1")).ShouldBeEmpty();
        new K3sSurveyPhase().Questions(All("v1.34.1+k3s1", "v1.34.0+k3s1")).Select(c => c.Node).ShouldBe(["s-1", "s-2", "a-1", "s-3"]);
    }

    [Fact]
    public void Problem_WithTheNextMinorVersion_IsNone() => Problem("v1.34.1+k3s1", ("s-1", "v1.33.4+k3s1"), ("a-1", "v1.33.1+k3s1")).ShouldBeNull();

    private static Core.Diagnostics.Diagnostic? Problem(string? version, params (string Node, string Has)[] nodes)
    {
        var context = nodes.Aggregate(K3sClusters.Context(version), (c, n) => c.Reporting(n.Node, K3sOutputs.Version, n.Has));
        return K3sUpgrade.Problem(K3sUpgrade.Steps(context.Spec, context.Outputs));
    }

    private static Core.Diagnostics.Diagnostic? Objection(PhaseContext context, params string[] selected) =>
        new K3sSurveyPhase().Objection(context with { Selected = selected.Length == 0 ? null : selected.ToHashSet() });

    private static PhaseContext All(string wanted, string has) => Having(wanted, has, "s-1", "s-2", "s-3", "a-1");

    private static PhaseContext Servers(string wanted, string has) => Having(wanted, has, "s-1", "s-2", "s-3");

    private static PhaseContext Having(string wanted, string has, params string[] nodes) =>
        nodes.Aggregate(K3sClusters.Context(wanted), (c, n) => c.Reporting(n, K3sOutputs.Version, has));
}
