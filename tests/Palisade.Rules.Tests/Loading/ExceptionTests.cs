using Palisade.Rules.Loading;
using Palisade.Rules.Tests.Support;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Loading;

public class ExceptionTests
{
    private const string Head = "- rule: r\n  desc: d\n  condition: evt.type = open or t.int = 1\n  output: o\n  priority: INFO\n  warn_evttypes: false\n";

    private readonly MockFields fields = new();

    /// <summary>Exceptions of a rule and what its condition becomes.</summary>
    public static TheoryData<string, string> Conditions => new()
    {
        { "[]", "" },
        { "[{ name: e, fields: [t.text] }]", "" },
        { "[{ name: e, fields: [t.text], values: [] }]", "" },
        { "[{ name: e, fields: t.text, values: [a, b] }]", "t.text in (a, b)" },
        { "[{ name: e, fields: t.text, comps: pmatch, values: [/a, /b] }]", "t.text pmatch (/a, /b)" },
        { "[{ name: e, fields: t.texts, comps: intersects, values: [a] }]", "t.texts intersects (a)" },
        { "[{ name: e, fields: t.text, comps: startswith anyof, values: [a, b c] }]", "t.text startswith anyof (a, \"b c\")" },
        { "[{ name: e, fields: t.text, values: [names] }]", "t.text in (x, y)" },
        { "[{ name: e, fields: [t.text], values: [[a]] }]", "t.text = a" },
        { "[{ name: e, fields: [t.text, t.int], values: [[a, 1]] }]", "t.text = a and t.int = 1" },
        { "[{ name: e, fields: [t.text, t.int], values: [[a, 1], [b, 2]] }]", "(t.text = a and t.int = 1) or (t.text = b and t.int = 2)" },
        { "[{ name: e, fields: [t.text, t.other], comps: [startswith, in], values: [[/a, [b, c]]] }]", "t.text startswith /a and t.other in (b, c)" },
        { "[{ name: e, fields: [t.text, t.other], comps: [=, in], values: [[a, b]] }]", "t.text = a and t.other in (b)" },
        { "[{ name: e, fields: [t.text, t.other], comps: [=, in], values: [[a, '(b, c)']] }]", "t.text = a and t.other in (b, c)" },
        { "[{ name: e, fields: [t.text], comps: [in], values: [[names]] }]", "t.text in (x, y)" },
        { "[{ name: e, fields: [t.text], comps: [in], values: [['(names)']] }]", "t.text in (x, y)" },
        { "[{ name: e, fields: [t.text], values: [[a b]] }]", "t.text = \"a b\"" },
        { "[{ name: e, fields: [t.text], values: [['\"a b\"']] }]", "t.text = \"a b\"" },
        { "[{ name: e, fields: [t.text], values: [['a=b,c(d)']] }]", "t.text = \"a=b,c(d)\"" },
        { "[{ name: e, fields: [t.text], values: [['say \"x\" now']] }]", "t.text = \"say \\\"x\\\" now\"" },
        { "[{ name: e, fields: [t.text], comps: [contains anyof], values: [[[a, b]]] }]", "t.text contains anyof (a, b)" },
        { "[{ name: e, fields: [tolower(t.text)], values: [[a]] }]", "tolower(t.text) = a" },
        { "[{ name: e, fields: ['t.keyed[k]'], values: [[a]] }]", "t.keyed[k] = a" },
        { "[{ name: e, fields: [t.int], comps: ['>'], values: [[5]] }]", "t.int > 5" },
    };

    /// <summary>Exceptions, and the codes they give.</summary>
    public static TheoryData<string, string> Mistakes => new()
    {
        { "x", "LOAD_ERR_YAML_VALIDATE" },
        { "[x]", "LOAD_ERR_YAML_VALIDATE" },
        { "[{ fields: [t.text] }]", "LOAD_ERR_YAML_VALIDATE" },
        { "[{ name: '', fields: [t.text] }]", "LOAD_ERR_YAML_VALIDATE" },
        { "[{ name: e }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: { a: b } }]", "LOAD_ERR_YAML_VALIDATE" },
        { "[{ name: e, fields: [t.text], values: a }]", "LOAD_ERR_YAML_VALIDATE" },
        { "[{ name: e, fields: [t.text], values: [['']] }]", "LOAD_ERR_YAML_VALIDATE LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: [t.nosuch], values: [[a]] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: t.nosuch, values: [a] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: [not a field], values: [[a]] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: [fake(t.text)], values: [[a]] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: [t.text, t.int], comps: [=], values: [[a, 1]] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: [t.text], comps: '=', values: [[a]] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: [t.text], comps: [like], values: [[a]] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: t.text, comps: [in], values: [a] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: t.text, comps: '=', values: [a] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: t.text, comps: startswith, values: [a] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: t.text, values: [[a]] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: [t.text, t.int], values: [[a]] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: [t.text], values: [a] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: [t.text], comps: [in], values: [[[[a]]]] }]", "LOAD_ERR_VALIDATE" },
        { "[{ name: e, fields: [t.int], values: [[x]] }]", "LOAD_ERR_COMPILE_CONDITION" },
        { "[{ name: e, fields: [t.text], vals: [[x]] }]", "LOAD_UNKNOWN_KEY" },
        { "[{ name: e, fields: [t.text], values: [[a]] }, { name: e, fields: [t.int], values: [[1]] }]", "LOAD_EXCEPTION_NAME_NOT_UNIQUE" },
    };

