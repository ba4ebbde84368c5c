using System.Text;
using Palisade.Events.Fields;
using Palisade.Rules.Tests.Support;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Compilation;

/// <summary>Every operator on every type, with the values at the edge.</summary>
public class OperatorTests
{
    private readonly ConditionTester tester = new();

    [Theory]
    [InlineData("=", "abc", true)]
    [InlineData("=", "ab", false)]
    [InlineData("==", "abc", true)]
    [InlineData("!=", "abc", false)]
    [InlineData("!=", "abd", true)]
    [InlineData("=", "ABC", false)]
    [InlineData("contains", "b", true)]
    [InlineData("contains", "abc", true)]
    [InlineData("contains", "''", true)]
    [InlineData("contains", "B", false)]
    [InlineData("icontains", "B", true)]
    [InlineData("icontains", "X", false)]
    [InlineData("startswith", "ab", true)]
    [InlineData("startswith", "''", true)]
    [InlineData("startswith", "abcd", false)]
    [InlineData("startswith", "bc", false)]
    [InlineData("endswith", "bc", true)]
    [InlineData("endswith", "abc", true)]
    [InlineData("endswith", "xabc", false)]
    [InlineData("endswith", "''", true)]
    [InlineData("glob", "a*", true)]
    [InlineData("glob", "a?c", true)]
    [InlineData("glob", "a", false)]
    [InlineData("glob", "A*", false)]
    [InlineData("iglob", "A*C", true)]
    [InlineData("regex", "a.c", true)]
    [InlineData("regex", "b", false)]
    [InlineData("regex", "'a|abc'", true)]
    [InlineData("in", "(x, abc)", true)]
    [InlineData("in", "(x, ab)", false)]
    [InlineData("in", "()", false)]
    [InlineData("intersects", "(abc)", true)]
    [InlineData("pmatch", "(abc)", true)]
    [InlineData("pmatch", "(ab)", false)]
    [InlineData("pmatch", "()", false)]
    [InlineData("<", "5", false)]
    [InlineData(">", "5", true)]
    [InlineData("exists", "", true)]
    [InlineData("= oneof", "(abc, abc)", false)]
    [InlineData("= oneof", "(abc, x)", true)]
    [InlineData("startswith oneof", "(a, b)", true)]
    [InlineData("startswith oneof", "(a, ab)", false)]
    [InlineData("startswith anyof", "(a, ab)", true)]
    [InlineData("startswith anyof", "(x, y)", false)]
    [InlineData("startswith allof", "(a, ab)", true)]
    [InlineData("startswith allof", "(a, b)", false)]
    [InlineData("!= anyof", "(abc, x)", true)]
    [InlineData("!= anyof", "(abc)", false)]
    [InlineData("!= allof", "(abc, x)", false)]
    [InlineData("contains allof", "()", true)]
    [InlineData("contains anyof", "()", false)]
    [InlineData("contains oneof", "()", false)]
    public void Text_Operator_Decides(string op, string right, bool expected)
    {
        tester.Fields["t.text"] = "abc";
        tester.Holds($"t.text {op} {right}").ShouldBe(expected);
        tester.Holds($"not t.text {op} {right}").ShouldBe(!expected);
    }

    [Theory]
    [InlineData("t.text = x")]
    [InlineData("t.text != x")]
    [InlineData("t.text in ()")]
    [InlineData("t.text exists")]
    [InlineData("t.text startswith ''")]
    [InlineData("t.text contains ''")]
    [InlineData("t.text glob *")]
    [InlineData("t.text != anyof (x)")]
    [InlineData("t.text contains allof ()")]
    [InlineData("t.text != val(t.other)")]
    [InlineData("t.other = val(t.text)")]
    [InlineData("tolower(t.text) != x")]
    [InlineData("len(t.text) >= 0")]
    [InlineData("concat(t.other, t.text) exists")]
    [InlineData("t.flag != true")]
    [InlineData("t.int != 1")]
    [InlineData("t.uint >= 0")]
    [InlineData("t.ip != 1.2.3.4")]
    [InlineData("t.net != 1.2.3.0/24")]
    [InlineData("t.bytes != x")]
    [InlineData("t.texts in (x)")]
    [InlineData("t.texts exists")]
    [InlineData("t.endip != 1.2.3.4")]
    [InlineData("t.endport exists")]
    public void AnyOperator_FieldIsAbsent_DoesNotHoldAndItsNegationDoes(string condition)
    {
        tester.Fields["t.other"] = "here";
        tester.Holds(condition).ShouldBeFalse();
        tester.Holds($"not {condition}").ShouldBeTrue();
        tester.Holds($"not ({condition} or {condition})").ShouldBeTrue();
    }

