using Palisade.Rules.Syntax;
using Palisade.Rules.Text;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Syntax;

public class ConditionParserTests
{
    public static TheoryData<string> Accepted => [.. AcceptedConditions.All.Distinct()];

    public static TheoryData<string> Rejected => [.. RejectedConditions.All.Distinct()];

    [Theory]
    [MemberData(nameof(Accepted))]
    public void Parse_Condition_IsAcceptedAndPrintsAsItself(string text)
    {
        var parsed = ConditionParser.Parse(MappedText.From(text));
        parsed.Error.ShouldBeNull();
        var printed = parsed.Expr!.ToString();
        var again = ConditionParser.Parse(MappedText.From(printed));
        again.Error.ShouldBeNull(printed);
        again.Expr!.ToString().ShouldBe(printed);
    }

    [Theory]
    [MemberData(nameof(Rejected))]
    public void Parse_NotACondition_IsRejectedWithPlaceAndHelp(string text)
    {
        var parsed = ConditionParser.Parse(MappedText.From(text));
        parsed.Expr.ShouldBeNull();
        parsed.Error.ShouldNotBeNull();
        parsed.Error.Message.ShouldNotBeNullOrWhiteSpace();
        parsed.Error.Help.ShouldNotBeNullOrWhiteSpace();
        parsed.Error.At.Start.ShouldBeInRange(0, text.Length);
    }

    [Fact]
    public void Cases_Count_CoverTheGrammarBroadly() => (Accepted.Count + Rejected.Count).ShouldBeGreaterThan(539);

    [Theory]
    [InlineData("a or b and c", "a or (b and c)")]
    [InlineData("a and b or c and d", "(a and b) or (c and d)")]
    [InlineData("not a and b", "not a and b")]
    [InlineData("not (a and b)", "not (a and b)")]
    [InlineData("not not a", "a")]
    [InlineData("not not not a", "not a")]
    [InlineData("not(not a)", "not (not a)")]
    [InlineData("a or(b) and c", "a or (b and c)")]
    [InlineData("((a))", "a")]
    [InlineData("(a or b) or c", "(a or b) or c")]
    [InlineData("a.b=c", "a.b = c")]
    [InlineData("a.b == 'c'", "a.b = \"c\"")]
    [InlineData("a.b existsand c", "a.b exists and c")]
    [InlineData("a.b = anyof and c", "a.b = anyof and c")]
    [InlineData("a.b = anyof c", "a.b = anyof (c)")]
    [InlineData("a.b = anyof (c, 'd e')", "a.b = anyof (c, \"d e\")")]
    [InlineData("a.b in names", "a.b in (names)")]
    [InlineData("a.b[\"\"] = c", "a.b[\"\"] = c")]
    [InlineData("a.b['x'] = c", "a.b[x] = c")]
    [InlineData("a.b = \"\\x41\\/\\n\"", "a.b = \"A/\\n\"")]
    [InlineData("a.b = \"\\xC3\\xA9\"", "a.b = \"é\"")]
    [InlineData("a.b = \"a\\ b\"", "a.b = \"a\\x5Cb\"")]
    [InlineData("getopt(a.b,'x:')[x] = y", "getopt(a.b, \"x:\")[x] = y")]
    [InlineData("c.d = concat(a.b, 'x', val(c.d))", null)]
    public void Parse_Condition_HasTheTree(string text, string? printed) =>
        ConditionParser.Parse(MappedText.From(text)).Expr?.ToString().ShouldBe(printed);

    [Theory]
    [InlineData("proc.name exists", 0, 16)]
    [InlineData("not proc.name=nginx", 4, 15)]
    [InlineData("a and proc.aname[3]=nginx and b", 6, 19)]
    [InlineData("\n  (x\n   or proc.name in ( a, b))", 12, 20)]
    public void Parse_Check_KnowsItsPlace(string text, int start, int length)
    {
        var check = Checks(ConditionParser.Parse(MappedText.From(text)).Expr!).Single();
        check.At.Start.ShouldBe(start);
        check.At.Length.ShouldBe(length);
    }

    [Theory]
    [InlineData("a and b c", 8)]
    [InlineData("a.b foo c", 4)]
    [InlineData("a.b in (x,)", 10)]
    [InlineData("a andb", 5)]
    [InlineData("a.b = 'x\\q'", 8)]
    [InlineData("(a", 2)]
    public void Parse_NotACondition_PointsAtTheMistake(string text, int start) =>
        ConditionParser.Parse(MappedText.From(text)).Error!.At.Start.ShouldBe(start);

    [Fact]
    public void Parse_NestedToTheLimit_IsAccepted()
    {
        var text = new string('(', 100) + "a" + new string(')', 100);
        ConditionParser.Parse(MappedText.From(text), maxDepth: 100).Error.ShouldBeNull();
    }

    [Theory]
    [InlineData("(")]
    [InlineData("not(")]
    [InlineData("tolower(")]
    [InlineData("a and (")]
    public void Parse_NestedBeyondTheLimit_IsACleanError(string opening)
    {
        var text = string.Concat(Enumerable.Repeat(opening, 100_000)) + "a";
        ConditionParser.Parse(MappedText.From(text), ConditionParser.RuleDepth).Error!.Message.ShouldContain("nested deeper");
    }

    [Fact]
    public void Parse_UppercaseKeyword_SaysHowItIsWritten() =>
        ConditionParser.Parse(MappedText.From("a AND b")).Error!.Help.ShouldContain("`and` is written in lower case");

    private static IEnumerable<CheckExpr> Checks(Expr expr) => expr switch
    {
        AndExpr and => and.Children.SelectMany(Checks),
        OrExpr or => or.Children.SelectMany(Checks),
        NotExpr not => Checks(not.Child),
        CheckExpr check => [check],
        _ => [],
    };
}
