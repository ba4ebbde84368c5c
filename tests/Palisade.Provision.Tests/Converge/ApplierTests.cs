using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Converge;

public sealed class ApplierTests : IDisposable
{
    private readonly ConvergeHarness cluster = new();

    public void Dispose() => cluster.Dispose();

    [Fact]
    public async Task Apply_Twice_ChangesOnceAndThenNothing()
    {
        cluster.Phases = [Files("one", "/etc/one"), Files("two", "/etc/two")];

        (await cluster.ApplyAsync()).Changed.ShouldBe([("n1", 2), ("n2", 2), ("n3", 2)]);

        (await cluster.ApplyAsync()).TotalChanged.ShouldBe(0);
        (await cluster.PlanAsync()).HasChanges.ShouldBeFalse();
    }

    [Fact]
    public async Task Apply_WhenWhatNodesSayStandsAgainstIt_ChangesNothingAndLeavesNothingUnfinished()
    {
        var survey = new SurveyPhase { Refuses = "n2" };
        cluster.Phases = [Files("one", "/etc/one"), survey];

        (await Should.ThrowAsync<PalisadeException>(() => cluster.ApplyAsync())).Diagnostic.Error.ShouldBe(K3sErrors.VersionSkew);

        cluster.Names.ShouldAllBe(n => cluster.Fleet[n].Node.System.Files.Text("/etc/one") == null);
        cluster.State.Unfinished.ShouldBeNull();

        (await Should.ThrowAsync<PalisadeException>(() => cluster.PlanAsync())).Diagnostic.Error.ShouldBe(K3sErrors.VersionSkew);
        (await cluster.ApplyAsync(new HashSet<string> { "n1" })).Failures.ShouldBeEmpty();
    }

    [Fact]
    public async Task Apply_WhenNothingWasAskedBefore_StillHearsTheObjectionInItsPlace()
    {
        cluster.Phases = [Files("one", "/etc/one"), new SurveyPhase { Refuses = "n2", AsksFirst = false }, Files("two", "/etc/two")];

        await Should.ThrowAsync<PalisadeException>(() => cluster.ApplyAsync());

        cluster.Fleet["n1"].Node.System.Files.Text("/etc/one").ShouldNotBeNull();
        cluster.Fleet["n1"].Node.System.Files.Text("/etc/two").ShouldBeNull();
    }

    [Fact]
    public async Task Apply_WhenANodeIsDown_FinishesTheOthersAndNamesIt()
    {
        cluster.Phases = [Files("one", "/etc/one")];
        cluster.Fleet["n2"].Down = true;

        var result = await cluster.ApplyAsync();

        result.Changed.Select(c => c.Node).ShouldBe(["n1", "n3"]);
        result.Failures.Single().Node.ShouldBe("n2");
        result.Failures.Single().Diagnostic.Error.ShouldBe(FleetErrors.Unreachable);
        cluster.State.Unfinished.ShouldNotBeNull();
    }

    [Fact]
    public async Task Apply_WhenEveryNodeIsDown_SaysSo()
    {
        foreach (var name in cluster.Names)
        {
            cluster.Fleet[name].Down = true;
        }

        var e = await Should.ThrowAsync<PalisadeException>(() => cluster.ApplyAsync());

        e.Diagnostic.Error.ShouldBe(RunErrors.NoNodes);
        cluster.Reporter.Failures.Count.ShouldBe(3);
    }

    [Fact]
    public async Task Apply_WhenAConnectionBreaksMidPhase_TheNextRunGoesOn()
    {
        cluster.Phases = [Files("one", "/etc/one"), Files("two", "/etc/two")];
        cluster.Fleet["n2"].BreaksAt = "file:/etc/two";

        var broken = await cluster.ApplyAsync();
        cluster.Fleet["n2"].BreaksAt = null;
        var resumed = await cluster.ApplyAsync();

        broken.Failures.Single().Diagnostic.Error.ShouldBe(RunErrors.AgentFailed);
        broken.Failures.Single().Phase.ShouldBe("two");
        resumed.Changed.ShouldBe([("n1", 0), ("n2", 1), ("n3", 0)]);
        cluster.Reporter.Said.ShouldContain(s => s.Contains("going on where", StringComparison.Ordinal));
        cluster.State.Unfinished.ShouldBeNull();
    }

    [Fact]
    public async Task Apply_AfterOneNodeFailedInAPhase_LeavesItOutOfLaterPhases()
    {
        cluster.Phases =
        [
            new LambdaPhase("one", (_, n) => n == "n3" ? [new CommandResource { Cause = "x", Name = "break", Run = ["false"], Unless = ["false"] }] : []),
            Files("two", "/etc/two"),
        ];
        cluster.Fleet["n3"].Node.System.On("false", "", 1);

        var result = await cluster.ApplyAsync();

        result.Failures.Single().ShouldSatisfyAllConditions(
            f => f.Node.ShouldBe("n3"),
            f => f.Phase.ShouldBe("one"),
            f => f.Diagnostic.Error.ShouldBe(ConvergeErrors.ResourceFailed));
        cluster.Fleet["n3"].Applied.Select(c => c.Phase).ShouldBe(["one"]);
    }

