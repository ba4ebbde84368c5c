using System.Text;
using System.Text.Json;
using Palisade.Rules.Definitions;
using Palisade.Rules.Output;
using Palisade.Rules.Tests.Support;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Output;

/// <summary>The two forms of an alert, which other people's tools read.</summary>
public class AlertTextTests
{
    private static readonly Alert Sample = new()
    {
        Rule = "Read sensitive file",
        Priority = Priority.Informational,
        Source = "syscall",
        Tags = ["T1555", "filesystem", "host"],
        Time = 1_700_000_000_000_000_007,
        Message = "file=/etc/shadow",
        Fields = [],
        Hostname = "board",
        EventNumber = 3,
    };

    [Fact]
    public void Line_IsClockTimePriorityAndMessage() => AlertText.Line(Sample).ShouldBe("22:13:20.000000007: Informational file=/etc/shadow");

    /// <summary>Names and order of the keys, and every kind of value, as the whole line.</summary>
    [Fact]
    public void Json_HasFalcosKeysAndTypedFields() => AlertText.Json(Sample with
    {
        Fields =
        [
            new("proc.name", "cat", AlertFieldKind.Text),
            new("evt.time", "1700000000000000007", AlertFieldKind.Unsigned) { Unsigned = 1_700_000_000_000_000_007 },
            new("user.uid", "4294967295", AlertFieldKind.Unsigned) { Unsigned = uint.MaxValue },
            new("evt.rawres", "-2", AlertFieldKind.Signed) { Signed = -2 },
            new("proc.is_exe_writable", "true", AlertFieldKind.Bool) { Unsigned = 1 },
            new("container.name", "<NA>", AlertFieldKind.Absent),
            new("ka.req.pod.volumes.hostpath", "(/,/etc)", AlertFieldKind.List) { Items = ["/", "/etc"] },
            new("static.site", "home", AlertFieldKind.Text),
        ],
    }).ShouldBe("""
        {"hostname":"board","output":"22:13:20.000000007: Informational file=/etc/shadow","output_fields":{"evt.time":1700000000000000007,"container.name":null,
        "evt.rawres":-2,"ka.req.pod.volumes.hostpath":["/","/etc"],"proc.is_exe_writable":true,"proc.name":"cat","static.site":"home","user.uid":4294967295},
        "priority":"Informational","rule":"Read sensitive file","source":"syscall","tags":["T1555","filesystem","host"],"time":"2023-11-14T22:13:20.000000007Z"}
        """.ReplaceLineEndings(""));

    [Fact]
    public void Json_OfAnAlertWithNothing_KeepsItsShape() => AlertText.Json(Sample with { Tags = [], Message = "", Hostname = "", Rule = "" }).ShouldBe(
        """{"hostname":"","output":"22:13:20.000000007: Informational ","output_fields":{"evt.time":1700000000000000007},"priority":"Informational","rule":"","source":"syscall","tags":[],"time":"2023-11-14T22:13:20.000000007Z"}""");

    [Theory]
    [InlineData(Priority.Emergency, "Emergency")]
    [InlineData(Priority.Alert, "Alert")]
    [InlineData(Priority.Critical, "Critical")]
    [InlineData(Priority.Error, "Error")]
    [InlineData(Priority.Warning, "Warning")]
    [InlineData(Priority.Notice, "Notice")]
    [InlineData(Priority.Informational, "Informational")]
    [InlineData(Priority.Debug, "Debug")]
    public void Priority_IsItsLongName(Priority priority, string name)
    {
        AlertText.Line(Sample with { Priority = priority }).ShouldBe($"22:13:20.000000007: {name} file=/etc/shadow");
        Parsed(Sample with { Priority = priority }).GetProperty("priority").GetString().ShouldBe(name);
    }

    [Theory]
    [InlineData(0UL, "00:00:00.000000000", "1970-01-01T00:00:00.000000000Z")]
    [InlineData(999_999_999UL, "00:00:00.999999999", "1970-01-01T00:00:00.999999999Z")]
    [InlineData(1_709_251_199_100_000_000UL, "23:59:59.100000000", "2024-02-29T23:59:59.100000000Z")]
    [InlineData(ulong.MaxValue, "23:34:33.709551615", "2554-07-21T23:34:33.709551615Z")]
    public void Time_HasNineDecimals_WhateverTheEventClaims(ulong time, string clock, string whole)
    {
        AlertText.Line(Sample with { Time = time }).ShouldStartWith($"{clock}: ");
        Parsed(Sample with { Time = time }).GetProperty("time").GetString().ShouldBe(whole);
    }

