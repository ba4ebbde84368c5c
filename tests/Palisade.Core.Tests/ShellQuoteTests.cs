using System.Diagnostics;
using FsCheck.Fluent;
using Palisade.Core.Text;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests;

public sealed class ShellQuoteTests
{
    [Theory]
    [InlineData("plain-_./=:,@%+9", "plain-_./=:,@%+9")]
    [InlineData("", "''")]
    [InlineData("two words", "'two words'")]
    [InlineData("it's", "'it'\\''s'")]
    [InlineData("'", "''\\'''")]
    [InlineData("$(reboot)`x`\"\\", "'$(reboot)`x`\"\\'")]
    [InlineData("a\nb", "'a\nb'")]
    [InlineData("*?[a]", "'*?[a]'")]
    [InlineData("~root", "'~root'")]
    [InlineData("=cmd", "'=cmd'")]
    [InlineData("ümlaut", "'ümlaut'")]
    public void Word_Text_IsPlainOrInSingleQuotes(string word, string quoted) => ShellQuote.Word(word).ShouldBe(quoted);

    [Fact]
    public void Word_Nul_IsRefused() => Should.Throw<ArgumentException>(() => ShellQuote.Word("a\0b"));

    [Fact]
    public void Line_Words_AreOneSpaceApartAndEmptyOnesStay() => ShellQuote.Line("printf", "%s", "", "a b").ShouldBe("printf %s '' 'a b'");

    [Fact]
    public async Task Line_AnyWords_ReachAShellsProgramUnchanged()
    {
        var word = Gen.Elements('a', '\'', '"', '\\', '$', '`', '!', '*', '~', '#', '-', '=', ' ', '\t', '\n', ';', '&', '|', '<', '(', '{', 'é')
            .ListOf().Select(letters => new string([.. letters]));
        var words = Gen.Sample(word, 200, 20).Prepend("").ToArray();

        using var shell = Process.Start(new ProcessStartInfo("/bin/sh", ["-s"]) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        var output = shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.StandardInput.WriteAsync(ShellQuote.Line(["printf", "%s\\0", .. words]) + "\n");
        shell.StandardInput.Close();

        (await output).ShouldBe(string.Concat(words.Select(w => w + "\0")));
    }
}