    [Theory]
    [MemberData(nameof(Conditions))]
    public void Load_Exceptions_BecomePartOfTheCondition(string exceptions, string expected)
    {
        var loaded = Load(exceptions);
        loaded.Errors.ShouldBeEmpty();
        var wanted = expected.Length == 0 ? "evt.type = open or t.int = 1"
            : $"(evt.type = open or t.int = 1) and not {(expected.Contains(" and ", StringComparison.Ordinal) || expected.Contains(" or ", StringComparison.Ordinal) ? $"({expected})" : expected)}";
        loaded.Rules.Single().Condition.ToString().ShouldBe(wanted);
    }

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Load_ExceptionIsWrong_GivesTheCode(string exceptions, string codes) => Codes(Load(exceptions)).ShouldBe(codes);

    [Theory]
    [InlineData("[{ name: e, values: [[b]] }]", "", "t.text = a or t.text = b")]
    [InlineData("[{ name: f, fields: t.int, values: [1] }]", "", "t.text = a;t.int in (1)")]
    [InlineData("[{ name: e }]", "LOAD_APPEND_NO_VALUES", "t.text = a")]
    [InlineData("[{ name: e, fields: [t.text], values: [[b]] }]", "LOAD_ERR_VALIDATE", "")]
    [InlineData("[{ name: e, comps: ['='], values: [[b]] }]", "LOAD_ERR_VALIDATE", "")]
    [InlineData("[{ name: f, values: [[b]] }]", "LOAD_ERR_VALIDATE", "")]
    [InlineData("[{ name: f, fields: [t.text] }]", "LOAD_APPEND_NO_VALUES LOAD_ERR_VALIDATE", "")]
    [InlineData("[{ name: e, values: [[b, c]] }]", "LOAD_ERR_VALIDATE", "")]
    public void Load_ExceptionIsAppended_TakesValuesOnly(string appended, string codes, string expected)
    {
        var loaded = Load("[{ name: e, fields: [t.text], values: [[a]] }]", $"- rule: r\n  exceptions: {appended}\n  override: {{ exceptions: append }}\n");
        Codes(loaded).ShouldBe(codes);
        if (expected.Length > 0)
        {
            var parts = expected.Split(';').Select(p => p.Contains(" or ", StringComparison.Ordinal) ? $"not ({p})" : $"not {p}");
            loaded.Rules.Single().Condition.ToString().ShouldBe($"(evt.type = open or t.int = 1) and {string.Join(" and ", parts)}");
        }
    }

    [Fact]
    public void Load_ExceptionsAreReplaced_ForgetsTheOldOnes()
    {
        var loaded = Load("[{ name: e, fields: [t.text], values: [[a]] }]", "- rule: r\n  exceptions: [{ name: f, fields: [t.int], values: [[2]] }]\n  override: { exceptions: replace }\n");
        Codes(loaded).ShouldBeEmpty();
        loaded.Rules.Single().Condition.ToString().ShouldBe("(evt.type = open or t.int = 1) and not t.int = 2");
    }

    [Theory]
    [InlineData("a", 5, false)]
    [InlineData("a", 6, true)]
    [InlineData("b", 5, true)]
    public void Evaluate_ExceptionApplies_OnlyWhereAllItsFieldsDo(string text, long number, bool expected)
    {
        var loaded = Load("[{ name: e, fields: [t.text, t.int], values: [[a, 5]] }]");
        fields["t.text"] = text;
        fields["t.int"] = number;
        fields.Next();
        fields.Options.Evaluator(loaded).Evaluate(fields.Context).Length.ShouldBe(expected ? 1 : 0);
    }

    private RuleLoadResult Load(string exceptions, string more = "") =>
        fields.Options.Load("- list: names\n  items: [x, y]\n" + Head + $"  exceptions: {exceptions}\n" + more);

    private static string Codes(RuleLoadResult loaded) =>
        string.Join(' ', loaded.Findings.Where(f => f.Code != LoadCode.UnusedList).Select(f => LoadCodes.Name(f.Code)));
}