    [Theory]
    [InlineData("a\nb", "a\\nb")]
    [InlineData("a\r\n\t\b\fb", "a\\r\\n\\t\\b\\fb")]
    [InlineData("\u001b[2Jgone", "\\u001b[2Jgone")]
    [InlineData("\0\u007f\u009b31m", "\\u0000\\u007f\\u009b31m")]
    [InlineData("Grüße 日本 \U0001F600 \"q\" \\ <NA>", "Grüße 日本 \U0001F600 \"q\" \\ <NA>")]
    public void Line_ControlCharacters_AreSpelledOut(string message, string expected) => AlertText.Line(Sample with { Message = message }).ShouldEndWith($"Informational {expected}");

    [Theory]
    [InlineData("a\nb\u001b\0\u007f")]
    [InlineData("Grüße 日本 \U0001F600 \"q\" \\ </script> & '+'")]
    public void Json_Texts_ComeBackAsTheyWere(string text)
    {
        var alert = Sample with { Rule = text, Hostname = text, Tags = [text], Fields = [new(text, text, AlertFieldKind.Text), new("list", "", AlertFieldKind.List) { Items = [text] }] };

        var json = AlertText.Json(alert);

        json.ShouldNotContain('\n');
        var root = JsonSerializer.Deserialize<JsonElement>(json);
        root.GetProperty("rule").GetString().ShouldBe(text);
        root.GetProperty("hostname").GetString().ShouldBe(text);
        root.GetProperty("tags")[0].GetString().ShouldBe(text);
        root.GetProperty("output_fields").GetProperty(text).GetString().ShouldBe(text);
        root.GetProperty("output_fields").GetProperty("list")[0].GetString().ShouldBe(text);
    }

    [Fact]
    public void Json_LargestNumbers_AreExact()
    {
        var fields = Parsed(Sample with
        {
            Fields = [new("u", "", AlertFieldKind.Unsigned) { Unsigned = ulong.MaxValue }, new("s", "", AlertFieldKind.Signed) { Signed = long.MinValue }],
        }).GetProperty("output_fields");

        fields.GetProperty("u").GetRawText().ShouldBe("18446744073709551615");
        fields.GetProperty("s").GetRawText().ShouldBe("-9223372036854775808");
    }

    [Theory]
    [InlineData("%8t.text|", "abc     |")]
    [InlineData("%2t.text|", "ab|")]
    [InlineData("%0t.text|", "abc|")]
    [InlineData("%5t.other|", "<NA> |")]
    [InlineData("%2t.texts|", "(x|")]
    [InlineData("*%t.text and %t.text.", "abc and abc.")]
    [InlineData("%%t.text %t.int%%", "%t.text -5%")]
    [InlineData("%toupper(t.text)%tolower(t.other)", "ABC<NA>")]
    [InlineData("%3t.wide|", "a\U0001F600|")]
    [InlineData("%2t.wide|", "a |")]
    public void Output_Widths_PadAndCutBetweenCharacters(string output, string expected)
    {
        var fields = new MockFields { ["t.text"] = "abc", ["t.texts"] = new[] { "x", "y" }, ["t.int"] = -5L, ["t.other"] = null };
        if (output.Contains("wide", StringComparison.Ordinal))
        {
            fields["t.text"] = "a\U0001F600b";
            output = output.Replace("wide", "text", StringComparison.Ordinal);
        }

        var message = Render(fields, output).Message;

        message.ShouldBe(expected);
        Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(message)).ShouldBe(message, "half a character is none");
    }

    [Fact]
    public void Fields_OfAnOutput_AreEachOnceByTheirSpelling() =>
        Render(new MockFields { ["t.text"] = "abc" }, "%t.text %5t.text %t.keyed[a] %t.keyed[b] %toupper(t.text)").Fields.Select(f => (f.Name, f.Text))
            .ShouldBe([("t.text", "abc"), ("t.keyed[a]", "a"), ("t.keyed[b]", "b"), ("toupper(t.text)", "ABC")]);

    private static Alert Render(MockFields fields, string output)
    {
        var loaded = fields.Options.Load($"- rule: r\n  desc: d\n  condition: evt.type = open\n  priority: INFO\n  output: '{output}'\n");
        loaded.Findings.ShouldBeEmpty();
        fields.Next();
        return Alert.Create(loaded.Rules.Single(), fields.Context, "board");
    }

    private static JsonElement Parsed(Alert alert) => JsonSerializer.Deserialize<JsonElement>(AlertText.Json(alert));
}