    [Fact]
    public async Task Apply_WhenSomebodyElseHasANode_ChangesNothingAnywhere()
    {
        cluster.Phases = [Files("one", "/etc/one")];
        cluster.Fleet["n2"].LockedBy = "bob@desk";

        var e = await Should.ThrowAsync<PalisadeException>(() => cluster.ApplyAsync());

        e.Diagnostic.Error.ShouldBe(RunErrors.NodeBusy);
        e.Message.ShouldContain("bob@desk");
        cluster.Names.ShouldAllBe(n => !cluster.Fleet[n].Applied.Any());
    }

    [Fact]
    public async Task Apply_GuardedChange_IsConfirmedByANewLogin()
    {
        cluster.Phases = [Files("ssh", "/etc/ssh/sshd_config.d/00-palisade.conf", Risk.Access)];

        var result = await cluster.ApplyAsync();

        result.Failures.ShouldBeEmpty();
        cluster.Names.ShouldAllBe(n => cluster.Fleet[n].Confirmed.Count == 1);
    }

    [Fact]
    public async Task Apply_GuardedChangeThatCutsTheLogin_ReportsTheRevert()
    {
        cluster.Phases = [Files("ssh", "/etc/ssh/sshd_config.d/00-palisade.conf", Risk.Access), Files("later", "/etc/later")];
        cluster.Fleet["n2"].OnStarted = _ => cluster.Fleet["n2"].OperatorWorks = false;

        var result = await cluster.ApplyAsync();

        result.Failures.Single().Node.ShouldBe("n2");
        result.Failures.Single().Diagnostic.Error.ShouldBe(RunErrors.GuardReverted);
        cluster.Fleet["n2"].Applied.Select(c => c.Phase).ShouldBe(["ssh"]);
    }

    [Fact]
    public async Task Apply_GuardedChangeThatCutsTheOpenConnection_ReportsTheRevert()
    {
        cluster.Phases =
        [
            new LambdaPhase("firewall", (_, _) =>
            [
                new FileResource { Cause = "x", Path = "/etc/firewall", Content = "drop", Risk = Risk.Access },
                new FileResource { Cause = "x", Path = "/etc/after", Content = "" },
            ]),
        ];
        cluster.Fleet["n2"].BreaksAt = "file:/etc/after";
        cluster.Fleet["n3"].BreaksAt = "file:/etc/firewall";

        var result = await cluster.ApplyAsync();

        // n3 broke before anything was guarded: that is a lost connection and no more.
        result.Failures.Select(f => (f.Node, f.Diagnostic.Error)).ShouldBe([("n2", RunErrors.GuardReverted), ("n3", RunErrors.AgentFailed)]);
    }

    [Theory]
    [InlineData(2, true)]
    [InlineData(100, false)]
    public async Task Apply_GuardedChangeWhileNobodyListensForAMoment_IsStillConfirmed(int refusals, bool confirmed)
    {
        cluster.Phases = [Files("ssh", "/etc/ssh/sshd_config.d/00-palisade.conf", Risk.Access)];
        cluster.Fleet["n2"].DeafLogins = refusals;

        var apply = cluster.ApplyAsync();
        while (!apply.IsCompleted)
        {
            // Not before the first refusal: boards whose clocks stand minutes behind are not let in.
            if (cluster.Fleet["n2"].DeafLogins < refusals)
            {
                cluster.Clock.Advance(TimeSpan.FromSeconds(1));
            }

            await Task.Yield();
        }

        (await apply).Failures.Select(f => f.Diagnostic.Error).ShouldBe(confirmed ? [] : [RunErrors.GuardReverted]);
        cluster.Fleet["n2"].Confirmed.Count.ShouldBe(confirmed ? 1 : 0);
    }

    [Fact]
    public async Task Apply_WithAGuardLeftArmedByABrokenRun_ReleasesItFirst()
    {
        cluster.Phases = [Files("one", "/etc/one")];
        cluster.Fleet["n1"].ArmedGuard = "g-17";

        await cluster.ApplyAsync();

        cluster.Fleet["n1"].Confirmed.ShouldBe(["g-17"]);
    }

