using Palisade.Output;
using Shouldly;
using Xunit;

namespace Palisade.Cli.Tests.Ground;

public sealed class OutputTests
{
    [Theory]
    [InlineData("auto", true, null, "xterm", true)]
    [InlineData("auto", false, null, "xterm", false)]
    [InlineData("auto", true, "1", "xterm", false)]
    [InlineData("auto", true, "", "xterm", true)] // no-color.org: only when not empty
    [InlineData("auto", true, null, "dumb", false)]
    [InlineData("auto", true, null, null, false)]
    [InlineData("always", false, "1", "dumb", true)]
    [InlineData("never", true, null, "xterm", false)]
    public void HasColor_OptionThenEnvironmentThenTerminal_Decides(string color, bool terminal, string? noColor, string? term, bool expected)
    {
        var subject = new Terminal
        {
            Out = TextWriter.Null,
            Error = TextWriter.Null,
            OutIsTerminal = terminal,
            Color = Enum.Parse<ColorChoice>(color, ignoreCase: true),
            Environment = name => name == "NO_COLOR" ? noColor : name == "TERM" ? term : null,
        };

        subject.OutHasColor.ShouldBe(expected);
    }

    [Fact]
    public void Table_WiderThanTheTerminal_ShortensItsWidestColumn()
    {
        var table = new Table("NODE", "PROBLEM", "AGE");
        table.Add("pi-1", "something that takes a long time to tell", "3 s");
        table.Add("pi-2", null, "\e[31m12 s");

        Write(table, 32).ShouldBe("""
            NODE  PROBLEM          AGE
            pi-1  something that…  3 s
            pi-2  -                �[31m12 s
            """ + "\n");
        Write(table, null).ShouldContain("something that takes a long time to tell");
    }

    [Fact]
    public void Table_WideLetters_StayAligned()
    {
        var table = new Table("NAME", "STATE");
        table.Add("网站", "up");
        table.Add("site", "up");

        Write(table, 80).ShouldBe("NAME  STATE\n网站  up\nsite  up\n");
    }

    private static string Write(Table table, int? width)
    {
        using var writer = new StringWriter { NewLine = "\n" };
        table.Write(writer, width);
        return writer.ToString();
    }
}
