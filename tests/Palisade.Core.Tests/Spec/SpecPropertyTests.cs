using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests.Spec;

/// <summary>Whatever a file holds, loading it ends with a spec or with a reason. Seeds are fixed: a failure can be repeated.</summary>
public sealed class SpecPropertyTests
{
    private static readonly string[] Tokens =
    [
        "\n", "\n  ", "\n    ", "\n- ", " ", ": ", ":", ", ", "{", "}", "[", "]", "\"", "'", "|", ">", "|+\n", "# ", "? ", "- ", "&a ", "*a", "!!str ", "!x ", "---\n", "...\n", "%YAML 1.2\n", "<<",
        "\t", "\r\n", "\\", "\\x", "\u0085", "\u2028", "\uFEFF", "é", "🐧", "~", "null", "cluster", "nodes", "operators", "services", "ssh", "harden", "waivers", "address", "role", "password", "keys",
        "10.0.0.1", "::1", "fe80::%", "10.0.0.0/8", "/99", "-1", "99999999999999999999", "1e9", "0x", "15m", "permanent", "env:", "env:X", "file:/", "public:", "ssh-rsa AAAA", "PRIVATE KEY", "~/", "..", "web",
    ];

    [Fact]
    public void Load_AnyBytes_GiveASpecOrAReason() =>
        Check(Gen.Choose(0, 255).Select(b => (byte)b).ArrayOf().Select(b => (object)b), o => Ends(SpecWorld.Load((byte[])o)), 1000);

    [Fact]
    public void Load_AnySoupOfYaml_GivesASpecOrAReason() =>
        Check(Gen.Elements(Tokens).ArrayOf().Select(t => (object)string.Concat(t)), o => Ends(SpecWorld.Load((string)o)), 3000);

    [Fact]
    public void Load_ValidSpecWrittenOut_ComesBackTheSame() =>
        Check(
            SpecGen.Valid.Select(s => (object)SpecYaml.Write(s)),
            o =>
            {
                var (document, findings) = SpecWorld.Load((string)o);
                findings.Where(f => f.Severity == Severity.Error).ShouldBeEmpty();
                SpecYaml.Write(document!.Spec).ShouldBe((string)o);
            },
            300);

    [Fact]
    public void Load_DamagedSpec_GivesASpecOrAReason() =>
        Check(
            SpecGen.Valid.SelectMany(_ => Gen.Choose(0, int.MaxValue), (spec, seed) => (object)Damage(SpecYaml.Write(spec), new Random(seed))),
            o => Ends(SpecWorld.Load((string)o)),
            1000);

    /// <summary>A mebibyte of what makes careless readers slow or deep.</summary>
    [Theory]
    [InlineData("[")]
    [InlineData("{")]
    [InlineData("- ")]
    [InlineData("? ")]
    [InlineData("a: ")]
    [InlineData("a:\n ")]
    [InlineData("{a: ")]
    [InlineData("\"")]
    [InlineData("'")]
    [InlineData("!")]
    [InlineData("&a ")]
    [InlineData("*a ")]
    [InlineData("[a, ")]
    [InlineData("a: 1\n")]
    [InlineData("\n")]
    [InlineData("|\n")]
    [InlineData("---\n")]
    [InlineData("\\")]
    [InlineData("x")]
    [InlineData("password: ")]
    public void Load_MebibyteOfOneThing_Ends(string thing)
    {
        var text = string.Concat(Enumerable.Repeat(thing, 1024 * 1024 / thing.Length));

        Ends(SpecWorld.Load(Encoding.UTF8.GetBytes(text)));
        Ends(SpecWorld.Load(Encoding.UTF8.GetBytes(("nodes: " + text)[..(1024 * 1024)])));
    }

    private static void Check(Gen<object> cases, Action<object> property, int count) =>
        Prop.ForAll(cases.ToArbitrary(), property).Check(Config.QuickThrowOnFailure.WithMaxTest(count).WithEndSize(300).WithReplay(new Replay(new Rnd(2026, 23), null)));

    private static void Ends((SpecDocument? Document, DiagnosticBag Findings) result)
    {
        (result.Document is null).ShouldBe(result.Findings.HasErrors);
        foreach (var finding in result.Findings)
        {
            DiagnosticText.Render(finding).ShouldEndWith("\n");
            DiagnosticText.Render(finding).ShouldNotContain('\e');
        }
    }

    private static string Damage(string text, Random r)
    {
        for (var n = r.Next(1, 4); n > 0 && text.Length > 2; n--)
        {
            var at = r.Next(text.Length - 1);
            var token = Tokens[r.Next(Tokens.Length)];
            text = r.Next(4) switch
            {
                0 => text.Remove(at, Math.Min(r.Next(1, 20), text.Length - at)),
                1 => text.Insert(at, token),
                2 => text[..at] + token + text[Math.Min(text.Length, at + token.Length)..],
                _ => text[..at],
            };
        }

        return text;
    }
}