    [Theory]
    [InlineData("t.int = -5", true)]
    [InlineData("t.int != -5", false)]
    [InlineData("t.int < -4", true)]
    [InlineData("t.int < -5", false)]
    [InlineData("t.int <= -5", true)]
    [InlineData("t.int > -6", true)]
    [InlineData("t.int >= -4", false)]
    [InlineData("t.int in (1, -5)", true)]
    [InlineData("t.int in (1, 2)", false)]
    [InlineData("t.int intersects (-5)", true)]
    [InlineData("t.int = anyof (1, -5)", true)]
    [InlineData("t.int < 0x10", true)]
    [InlineData("t.int < val(t.int2)", true)]
    [InlineData("t.int = val(t.int2)", false)]
    [InlineData("t.uint = 18446744073709551615", true)]
    [InlineData("t.uint > 9223372036854775807", true)]
    [InlineData("t.uint in (18446744073709551615)", true)]
    [InlineData("t.uint < +5", false)]
    [InlineData("t.double > 1", true)]
    [InlineData("t.double < 2", true)]
    [InlineData("t.double = 1", false)]
    [InlineData("t.double in (1, 2)", false)]
    [InlineData("t.port = 22", true)]
    [InlineData("t.port = ssh", true)]
    [InlineData("t.port in (http, ssh)", true)]
    [InlineData("t.port != https", true)]
    [InlineData("t.duration >= 1000000000", true)]
    [InlineData("t.time > 0", true)]
    [InlineData("t.flag = true", true)]
    [InlineData("t.flag != true", false)]
    [InlineData("t.flag = false", false)]
    [InlineData("t.flag in (true)", true)]
    [InlineData("t.flag in (false)", false)]
    [InlineData("t.flag in (false, true)", true)]
    [InlineData("t.flag = val(t.flag2)", false)]
    public void NumberAndBool_Operator_Decides(string condition, bool expected)
    {
        tester.Fields["t.int"] = -5L;
        tester.Fields["t.int2"] = 7L;
        tester.Fields["t.uint"] = ulong.MaxValue;
        tester.Fields["t.double"] = 1.5;
        tester.Fields["t.port"] = 22UL;
        tester.Fields["t.duration"] = 1_000_000_000L;
        tester.Fields["t.time"] = 1L;
        tester.Fields["t.flag"] = true;
        tester.Fields["t.flag2"] = false;
        if (condition.Contains("0x", StringComparison.Ordinal))
        {
            tester.ErrorOf(condition).ShouldBeNull();
            return;
        }

        tester.Holds(condition).ShouldBe(expected);
    }

    [Theory]
    [InlineData("t.ip = 10.1.2.3", true)]
    [InlineData("t.ip != 10.1.2.3", false)]
    [InlineData("t.ip = 10.1.2.4", false)]
    [InlineData("t.ip = ::1", false)]
    [InlineData("t.ip != ::1", true)]
    [InlineData("t.ip in (1.1.1.1, 10.1.2.3)", true)]
    [InlineData("t.ip intersects (::1)", false)]
    [InlineData("t.ip = val(t.ip2)", false)]
    [InlineData("t.ip != val(t.ip2)", true)]
    [InlineData("t.net = 10.0.0.0/8", true)]
    [InlineData("t.net = 11.0.0.0/8", false)]
    [InlineData("t.net != 10.0.0.0/8", false)]
    [InlineData("t.net = 0.0.0.0/0", true)]
    [InlineData("t.net = 10.1.2.3/32", true)]
    [InlineData("t.net != fe80::/10", true)]
    [InlineData("t.net in (192.168.0.0/16, 10.0.0.0/8)", true)]
    [InlineData("t.ips in (10.1.2.3, ::1)", true)]
    [InlineData("t.ips in (10.1.2.3)", false)]
    [InlineData("t.ips intersects (10.1.2.3)", true)]
    [InlineData("t.endip = 1.1.1.1", true)]
    [InlineData("t.endip = 2.2.2.2", true)]
    [InlineData("t.endip = 3.3.3.3", false)]
    [InlineData("t.endip != 1.1.1.1", false)]
    [InlineData("t.endip != 3.3.3.3", true)]
    [InlineData("t.endip in (2.2.2.2)", true)]
    [InlineData("t.endip in (3.3.3.3)", false)]
    [InlineData("t.endport = 443", true)]
    [InlineData("t.endport != https", false)]
    [InlineData("t.endport > 1000", true)]
    public void Address_Operator_Decides(string condition, bool expected)
    {
        tester.Fields["t.ip"] = tester.Fields["t.net"] = Ip("10.1.2.3");
        tester.Fields["t.ip2"] = Ip("::1");
        tester.Fields["t.ips"] = new[] { Ip("10.1.2.3"), Ip("::1") };
        tester.Fields["t.endip"] = new[] { Ip("1.1.1.1"), Ip("2.2.2.2") };
        tester.Fields["t.endport"] = new[] { 443UL, 5000UL };
        tester.Holds(condition).ShouldBe(expected);
    }

