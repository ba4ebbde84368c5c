using Palisade.Core.Converge;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

public sealed class DiagnosisTests : IDisposable
{
    private readonly ConvergeHarness cluster = new() { Time = new HurriedClock() };

    public DiagnosisTests()
    {
        cluster.Phases = [new AskingPhase()];
        cluster.Fleet["n2"].Node.System.BeforeWrite = path => Fail(path == "/joined");
    }

    public void Dispose() => cluster.Dispose();

    [Fact]
    public async Task Apply_WhenANodeFailsInSuchAPhase_ShowsTheCauseWithTheFailureAsANote()
    {
        cluster.Fleet["n1"].Node.System.FakeNetwork.Echoes.Add("10.86.0.2");

        var failure = (await cluster.ApplyAsync()).Failures.Single();

        failure.Node.ShouldBe("n2");
        failure.Diagnostic.Error.ShouldBe(JoinErrors.Unreachable);
        failure.Diagnostic.Message.ShouldBe("n1 says yes");
        failure.Diagnostic.Notes.ShouldContain(n => n.Contains("file:/joined", StringComparison.Ordinal));
        cluster.Fleet["n1"].Requests.OfType<CheckRequest>().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task Apply_WhenNobodyAnswers_ShowsTheFailureItself()
    {
        cluster.Names = ["n2", "n3"];

        (await cluster.ApplyAsync()).Failures.Single().Diagnostic.Error.ShouldBe(ConvergeErrors.ResourceFailed);
    }

    [Fact]
    public async Task Apply_WhenNothingFails_AsksNothing()
    {
        cluster.Fleet["n2"].Node.System.BeforeWrite = null;

        (await cluster.ApplyAsync()).Failures.ShouldBeEmpty();

        cluster.Fleet["n1"].Requests.OfType<CheckRequest>().ShouldBeEmpty();
    }

    private static void Fail(bool when)
    {
        if (when)
        {
            throw new IOException("broken");
        }
    }

    private sealed class AskingPhase() : LambdaPhase("join", (_, _) => [new FileResource { Cause = "x", Path = "/joined", Content = "yes" }]), IDiagnosingPhase
    {
        public IEnumerable<Catalog> Questions(PhaseContext context, string failed, Diagnostic failure)
        {
            failure.Resource.ShouldBe("file:/joined");
            return [new Catalog { Phase = "ask", Node = "n1", Resources = [new ReachResource { Cause = "x", Address = "10.86.0.2" }] }];
        }

        public Diagnostic? Judge(PhaseContext context, string failed, Diagnostic failure) =>
            context.Outputs.Find("n1", ReachResource.Output("10.86.0.2")) is { } answer
                ? new Diagnostic { Error = JoinErrors.Unreachable, Message = $"n1 says {answer}" }
                : null;
    }
}
