using Palisade.Rules.Documents;
using Palisade.Rules.Loading;
using Palisade.Rules.Tests.Support;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Loading;

/// <summary>What loads, what does not, and with which of Falco's codes.</summary>
public class RuleLoaderTests
{
    private const string Base = """
        - list: names
          items: [a, b]
        - macro: m
          condition: t.text in (names)
        - rule: r
          desc: d
          condition: evt.type = open and m
          output: text=%t.text
          priority: ERROR

        """;

    private readonly MockFields fields = new();

    /// <summary>Text behind <see cref="Base"/>, and the codes it gives in order; none means that it loads clean.</summary>
    public static TheoryData<string, string> Items => new()
    {
        { "", "" },
        { "---\n- list: c\n  items: [x]\n- macro: k\n  condition: t.text in (c)\n- rule: q\n  desc: d\n  condition: evt.type=open and k\n  output: o\n  priority: INFO\n", "" },
        { "-\n", "" },
        { "---\n", "" },
        { "---\n~\n", "" },
        { "- required_engine_version: 15\n", "" },
        { "- required_engine_version: 63\n", "" },
        { "- required_engine_version: 0.57.0\n", "" },
        { "- required_engine_version: \"0.63.0\"\n", "" },
        { "- required_engine_version: 64\n", "LOAD_ERR_VALIDATE" },
        { "- required_engine_version: 1.0.0\n", "LOAD_ERR_VALIDATE" },
        { "- required_engine_version: 0.63.1\n", "LOAD_ERR_VALIDATE" },
        { "- required_engine_version: latest\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- required_engine_version: 0.57\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- required_engine_version: -1\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- required_engine_version: [1]\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- required_engine_version:\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- required_plugin_versions:\n  - name: json\n    version: 0.7.0\n", "" },
        { "- required_plugin_versions: []\n", "" },
        { "- required_plugin_versions:\n  - name: k8saudit-eks\n    version: 0.1.0\n    alternatives:\n    - name: k8saudit\n      version: 0.7.0\n", "" },
        { "- required_plugin_versions:\n  - name: json\n    version: 99.0.0\n", "LOAD_ERR_EXTENSION" },
        { "- required_plugin_versions:\n  - name: cloudtrail\n    version: 0.1.0\n", "LOAD_ERR_EXTENSION" },
        { "- required_plugin_versions:\n  - name: json\n    version: x\n", "LOAD_ERR_VALIDATE" },
        { "- required_plugin_versions:\n  - name: json\n    version: 0.7.0\n    alternatives:\n    - name: json\n      version: 0.8.0\n", "LOAD_ERR_VALIDATE" },
        { "- required_plugin_versions:\n  - name: json\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- required_plugin_versions:\n  - version: 0.7.0\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- required_plugin_versions: json\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- required_plugin_versions: [json]\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- required_plugin_versions:\n  - name: json\n    version: 0.7.0\n    alternatives: json\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- required_plugin_versions:\n  - name: json\n    version: 0.7.0\n    hint: x\n", "LOAD_UNKNOWN_KEY" },
        { "- rules: x\n", "LOAD_UNKNOWN_ITEM" },
        { "- {}\n", "LOAD_UNKNOWN_ITEM" },
        { "- text\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- [a]\n", "LOAD_ERR_YAML_VALIDATE" },
        { "---\nkey: value\n", "LOAD_ERR_YAML_VALIDATE" },
        { "---\ntext\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- list: [\n", "LOAD_ERR_YAML_PARSE" },
        { "- rule: 'x\n", "LOAD_ERR_YAML_PARSE" },
        { "- list: x\n  items: *nowhere\n", "LOAD_ERR_YAML_PARSE" },
        { "- list: x\n  items: &a [*a]\n", "LOAD_ERR_YAML_PARSE" },
        { "- list: empty\n  items: []\n- macro: m\n  condition: t.text in (names, empty)\n", "" },
        { "- list: names\n  items: [c]\n", "" },
        { "- list: names\n  items: [c]\n  append: true\n", "LOAD_DEPRECATED_ITEM" },
        { "- list: names\n  items: [c]\n  override: { items: append }\n", "" },
        { "- list: names\n  items: [c]\n  override: { items: replace }\n", "" },
        { "- list: other\n  items: [c]\n  override: { items: append }\n", "LOAD_ERR_VALIDATE" },
        { "- list: other\n  items: [c]\n  append: true\n", "LOAD_DEPRECATED_ITEM LOAD_ERR_VALIDATE" },
        { "- list: names\n  items: [c]\n  append: true\n  override: { items: append }\n", "LOAD_DEPRECATED_ITEM LOAD_ERR_YAML_VALIDATE" },
        { "- list: names\n  items: [c]\n  override: { items: delete }\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- list: names\n  items: [c]\n  override: { list: append }\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- list: names\n  items: [c]\n  override: append\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- list: names\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- list: names\n  items: a\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- list: names\n  items: [[a]]\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- list:\n  items: [a]\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- list: ''\n  items: [a]\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- list: unused\n  items: [a]\n", "LOAD_UNUSED_LIST" },
        { "- list: my list\n  items: [a]\n", "LOAD_INVALID_LIST_NAME LOAD_UNUSED_LIST" },
        { "- list: names\n  items: [a]\n  itmes: [b]\n", "LOAD_UNKNOWN_KEY" },
        { "- list: names\n  items: [a]\n  items: [b]\n", "LOAD_UNKNOWN_KEY" },
        { "- macro: m\n  condition: t.text = x\n", "LOAD_UNUSED_LIST" },
        { "- macro: m\n  condition: or t.text = x\n  override: { condition: append }\n", "" },
        { "- macro: m\n  condition: or t.text = x\n  append: true\n", "LOAD_DEPRECATED_ITEM" },
        { "- macro: m\n  condition: t.text in (names)\n  override: { condition: replace }\n", "" },
        { "- macro: n\n  condition: t.text = x\n  override: { condition: append }\n", "LOAD_ERR_VALIDATE" },
        { "- macro: m\n  condition: x\n  append: true\n  override: { condition: append }\n", "LOAD_DEPRECATED_ITEM LOAD_ERR_YAML_VALIDATE" },
        { "- macro: m\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- macro: m\n  condition:\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- macro: m\n  condition: [a]\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- macro: unused\n  condition: t.text = x\n", "LOAD_UNUSED_MACRO" },
        { "- macro: my-macro\n  condition: t.text = x\n", "LOAD_INVALID_MACRO_NAME LOAD_UNUSED_MACRO" },
        { "- macro: m\n  condition: m\n", "LOAD_ERR_VALIDATE" },
        { "- macro: m\n  condition: or m\n  override: { condition: append }\n", "LOAD_ERR_VALIDATE" },
        { "- macro: m\n  condition: later\n- macro: later\n  condition: t.text in (names)\n", "LOAD_ERR_VALIDATE" },
        { "- macro: first\n  condition: t.text = x\n- macro: m\n  condition: or first\n  override: { condition: append }\n", "" },
        { "- macro: m\n  condition: nosuch\n", "LOAD_ERR_VALIDATE" },
        { "- macro: m\n  condition: t.text =\n", "LOAD_ERR_COMPILE_CONDITION" },
        { "- macro: m\n  condition: t.nosuch = 1\n", "LOAD_ERR_COMPILE_CONDITION" },
        { "- macro: m\n  condition: t.text in (names)\n  priority: INFO\n", "LOAD_UNKNOWN_KEY" },
        { "- rule: r\n  desc: d\n  condition: evt.type=open and m\n  output: o\n  priority: WARNING\n", "" },
        { "- rule: r\n  desc: d\n  condition: m\n  output: o\n  priority: WARNING\n", "LOAD_NO_EVTTYPE" },
        { "- rule: r\n  desc: d\n  condition: m\n  output: o\n  priority: WARNING\n  warn_evttypes: false\n", "" },
        { "- rule: r\n  desc: d\n  condition: m and evt.num=0\n  output: o\n  priority: WARNING\n", "LOAD_NO_EVTTYPE" },
        { "- rule: r\n  desc: d\n  output: o\n  priority: WARNING\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  desc: d\n  condition: m\n  priority: WARNING\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  condition: m\n  output: o\n  priority: WARNING\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  desc: d\n  condition: m\n  output: o\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule:\n  desc: d\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  desc: d\n  condition: m\n  output: o\n  priority: URGENT\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  desc: d\n  condition: m\n  output: o\n  priority: 3\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  desc: d\n  condition: [m]\n  output: o\n  priority: INFO\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  desc: d\n  condition: m\n  output: ''\n  priority: INFO\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  desc: d\n  condition: m\n  output: o\n  priority: INFO\n  tags: x\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  desc: d\n  condition: m\n  output: o\n  priority: INFO\n  enabled: maybe\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  desc: d\n  condition: m\n  output: o\n  priority: INFO\n  capture_duration: long\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  desc: d\n  condition: evt.type=open and m\n  output: o\n  priority: INFO\n  capture: true\n  capture_duration: 5000\n", "LOAD_WARNING_EXTENSION" },
        { "- rule: r\n  desc: d\n  condition: evt.type=open and m\n  output: o\n  priority: INFO\n  colour: red\n", "LOAD_UNKNOWN_KEY" },
        { "- rule: q\n  desc: d\n  condition: x.y = 1\n  output: '%x.y'\n  priority: INFO\n  source: cloud\n", "LOAD_UNKNOWN_SOURCE" },
        { "- rule: q\n  desc: d\n  condition: x.y = 1\n  output: o\n  priority: INFO\n  source: cloud\n- rule: q\n  condition: and z\n  override: { condition: append }\n", "LOAD_UNKNOWN_SOURCE" },
        { "- rule: r\n  desc: d\n  condition: m\n  output: o\n  priority: INFO\n  source: cloud\n", "LOAD_ERR_VALIDATE" },
        { "- rule: q\n  desc: d\n  condition: nosuch\n  output: o\n  priority: INFO\n", "LOAD_ERR_VALIDATE" },
        { "- rule: q\n  desc: d\n  condition: a b\n  output: o\n  priority: INFO\n", "LOAD_ERR_COMPILE_CONDITION" },
        { "- rule: q\n  desc: d\n  condition: t.nosuch = 1\n  output: o\n  priority: INFO\n", "LOAD_ERR_COMPILE_CONDITION" },
        { "- rule: q\n  desc: d\n  condition: t.nosuch = 1\n  output: o\n  priority: INFO\n  skip-if-unknown-filter: true\n", "LOAD_UNKNOWN_FILTER" },
        { "- rule: q\n  desc: d\n  condition: evt.type = nosuch\n  output: o\n  priority: INFO\n  skip-if-unknown-filter: true\n", "LOAD_UNKNOWN_FILTER" },
        { "- rule: q\n  desc: d\n  condition: t.int = x\n  output: o\n  priority: INFO\n  skip-if-unknown-filter: true\n", "LOAD_ERR_COMPILE_CONDITION" },
        { "- rule: q\n  desc: d\n  condition: evt.type=open\n  output: '%t.nosuch'\n  priority: INFO\n  skip-if-unknown-filter: true\n", "LOAD_UNKNOWN_FILTER" },
        { "- rule: q\n  desc: d\n  condition: evt.type=open\n  output: '%t.nosuch'\n  priority: INFO\n", "LOAD_ERR_COMPILE_OUTPUT" },
        { "- rule: q\n  desc: d\n  condition: evt.type=open\n  output: '%t.keyed'\n  priority: INFO\n", "LOAD_ERR_COMPILE_OUTPUT" },
        { "- rule: q\n  desc: d\n  condition: evt.type=open\n  output: '%tolower(t.text'\n  priority: INFO\n", "LOAD_ERR_COMPILE_OUTPUT" },
        { "- rule: q\n  desc: d\n  condition: evt.type=open\n  output: 'ends in %'\n  priority: INFO\n", "LOAD_ERR_COMPILE_OUTPUT" },
        { "- rule: q\n  desc: d\n  condition: evt.type=open\n  output: 'x %container.info y'\n  priority: INFO\n", "LOAD_DEPRECATED_ITEM" },
        { "- rule: q\n  desc: d\n  condition: evt.type=open and t.text = t.other\n  output: o\n  priority: INFO\n", "LOAD_COMPILE_CONDITION" },
        { "- rule: q\n  desc: d\n  condition: evt.type=open and t.text = \"t.other\"\n  output: o\n  priority: INFO\n", "" },
        { "- rule: r\n  enabled: false\n", "LOAD_DEPRECATED_ITEM" },
        { "- rule: q\n  enabled: false\n", "LOAD_DEPRECATED_ITEM LOAD_ERR_VALIDATE" },
        { "- rule: r\n  enabled: false\n  override: { enabled: replace }\n", "" },
        { "- rule: r\n  condition: and t.int > 1\n  append: true\n", "LOAD_DEPRECATED_ITEM" },
        { "- rule: r\n  append: true\n", "LOAD_DEPRECATED_ITEM LOAD_ERR_VALIDATE" },
        { "- rule: q\n  condition: and t.int > 1\n  append: true\n", "LOAD_DEPRECATED_ITEM LOAD_ERR_VALIDATE" },
        { "- rule: r\n  condition: and t.int > 1\n  override: { condition: append }\n", "" },
        { "- rule: r\n  condition: and t.int > 1\n  output: x=%t.int\n  desc: more\n  tags: [x]\n  override: { condition: append, output: append, desc: append, tags: append }\n", "" },
        { "- rule: r\n  condition: evt.type=open and m\n  priority: INFO\n  override: { condition: replace, priority: replace }\n", "" },
        { "- rule: r\n  priority: INFO\n  override: { priority: append }\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  source: syscall\n  override: { source: replace }\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  priority: SOON\n  override: { priority: replace }\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  override: { priority: replace }\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  priority: INFO\n  desc: x\n  override: { priority: replace }\n", "LOAD_ERR_YAML_VALIDATE" },
        { "- rule: q\n  priority: INFO\n  override: { priority: replace }\n", "LOAD_ERR_VALIDATE" },
        { "- rule: r\n  condition: and x\n  append: true\n  override: { condition: append }\n", "LOAD_DEPRECATED_ITEM LOAD_ERR_YAML_VALIDATE" },
        { "- rule: r\n  condition: and (\n  override: { condition: append }\n", "LOAD_ERR_COMPILE_CONDITION" },
    };