    [Theory]
    [InlineData("t.bytes = cafe", true)]
    [InlineData("t.bytes != cafe", false)]
    [InlineData("t.bytes contains af", true)]
    [InlineData("t.bytes contains x", false)]
    [InlineData("t.bytes startswith ca", true)]
    [InlineData("t.bytes startswith af", false)]
    [InlineData("t.bytes endswith fe", true)]
    [InlineData("t.bytes in (x, cafe)", true)]
    [InlineData("t.bytes bcontains 6166", true)]
    [InlineData("t.bytes bcontains CAFE", false)]
    [InlineData("t.bytes bstartswith 6361", true)]
    [InlineData("t.bytes bstartswith 61", false)]
    [InlineData("t.bytes startswith anyof (x, c)", true)]
    [InlineData("t.bytes = val(t.bytes2)", false)]
    [InlineData("t.bytes contains val(t.bytes2)", true)]
    [InlineData("len(t.bytes) = 4", true)]
    public void Bytes_Operator_Decides(string condition, bool expected)
    {
        tester.Fields["t.bytes"] = Encoding.UTF8.GetBytes("cafe");
        tester.Fields["t.bytes2"] = Encoding.UTF8.GetBytes("af");
        tester.Holds(condition).ShouldBe(expected);
    }

    [Theory]
    [InlineData("t.texts in (a, b, c)", true)]
    [InlineData("t.texts in (a)", false)]
    [InlineData("t.texts in ()", false)]
    [InlineData("t.texts intersects (b, x)", true)]
    [InlineData("t.texts intersects (x)", false)]
    [InlineData("t.texts exists", true)]
    [InlineData("t.texts in val(t.texts2)", true)]
    [InlineData("t.texts2 in val(t.texts)", false)]
    [InlineData("t.texts2 intersects val(t.texts)", true)]
    [InlineData("len(t.texts) = 2", true)]
    [InlineData("tolower(t.texts) intersects (a)", true)]
    [InlineData("toupper(t.texts) in (A, B)", true)]
    [InlineData("join('-', t.texts) = a-b", true)]
    [InlineData("t.ints in (1, 2)", true)]
    [InlineData("t.ints intersects (2, 3)", true)]
    [InlineData("t.ints in (1)", false)]
    public void List_Operator_AsksEveryOrSomeElement(string condition, bool expected)
    {
        tester.Fields["t.texts"] = new[] { "a", "b" };
        tester.Fields["t.texts2"] = new[] { "a", "b", "c" };
        tester.Fields["t.ints"] = new[] { 1L, 2L };
        tester.Holds(condition).ShouldBe(expected);
    }

