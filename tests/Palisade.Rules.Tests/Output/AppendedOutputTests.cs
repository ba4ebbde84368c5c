using System.Collections.Immutable;
using Palisade.Rules.Loading;
using Palisade.Rules.Output;
using Palisade.Rules.Tests.Support;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Output;

/// <summary>Falco's <c>append_output</c>: what an operator adds to the output of rules that others wrote.</summary>
public class AppendedOutputTests
{
    private const string Rules = """
        - rule: shell
          desc: a test
          condition: evt.type = open
          output: "text=%t.text"
          priority: INFO
          tags: [host, container, shell]
        - rule: net
          desc: a test
          condition: evt.type = open
          output: plain
          priority: INFO
          tags: [host]
        """;

    private readonly MockFields fields = new();

    public AppendedOutputTests()
    {
        fields["t.text"] = "abc";
        fields["t.int"] = -5L;
        fields["t.uint"] = ulong.MaxValue;
        fields["t.flag"] = true;
        fields["t.texts"] = new[] { "a", "b" };
    }

    [Fact]
    public void ExtraOutput_WithoutConditions_GoesBehindEveryOutput() =>
        Alerts(new AppendedOutput { ExtraOutput = "at %t.int" }).Select(a => a.Message).ShouldBe(["text=abc at -5", "plain at -5"]);

    [Fact]
    public void ExtraOutput_OfSeveral_GoesBehindInOrder() =>
        Alerts(new() { ExtraOutput = "one" }, new() { Rule = "net", ExtraOutput = "two" }, new() { ExtraOutput = "three" })
            .Select(a => a.Message).ShouldBe(["text=abc one three", "plain one two three"]);

    [Theory]
    [InlineData("net", null, "", "net")]
    [InlineData("Net", null, "", "")]
    [InlineData(null, "syscall", "", "shell,net")]
    [InlineData(null, "k8s_audit", "", "")]
    [InlineData(null, null, "host", "shell,net")]
    [InlineData(null, null, "container,shell", "shell")]
    [InlineData(null, null, "host,absent", "")]
    [InlineData("shell", "syscall", "host", "shell")]
    [InlineData("net", "syscall", "shell", "")]
    public void Conditions_MustAllHold(string? rule, string? source, string tags, string expected)
    {
        var appended = new AppendedOutput { Rule = rule, Source = source, Tags = [.. tags.Split(',', StringSplitOptions.RemoveEmptyEntries)], ExtraOutput = "!" };

        string.Join(',', Alerts(appended).Where(a => a.Message.EndsWith(" !", StringComparison.Ordinal)).Select(a => a.Rule)).ShouldBe(expected);
    }

    [Theory]
    [InlineData("%t.int", AlertFieldKind.Signed, "-5")]
    [InlineData("%t.uint", AlertFieldKind.Unsigned, "18446744073709551615")]
    [InlineData("%t.flag", AlertFieldKind.Bool, "true")]
    [InlineData("%t.texts", AlertFieldKind.List, "(a,b)")]
    [InlineData("%t.other", AlertFieldKind.Absent, "<NA>")]
    [InlineData("%toupper(t.text)", AlertFieldKind.Text, "ABC")]
    [InlineData("%t.int.", AlertFieldKind.Text, "-5.")]
    [InlineData("%t.int%t.int", AlertFieldKind.Text, "-5-5")]
    [InlineData("100%%", AlertFieldKind.Text, "100%")]
    [InlineData("", AlertFieldKind.Text, "")]
    public void ExtraField_IsTypedWhereItIsOneValue_ElseText(string format, AlertFieldKind kind, string text)
    {
        var field = Alerts(new AppendedOutput { ExtraFields = Map(("key", format)) })[1].Fields.Single(f => f.Name == "key");

        (field.Kind, field.Text).ShouldBe((kind, text));
    }

    [Fact]
    public void ExtraField_DoesNotChangeTheMessage() =>
        Alerts(new AppendedOutput { ExtraFields = Map(("key", "%t.int")) }).Select(a => a.Message).ShouldBe(["text=abc", "plain"]);

