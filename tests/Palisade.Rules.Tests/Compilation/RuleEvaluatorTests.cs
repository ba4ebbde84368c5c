using Palisade.Events.Schemas;
using Palisade.Events.State;
using Palisade.Rules.Compilation;
using Palisade.Rules.Tests.Support;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Compilation;

public class RuleEvaluatorTests
{
    private readonly MockFields fields = new();

    [Fact]
    public void Evaluate_SeveralRulesHold_FirstInLoadOrderWins()
    {
        var evaluator = Evaluator(MatchMode.First, ("slow", "t.text regex 'a.*'"), ("quick", "t.text = abc"));
        fields["t.text"] = "abc";
        Matches(evaluator).ShouldBe(["slow"]);
    }

    [Fact]
    public void Evaluate_AllMatches_GivesEveryRuleInLoadOrder()
    {
        var names = Enumerable.Range(0, 40).Select(i => ($"r{i}", "t.text = abc")).ToArray();
        fields["t.text"] = "abc";
        Matches(Evaluator(MatchMode.All, names)).ShouldBe(names.Select(n => n.Item1));
    }

    [Fact]
    public void Evaluate_OtherEventType_DoesNotLookAtTheRule()
    {
        var evaluator = Evaluator(MatchMode.All, ("open", "evt.type = open"), ("not open", "evt.type != open"), ("never", "evt.num = 0"), ("any", "t.text = abc"));
        fields["t.text"] = "abc";
        Matches(evaluator, EventCode.Open).ShouldBe(["open", "any"]);
        Matches(evaluator, EventCode.Execve).ShouldBe(["not open", "any"]);
    }

    [Fact]
    public void Evaluate_SystemCallWithoutItsOwnEvent_ComparesTheName()
    {
        var evaluator = Evaluator(MatchMode.All, ("generic", "evt.type = acct"), ("not generic", "evt.type != acct"));
        Matches(evaluator, EventCode.Generic).ShouldBe([fields.Event.Schema.Name == "acct" ? "generic" : "not generic"]);
    }

    /// <summary>Versions that are a table's size apart want the same place in it, and a process and its parent are asked for in one event.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(1024)]
    [InlineData(7168)]
    public void Evaluate_ProcessAndAncestorsOfAnyVersions_AreNotTakenForEachOther(int apart)
    {
        var evaluator = Evaluator(MatchMode.All, ("self", "p.name = child"), ("parent", "p.aname[1] = parent"), ("mixed", "p.name = parent"), ("mixed too", "p.aname[1] = child or p.aname[2] = parent"));
        var oldest = new ProcessEntry { Name = "init", Version = 5 };
        var parent = new ProcessEntry { Name = "parent", Version = (ulong)(5 + apart), Parent = oldest };
        var child = new ProcessEntry { Name = "child", Version = (ulong)(5 + (2 * apart)), Parent = parent };
        fields.Context.Process = child;
        Matches(evaluator).ShouldBe(["self", "parent"]);
        fields.Context.Process = parent;
        Matches(evaluator).ShouldBe(["mixed"]);
        fields.Context.Process = child;
        Matches(evaluator).ShouldBe(["self", "parent"]);
    }

    [Fact]
    public void Evaluate_RuleIsSwitchedOff_DoesNotMatch()
    {
        var loaded = fields.Options.Load(RuleYaml.Rule("r", "t.text = abc") + "  enabled: false\n");
        fields["t.text"] = "abc";
        Matches(fields.Options.Evaluator(loaded)).ShouldBeEmpty();
    }

    [Fact]
    public void Evaluate_AfterReplace_UsesTheNewRulesWithTheNextEvent()
    {
        var engine = new RuleEngine(Compile(("old", "t.text = abc")));
        var evaluator = engine.CreateEvaluator();
        fields["t.text"] = "abc";
        Matches(evaluator).ShouldBe(["old"]);
        engine.Replace(Compile(("new", "t.text startswith ab")));
        Matches(evaluator).ShouldBe(["new"]);
        evaluator.Rules.Rules.Single().Name.ShouldBe("new");
    }