    [Fact]
    public async Task Apply_BeforeAPhaseThatNeedsAnOperator_LogsInAnewAsOne()
    {
        cluster.Phases = [new OperatorPhase("vendor", (_, _) => [new FileResource { Cause = "x", Path = "/etc/gone", Content = "" }])];
        foreach (var name in cluster.Names)
        {
            cluster.Fleet[name].OperatorWorks = false;
        }

        var before = await cluster.ApplyAsync();
        cluster.Fleet["n1"].OperatorWorks = true;
        var after = await cluster.ApplyAsync();

        before.Failures.Length.ShouldBe(3);
        cluster.Fleet["n2"].Applied.ShouldBeEmpty();
        after.Failures.Select(f => f.Node).ShouldBe(["n2", "n3"]);
        cluster.Fleet["n1"].Applied.Count().ShouldBe(1);
    }

    [Fact]
    public async Task Apply_Only_AsksTheOthersButChangesTheChosen()
    {
        cluster.Phases = [Files("one", "/etc/one")];

        var result = await cluster.ApplyAsync(new HashSet<string> { "n2" });

        result.TotalChanged.ShouldBe(1);
        cluster.Fleet["n1"].Applied.ShouldBeEmpty();
        cluster.Fleet["n1"].Requests.OfType<Palisade.Core.Converge.Protocol.CheckRequest>().ShouldNotBeEmpty();
    }

    [Fact]
    public async Task Apply_Cancelled_FinishesThePhaseAtHandAndNamesWhatIsLeft()
    {
        using var stop = new CancellationTokenSource();
        cluster.Phases = [Files("one", "/etc/one"), Files("two", "/etc/two"), Files("three", "/etc/three")];
        cluster.Fleet["n1"].OnStarted = id =>
        {
            if (id == "file:/etc/two")
            {
                stop.Cancel();
            }
        };

        var result = await cluster.ApplyUntilAsync(stop.Token);

        result.Interrupted.ShouldBe(["Do two", "Do three"]);
        cluster.Fleet["n1"].Node.System.Stat("/etc/three").ShouldBeNull();
        (await cluster.ApplyAsync()).Interrupted.ShouldBeEmpty();
        cluster.Fleet["n1"].Node.System.Stat("/etc/three").ShouldNotBeNull();
    }

    [Fact]
    public async Task Apply_Outputs_ReachLaterPhasesOnOtherNodesAndSecretsStayInMemory()
    {
        cluster.Phases =
        [
            new LambdaPhase("key", (_, n) => n == "n1" ? [new CertificateRequestResource { Cause = "x", Name = "registry", KeyPath = "/etc/k.pem", CommonName = "c" }] : []),
            new LambdaPhase("use", (c, n) => [new FileResource { Cause = "x", Path = "/etc/use", Content = c.Outputs.Find("n1", "csr.registry") ?? "none" }]),
        ];

        var result = await cluster.ApplyAsync();

        result.Failures.ShouldBeEmpty();
        var text = System.Text.Encoding.UTF8.GetString(cluster.Fleet["n3"].Node.System.ReadFile("/etc/use"));
        text.ShouldStartWith("-----BEGIN CERTIFICATE REQUEST-----");
        cluster.StateText.ShouldContain("csr.registry");
    }

    [Fact]
    public async Task Apply_WhileAPeerIsOff_KeepsWhatItReportedBefore()
    {
        cluster.Phases =
        [
            new LambdaPhase("key", (_, n) => n == "n2" ? [new CertificateRequestResource { Cause = "x", Name = "a", KeyPath = "/etc/k.pem", CommonName = "c" }] : []),
            new LambdaPhase("use", (c, n) => [new FileResource { Cause = "x", Path = "/etc/use", Content = c.Outputs.Find("n2", "csr.a") ?? "none" }]),
        ];
        await cluster.ApplyAsync();
        cluster.Fleet["n2"].Down = true;

        var result = await cluster.ApplyAsync();

        result.TotalChanged.ShouldBe(0);
    }

    private static LambdaPhase Files(string name, string path, Risk risk = Risk.None) =>
        new(name, (_, _) => [new FileResource { Cause = "nodes", Path = path, Content = name + "\n", Risk = risk }]);

    /// <summary>Objects where it heard <see cref="Refuses"/>, and that node is one of those to change.</summary>
    private sealed class SurveyPhase : ISurveyPhase
    {
        private static readonly ReachResource Question = new() { Cause = "nodes", Address = "10.0.0.1" };

        public required string Refuses { get; init; }

        public bool AsksFirst { get; init; } = true;

        public string Name => "survey";

        public string Title => "Ask";

        public IEnumerable<Catalog> Plan(PhaseContext context) =>
            context.Nodes.Select(n => new Catalog { Phase = Name, Node = n.Name, Resources = [Question] });

        public IEnumerable<Catalog> Questions(PhaseContext context) => AsksFirst ? Plan(context) : [];

        public Diagnostic? Objection(PhaseContext context) =>
            context.Outputs.Find(Refuses, ReachResource.Output(Question.Address)) is not null && context.Selected!.Contains(Refuses)
                ? new Diagnostic { Error = K3sErrors.VersionSkew, Message = "no" }
                : null;
    }
}
