using System.Text.Json;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Engines.K3s;
using Palisade.Engines.K3s.Joining;
using Shouldly;
using Xunit;

namespace Palisade.Engines.Tests.K3s;

public sealed class JoinDiagnosisTests
{
    private static readonly Diagnostic Failure = new() { Error = ConvergeErrors.ResourceFailed, Message = "`k3s` failed", Resource = "k3s" };

    [Fact]
    public void Questions_AboutAnAgent_AskItAboutAllServersAndAServerAboutIt()
    {
        var questions = JoinDiagnosis.Questions(K3sClusters.Context(null), "a-1", Failure).ToList();

        questions.Select(q => q.Node).ShouldBe(["a-1", "s-1"]);
        var evidence = questions[0].Only<K3sEvidenceResource>();
        evidence.Unit.ShouldBe("k3s-agent.service");
        evidence.Servers.Select(s => (s.Name, s.Mesh, s.Lan)).ShouldBe([("s-1", "10.86.0.1", "192.168.1.11"), ("s-2", "10.86.0.2", "192.168.1.12"), ("s-3", "10.86.0.5", "192.168.1.15")]);
        questions[1].Only<ReachResource>().Address.ShouldBe("10.86.0.3");
    }

    [Fact]
    public void Questions_AboutAServer_LeaveItOutOfTheServersItJoins() =>
        JoinDiagnosis.Questions(K3sClusters.Context(null), "s-1", Failure).First().Only<K3sEvidenceResource>().Servers.ShouldNotContain(s => s.Name == "s-1");

    [Fact]
    public void Questions_AboutAnotherResource_AreNone() =>
        JoinDiagnosis.Questions(K3sClusters.Context(null), "a-1", Failure with { Resource = "file:/etc/rancher/k3s/config.yaml" }).ShouldBeEmpty();

    [Fact]
    public void Questions_AboutARefusal_AreNone() =>
        JoinDiagnosis.Questions(K3sClusters.Context(null), "s-1", Failure with { Error = K3sErrors.QuorumAtRisk }).ShouldBeEmpty();

    [Fact]
    public void Judge_ReadsTheAnswersOfBothSides()
    {
        var seen = new JoinEvidence { Servers = [new("s-1", PortState.Open, PortState.Open, "ca", 0)] };
        var context = K3sClusters.Context(null)
            .Reporting("a-1", JoinEvidence.Output, JsonSerializer.Serialize(seen, ProtocolJson.Default.JoinEvidence))
            .Reporting("s-1", K3sOutputs.Member, K3sOutputs.Server)
            .Reporting("s-1", ReachResource.Output("10.86.0.3"), "no");

        JoinDiagnosis.Judge(context.Reporting("s-1", K3sOutputs.CaHash, "ca"), "a-1", Failure).ShouldNotBeNull().Message.ShouldContain("they do not reach it");
        JoinDiagnosis.Judge(context.Reporting("s-1", K3sOutputs.CaHash, "another"), "a-1", Failure).ShouldNotBeNull().Error.ShouldBe(JoinErrors.OtherCa);
    }

    [Fact]
    public void Judge_WhenNobodyAnswered_LeavesTheFailureAsItIs() => JoinDiagnosis.Judge(K3sClusters.Context(null), "a-1", Failure).ShouldBeNull();
}