    [Fact]
    public async Task Evaluate_WhileRulesAreReplaced_NeverSeesHalfOfASet()
    {
        var sets = new[] { Compile(("a", "t.text = abc"), ("b", "t.text = abc")), Compile(("c", "t.text = abc"), ("d", "t.text = abc")) };
        var engine = new RuleEngine(sets[0]);
        using var stop = new CancellationTokenSource();
        var replacing = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                engine.Replace(sets[i % 2]);
            }
        }, TestContext.Current.CancellationToken);
        var evaluator = engine.CreateEvaluator(MatchMode.All);
        fields["t.text"] = "abc";
        for (var i = 0; i < 5000; i++)
        {
            var names = string.Concat(Matches(evaluator));
            (names is "ab" or "cd").ShouldBeTrue(names);
        }

        await stop.CancelAsync();
        await replacing;
    }

    [Fact]
    public void Evaluate_ProcessChanged_ForgetsWhatWasKnownOfIt()
    {
        var evaluator = Evaluator(MatchMode.All, ("name", "p.name = bash"), ("parent", "p.aname[1] startswith ng"));
        var parent = new ProcessEntry { Tid = 1, Name = "nginx", Version = 1 };
        var process = new ProcessEntry { Tid = 2, Name = "bash", Version = 2, Parent = parent };
        fields.Next();
        fields.Context.Process = process;
        Names(evaluator).ShouldBe(["name", "parent"]);
        process.Name = "cat";
        process.Version = 3;
        Names(evaluator).ShouldBe(["parent"]);
        parent.Name = "init";
        parent.Version = 4;
        Names(evaluator).ShouldBeEmpty();
        fields.Context.Process = null;
        Names(evaluator).ShouldBeEmpty();
    }

    [Fact]
    public void EvaluateMeasured_CountsEvaluationsAndMatches()
    {
        var evaluator = Evaluator(MatchMode.All, ("hit", "t.text = abc"), ("miss", "t.text = x"), ("other", "evt.type = close"));
        fields["t.text"] = "abc";
        for (var i = 0; i < 10; i++)
        {
            fields.Next();
            evaluator.EvaluateMeasured(fields.Context);
        }

        new[] { 0, 1, 2 }.Select(evaluator.Costs.Evaluations).ShouldBe([10, 10, 0]);
        new[] { 0, 1, 2 }.Select(evaluator.Costs.Matches).ShouldBe([10, 0, 0]);
        evaluator.Costs.Time(0).ShouldBeGreaterThan(TimeSpan.Zero);
    }

    [Fact]
    public void Evaluate_SharedParts_AreFewerThanWritten()
    {
        var set = Compile(("a", "t.text = x and t.int > 5"), ("b", "t.int > 5 and t.text == x"), ("c", "t.text in (x, y) or t.text in (y, x, x)"));
        set.Checks.ShouldBe(3);
    }

    private List<string> Matches(RuleEvaluator evaluator, EventCode code = EventCode.Open)
    {
        fields.Next(code);
        return Names(evaluator);
    }

    private List<string> Names(RuleEvaluator evaluator)
    {
        // What is known of an event is kept by the evaluation, so the same event can be looked at again.
        List<string> names = [];
        foreach (var rule in evaluator.Evaluate(fields.Context))
        {
            names.Add(rule.Name);
        }

        return names;
    }

    private RuleEvaluator Evaluator(MatchMode mode, params (string Name, string Condition)[] rules) => new RuleEngine(Compile(rules)).CreateEvaluator(mode);

    private RuleSet Compile(params (string Name, string Condition)[] rules)
    {
        var loaded = fields.Options.Load(string.Concat(rules.Select(r => RuleYaml.Rule(r.Name, r.Condition))));
        loaded.Errors.ShouldBeEmpty();
        return RuleSet.Compile(loaded, fields.Options);
    }
}
