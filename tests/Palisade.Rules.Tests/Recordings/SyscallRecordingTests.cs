using Palisade.Events.Recordings;
using Palisade.Rules.Explanations;
using Palisade.Rules.Loading;
using Palisade.Rules.Tests.Loading;
using Palisade.Rules.Tests.Support;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Recordings;

public class SyscallRecordingTests
{
    private static readonly RuleLoaderOptions Options = new() { Sources = RuleSources.All };

    private static readonly Lazy<RuleLoadResult> Loaded = new(() => OfficialRulesTests.Load("falco_rules.yaml", "falco-incubating_rules.yaml", "falco-sandbox_rules.yaml"));

    [Theory]
    [InlineData("curl_google.scap")]
    [InlineData("open-multiple-files.scap")]
    [InlineData("ping_sendto.scap")]
    public void Evaluate_RecordedSystemCalls_AgreesWithThePlainEvaluator(string file)
    {
        using var events = Open(file);
        RecordedAgreement.Check(Loaded.Value, Options, events).ShouldBeGreaterThan(10_000);
    }

    [Theory]
    [InlineData("curl_google.scap", "evt.type in (open, openat) and fd.name = /etc/hosts")]
    [InlineData("ping_sendto.scap", "evt.type = sendmsg and fd.sip = 128.32.41.1")]
    public void Evaluate_RuleForWhatTheRecordingShows_Matches(string file, string condition)
    {
        var loaded = Options.Load(RuleYaml.Rule("r", condition));
        loaded.Errors.ShouldBeEmpty();
        using var events = Open(file);
        RecordedAgreement.Check(loaded, Options, events).ShouldBeGreaterThan(0);
        using var again = Open(file);
        Matches(loaded, again).ShouldBeGreaterThan(0);
    }

    [Fact]
    public void Explain_RuleThatDoesNotMatch_MarksWhatDoesNotHoldAndWhatIsAbsent()
    {
        var loaded = Options.Load(RuleYaml.Rule("r", "evt.type = nanosleep and fd.sip = 1.2.3.4 and not proc.name exists"));
        using var events = Open("curl_google.scap");
        events.MoveNext().ShouldBeTrue();
        var explanation = new Explainer(loaded.Rules.Single(), Options.Sources[0]).Explain(events.Context);
        explanation.Verdict.ShouldBeFalse();
        explanation.Children.Length.ShouldBe(3);
        explanation.Children[0].Fields.Single().Value.ShouldBe(events.Context.Event.Schema.Name);
        explanation.Children[1].ShouldSatisfyAllConditions(c => c.Verdict.ShouldBeFalse(), c => c.Fields.Single().Value.ShouldBeNull());
        explanation.Children[2].Kind.ShouldBe(ExplanationKind.Not);
    }

    private static int Matches(RuleLoadResult loaded, IEventStream events)
    {
        var evaluator = Options.Evaluator(loaded);
        var matches = 0;
        while (events.MoveNext())
        {
            matches += evaluator.Evaluate(events.Context).Length;
        }

        return matches;
    }

    private static IEventStream Open(string file) => Recording.Open(Path.Combine(AppContext.BaseDirectory, "data", "captures", "syscall", file));
}