    [Theory]
    [MemberData(nameof(Items))]
    public void Load_ItemsBehindAWorkingFile_GiveTheCodes(string items, string codes) =>
        string.Join(' ', fields.Options.Load(Base + items).Findings.Select(f => LoadCodes.Name(f.Code))).ShouldBe(codes);

    [Theory]
    [MemberData(nameof(Items))]
    public void Load_AnyFinding_HasPlaceExcerptAndHelp(string items, string codes)
    {
        codes.ShouldNotBeNull();
        foreach (var finding in fields.Options.Load(Base + items).Findings)
        {
            var diagnostic = finding.Diagnostic;
            diagnostic.Help.ShouldNotBeNullOrWhiteSpace();
            diagnostic.Message.ShouldNotEndWith(".");
            diagnostic.Source!.Line(diagnostic.Span!.Value.Line).ShouldNotBeNull();
            diagnostic.Span.Value.Column.ShouldBeInRange(1, diagnostic.Source.Line(diagnostic.Span.Value.Line)!.Length + 1);
        }
    }

    [Fact]
    public void Load_EveryCode_IsGivenBySomeCase()
    {
        var covered = Items.SelectMany(i => i.Data.Item2.Split(' ', StringSplitOptions.RemoveEmptyEntries)).ToHashSet();
        LoadCodes.All.Select(c => c.Name).Except(covered).ShouldBe(
            // A file that cannot be read, fields of the audit log, and exceptions have their own tests.
            ["LOAD_ERR_FILE_READ", "LOAD_UNSAFE_NA_CHECK", "LOAD_APPEND_NO_VALUES", "LOAD_EXCEPTION_NAME_NOT_UNIQUE"]);
    }