    [Theory]
    [InlineData("t.text bcontains 6162", "has no operator `bcontains`")]
    [InlineData("t.text bstartswith 6162", "has no operator")]
    [InlineData("t.int contains 1", "has no operator")]
    [InlineData("t.int glob 1", "has no operator")]
    [InlineData("t.int pmatch (1)", "has no operator")]
    [InlineData("t.int = x", "not a number")]
    [InlineData("t.int = 1.5", "not a number")]
    [InlineData("t.int < 1e+5", "not a number")]
    [InlineData("t.int = 9223372036854775808", "not a number")]
    [InlineData("t.uint = -1", "not a number")]
    [InlineData("t.uint in (1, x)", "not a number")]
    [InlineData("t.double = 1.5", "not a number")]
    [InlineData("t.port = 65536", "not a number")]
    [InlineData("t.port = nosuchservice", "not a number")]
    [InlineData("t.flag = yes", "neither `true` nor `false`")]
    [InlineData("t.flag = TRUE", "neither")]
    [InlineData("t.flag > 1", "has no operator")]
    [InlineData("t.flag startswith t", "has no operator")]
    [InlineData("t.flag intersects (true)", "has no operator")]
    [InlineData("t.ip = 10.0.0.0/8", "not an IP address")]
    [InlineData("t.ip = 1.2.3", "not an IP address")]
    [InlineData("t.ip = localhost", "not an IP address")]
    [InlineData("t.ip > 1", "has no operator")]
    [InlineData("t.ip contains 1", "has no operator")]
    [InlineData("t.net = 10.0.0.1", "not an IP network")]
    [InlineData("t.net = 10.0.0.0/33", "not an IP network")]
    [InlineData("t.net = val(t.ip)", "network and cannot be compared")]
    [InlineData("t.bytes bcontains xyz", "not a sequence of hexadecimal bytes")]
    [InlineData("t.bytes bcontains abc", "not a sequence")]
    [InlineData("t.bytes icontains a", "has no operator")]
    [InlineData("t.bytes > 1", "has no operator")]
    [InlineData("t.texts = a", "has no operator")]
    [InlineData("t.texts contains a", "has no operator")]
    [InlineData("t.texts in (a) and t.texts != b", "has no operator")]
    [InlineData("t.text = val(t.int)", "cannot be compared")]
    [InlineData("t.text = val(t.texts)", "cannot be compared")]
    [InlineData("t.text in val(t.texts)", "cannot be compared")]
    [InlineData("t.int = val(t.uint)", "cannot be compared")]
    [InlineData("t.text = len(t.other)", "cannot be compared")]
    [InlineData("t.text pmatch val(t.other)", "`pmatch` cannot compare with a field")]
    [InlineData("t.text regex val(t.other)", "`regex` cannot compare with a field")]
    [InlineData("t.text = anyof val(t.other)", "needs a list")]
    [InlineData("t.endip = val(t.ip)", "stands for several values")]
    [InlineData("t.ip = val(t.endip)", "stands for several values")]
    [InlineData("t.text regex '('", "regular expression cannot be used")]
    [InlineData("t.text regex '(?=x)'", "regular expression cannot be used")]
    [InlineData("t.text regex '(a)\\\\1'", "regular expression cannot be used")]
    [InlineData("t.nosuch = 1", "has no field `t.nosuch`")]
    [InlineData("t.text[1] = 1", "takes no argument")]
    [InlineData("t.keyed = 1", "needs an argument")]
    [InlineData("t.indexed[x] = 1", "does not take the argument `x`")]
    [InlineData("t.indexed[-1] = 1", "does not take the argument")]
    [InlineData("tolower(t.int) = 1", "takes a text")]
    [InlineData("basename(t.bytes) = 1", "takes a text")]
    [InlineData("len(t.int) = 1", "takes a text")]
    [InlineData("b64(t.int) = 1", "takes a text")]
    [InlineData("join(',', t.text) = a", "takes a list of texts")]
    [InlineData("join(t.texts, t.texts) = a", "takes a text")]
    [InlineData("concat(t.text, t.int) = a", "takes a text")]
    [InlineData("tolower(t.endip) = a", "cannot be given to a transformer")]
    [InlineData("tolower(p.aname) = a", "cannot be given to a transformer")]
    [InlineData("getopt(t.texts, 'x:')[xy] = a", "must be one letter")]
    [InlineData("evt.type = nosuchevent", "no event type `nosuchevent`")]
    [InlineData("tolower(evt.type) = open", "cannot be given to a transformer")]
    [InlineData("evt.type = val(t.text)", "cannot be compared with a field")]
    public void Load_OperatorOrValueDoesNotFitTheType_IsAnError(string condition, string message) =>
        tester.ErrorOf(condition).ShouldNotBeNull().ShouldContain(message);

    private static IpValue Ip(string text) => IpValue.TryParse(text, out var ip) ? ip : throw new FormatException(text);
}