    /// <summary>A JSON object with a name twice means something else to every reader.</summary>
    [Fact]
    public void ExtraField_NamedLikeAFieldOfTheOutput_TakesItsPlace()
    {
        var alert = Alerts(new AppendedOutput { ExtraFields = Map(("t.text", "mine: %t.text")) })[0];

        alert.Fields.Single(f => f.Name == "t.text").Text.ShouldBe("mine: abc");
        alert.Message.ShouldBe("text=abc");
    }

    [Fact]
    public void ExtraAndStaticFields_GivenTwice_TakeTheLast()
    {
        var fields = Alerts(
            new() { ExtraFields = Map(("key", "first")), StaticFields = Map(("site", "a")) },
            new() { ExtraFields = Map(("key", "second")), StaticFields = Map(("site", "b")) })[1].Fields;

        fields.Select(f => (f.Name, f.Text)).ShouldBe([("key", "second"), ("static.site", "b")]);
    }

    [Fact]
    public void StaticField_IsTextAsItStands() =>
        Alerts(new AppendedOutput { StaticFields = Map(("site", "50%t.int %")) })[1].Fields.ShouldHaveSingleItem()
            .ShouldBe(new AlertField("static.site", "50%t.int %", AlertFieldKind.Text));

    [Fact]
    public void ExtraOutput_WithAnUnknownField_IsAnErrorOfEachRuleItIsFor()
    {
        var loaded = Options(new AppendedOutput { Rule = "net", ExtraOutput = "%t.nope" }).Load(Rules);

        var error = loaded.Errors.ShouldHaveSingleItem();
        (error.Code, error.Item).ShouldBe((LoadCode.ErrCompileOutput, "rule `net`"));
        error.Diagnostic.Message.ShouldBe("`%t.nope` is not a field of the source `syscall`");
        error.Diagnostic.Span.ShouldNotBeNull().Line.ShouldBe(7);
    }

    [Fact]
    public void ExtraField_WithAnUnknownField_SaysWhichKey() =>
        Options(new AppendedOutput { Rule = "net", ExtraFields = Map(("key", "%t.nope")) }).Load(Rules).Errors.ShouldHaveSingleItem().Diagnostic.Message
            .ShouldBe("the extra field `key` cannot be used: `%t.nope` is not a field of the source `syscall`");

    [Fact]
    public void SuggestedFields_ComeLast_AndCanBeLeftOut()
    {
        var official = new RuleLoaderOptions { Sources = RuleSources.All, AppendedOutputs = [new AppendedOutput { ExtraOutput = "on=%evt.hostname" }] };
        const string rule = "- {rule: r, desc: d, condition: evt.type = open, output: 'f=%fd.name', priority: INFO}";

        official.Load(rule).Rules.Single().Output.Fields.ShouldBe(
            ["fd.name", "evt.hostname", "container.id", "container.name", "container.image.repository", "container.image.tag", "k8s.pod.name", "k8s.ns.name"]);
        (official with { SuggestedOutputs = false }).Load(rule).Rules.Single().Output.Fields.ShouldBe(["fd.name", "evt.hostname"]);
    }

    private static ImmutableSortedDictionary<string, string> Map(params (string Key, string Value)[] entries) =>
        entries.ToImmutableSortedDictionary(e => e.Key, e => e.Value, StringComparer.Ordinal);

    private RuleLoaderOptions Options(params AppendedOutput[] appended) => fields.Options with { AppendedOutputs = [.. appended] };

    private List<Alert> Alerts(params AppendedOutput[] appended)
    {
        var options = Options(appended);
        var loaded = options.Load(Rules);
        loaded.Findings.ShouldBeEmpty();
        fields.Next();
        List<Alert> alerts = [];
        foreach (var rule in options.Evaluator(loaded).Evaluate(fields.Context))
        {
            alerts.Add(Alert.Create(rule, fields.Context, "board"));
        }

        return alerts;
    }
}