    [Fact]
    public void Load_SeveralMistakes_AllAreFoundInOnePass() =>
        fields.Options.Load(Base + "- list: x\n- macro: y\n- rule: z\n- rule: q\n  desc: d\n  condition: nosuch\n  output: o\n  priority: INFO\n").Errors.Count().ShouldBe(4);

    [Fact]
    public void Load_MistakeInAFoldedCondition_IsShownAtItsOwnLineAndColumn()
    {
        var finding = fields.Options.Load("- rule: q\n  desc: d\n  condition: >\n    evt.type = open\n    and t.text startswith /etc\n    and t.nosuch = 1\n  output: o\n  priority: INFO\n").Errors.Single();
        (finding.Diagnostic.Span!.Value.Line, finding.Diagnostic.Span.Value.Column, finding.Diagnostic.Span.Value.Length).ShouldBe((6, 9, 8));
    }

    [Theory]
    [InlineData("condition: 'evt.type=open and ''x'' = t.text'", 1, 33)]
    [InlineData("condition: \"evt.type=open and t.text = \\\"x\\\" b\"", 1, 48)]
    [InlineData("condition: evt.type=open\n    and t.text =", 2, 17)]
    public void Load_MistakeInQuotedOrPlainCondition_IsShownInPlace(string condition, int line, int column)
    {
        var span = fields.Options.Load($"- rule: q\n  desc: d\n  output: o\n  priority: INFO\n  {condition}\n").Errors.Single().Diagnostic.Span!.Value;
        (span.Line, span.Column).ShouldBe((4 + line, column));
    }

    [Fact]
    public void Load_MistakeInAListItem_IsShownAtTheItem()
    {
        var finding = fields.Options.Load("- list: ports\n  items: [1,\n    x]\n- rule: q\n  desc: d\n  condition: evt.type=open and t.int in (ports)\n  output: o\n  priority: INFO\n").Errors.Single();
        finding.Diagnostic.Span!.Value.Line.ShouldBe(3);
        finding.Diagnostic.Span.Value.Column.ShouldBe(5);
    }

    [Fact]
    public void Load_MacroBrokenAndUsedByManyRules_IsReportedOnce()
    {
        var rules = string.Concat(Enumerable.Range(0, 20).Select(i => RuleYaml.Rule($"q{i}", "evt.type=open and broken")));
        fields.Options.Load("- macro: broken\n  condition: t.nosuch = 1\n" + rules).Errors.Count().ShouldBe(1);
    }

    [Theory]
    [InlineData("t.text in (names)", "t.text in (a, b)")]
    [InlineData("t.text in (names, c)", "t.text in (a, b, c)")]
    [InlineData("t.text in (c,names)", "t.text in (c, a, b)")]
    [InlineData("t.text in (none)", "t.text in ()")]
    [InlineData("t.text in (none, c)", "t.text in (c)")]
    [InlineData("t.text in (c, none)", "t.text in (c)")]
    [InlineData("t.text in (c, none, d)", "t.text in (c, d)")]
    [InlineData("t.text in (nested)", "t.text in (a, b, \"x y\", c)")]
    [InlineData("t.text in (\"names\")", "t.text in (\"names\")")]
    [InlineData("t.text in ('x names y')", "t.text in (\"x names y\")")]
    [InlineData("t.text in (names2)", "t.text in (names2)")]
    [InlineData("t.text in (blanks)", "t.text in (\"a b\", \"c=d\", \"q\", \"say \\\"x\\\" now\")")]
    [InlineData("t.text = single", "t.text = only")]
    [InlineData("t.text in (deep)", "t.text in (a, b, \"x y\", c, z)")]
    public void Load_ListsInConditions_AreReplacedByTheirItems(string condition, string expected)
    {
        const string lists = """
            - list: names
              items: [a, b]
            - list: none
              items: []
            - list: nested
              items: [names, x y, c]
            - list: deep
              items: [nested, z]
            - list: blanks
              items: [a b, c=d, '"q"', say "x" now]
            - list: single
              items: [only]

            """;
        var loaded = fields.Options.Load(lists + RuleYaml.Rule("q", condition));
        loaded.Errors.ShouldBeEmpty();
        loaded.Rules.Single().Condition.ToString().ShouldBe(expected);
    }

    [Fact]
    public void Load_RuleDefinedAgain_KeepsItsPlaceAndNothingElse()
    {
        var loaded = fields.Options.Load(RuleYaml.Rule("a", "t.int = 1") + RuleYaml.Rule("b", "t.int = 2") + RuleYaml.Rule("a", "t.int = 3"));
        loaded.Rules.Select(r => $"{r.Name}: {r.Condition}").ShouldBe(["a: t.int = 3", "b: t.int = 2"]);
    }

    [Fact]
    public void Load_BrokenOverride_LeavesTheRuleAsItWas()
    {
        var loaded = fields.Options.Load(Base + "- rule: r\n  condition: and t.int = 1\n  priority: NONE\n  override: { condition: append, priority: replace }\n");
        loaded.Definitions.Rules.Find("r")!.Condition.Count.ShouldBe(1);
    }

    [Fact]
    public void Load_AppendsAndReplacements_ApplyInOrder()
    {
        var loaded = fields.Options.Load(Base, "- rule: r\n  condition: and t.int > 1\n  output: more\n  tags: [z, y]\n  priority: Info\n  override: { condition: append, output: append, tags: append, priority: replace }\n");
        loaded.Findings.ShouldBeEmpty();
        var rule = loaded.Rules.Single();
        rule.Condition.ToString().ShouldBe("evt.type = open and m and t.int > 1");
        rule.OutputText.ShouldBe("text=%t.text more");
        rule.Tags.ShouldBe(["y", "z"]);
        rule.Priority.ToString().ShouldBe("Informational");
    }

    [Fact]
    public void Load_LessUrgentThanTheMinimum_IsLeftOut() =>
        (fields.Options with { MinimumPriority = Palisade.Rules.Definitions.Priority.Critical }).Load(Base).Rules.ShouldBeEmpty();

    [Fact]
    public void Load_MacrosThatDoubleEachOther_EndInACleanError()
    {
        var text = "- macro: m0\n  condition: t.int = 1\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"- macro: m{i}\n  condition: m{i - 1} and m{i - 1}\n")) + RuleYaml.Rule("q", "m60");
        fields.Options.Load(text).Errors.ShouldContain(e => e.Diagnostic.Message.Contains("too large or too deep", StringComparison.Ordinal));
    }

    [Fact]
    public void Load_ListsThatDoubleEachOther_EndInACleanError()
    {
        var text = "- list: l0\n  items: [a, b]\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"- list: l{i}\n  items: [l{i - 1}, l{i - 1}]\n")) + RuleYaml.Rule("q", "t.text in (l60)");
        fields.Options.Load(text).Errors.Single().Diagnostic.Message.ShouldContain("with its lists written out");
    }

    [Fact]
    public void Load_AliasesThatDoubleEachOther_EndInACleanError()
    {
        var text = "- list: x\n  items:\n  - &a0 [z, z]\n" + string.Concat(Enumerable.Range(1, 60).Select(i => $"  - &a{i} [*a{i - 1}, *a{i - 1}]\n"));
        var finding = fields.Options.Load(text).Errors.Single();
        finding.Code.ShouldBe(LoadCode.ErrYamlParse);
        finding.Diagnostic.Message.ShouldContain("YAML nodes");
    }

    [Fact]
    public void Load_DeepYaml_EndsInACleanError() =>
        fields.Options.Load(new string('[', 100_000)).Errors.Single().Diagnostic.Message.ShouldContain("nested deeper");

    [Fact]
    public void Load_HugeFile_IsNotRead() =>
        (fields.Options with { Limits = new RuleFileLimits { MaxFileLength = 100 } }).Load(new string(' ', 101)).Errors.Single().Code.ShouldBe(LoadCode.ErrFileRead);

    [Fact]
    public void Load_AbsentMarkerComparedInAuditFields_Warns()
    {
        var options = new RuleLoaderOptions { Sources = RuleSources.All };
        var codes = options.Load("- rule: q\n  desc: d\n  source: k8s_audit\n  condition: ka.verb = <NA> or jevt.value[/x] in (a, <NA>) or ka.user.name != \"<NA>\" or ka.verb contains <NA>\n  output: o\n  priority: INFO\n")
            .Findings.Select(f => LoadCodes.Name(f.Code));
        codes.ShouldBe(["LOAD_UNSAFE_NA_CHECK", "LOAD_UNSAFE_NA_CHECK", "LOAD_UNSAFE_NA_CHECK"]);
    }
}
