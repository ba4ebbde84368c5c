using System.Text.RegularExpressions;
using FsCheck;
using FsCheck.Fluent;
using Palisade.Core.Text;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests;

public sealed class UnifiedDiffTests
{
    [Fact]
    public void Create_OneChangedLine_ShowsItWithThreeLinesAround() =>
        UnifiedDiff.Create("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n")
            .ShouldBe("@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");

    [Fact]
    public void Create_NewFile_NamesAnEmptyOldRange() =>
        UnifiedDiff.Create("", "a\n").ShouldBe("@@ -0,0 +1,1 @@\n+a\n");

    [Fact]
    public void Create_OnlyTheFinalLineFeedDiffers_SaysSo() =>
        UnifiedDiff.Create("a\n", "a").ShouldBe("@@ -1,1 +1,1 @@\n-a\n+a\n\\ No newline at end of file\n");

    [Fact]
    public void Create_EqualTexts_IsNull() => UnifiedDiff.Create("a\r\n", "a\r\n").ShouldBeNull();

    [Fact]
    public void Create_HugeDifference_IsCutAndCounted() =>
        UnifiedDiff.Create("", string.Concat(Enumerable.Range(0, 5000).Select(i => i + "\n"))).ShouldEndWith("... 4601 more lines\n");

    [Fact]
    public void Create_AnyTexts_GivesADiffThatLeadsFromOneToTheOther()
    {
        var text = Gen.Elements("a", "b", "c", "", "d\r").ListOf().SelectMany(lines => Gen.Elements("\n", "").Select(end => string.Join('\n', lines) + end));
        Prop.ForAll(Gen.Zip(text, text).ToArbitrary(), pair =>
        {
            var (before, after) = pair;
            return (UnifiedDiff.Create(before, after, maxLines: int.MaxValue) is { } diff ? Patch(before, diff) : before) == after;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    /// <summary>What patch(1) does, strictly: every context and removed line must be the one that is there.</summary>
    private static string Patch(string before, string diff)
    {
        var old = Regex.Matches(before, "[^\n]*\n|[^\n]+$").Select(m => m.Value).ToList();
        var result = new List<string>();
        var position = 0;
        var lines = diff.Split('\n')[..^1];
        for (var i = 0; i < lines.Length; i++)
        {
            if (Regex.Match(lines[i], @"^@@ -(\d+),(\d+) ") is { Success: true } header)
            {
                var start = int.Parse(header.Groups[1].Value, System.Globalization.CultureInfo.InvariantCulture) - (header.Groups[2].Value == "0" ? 0 : 1);
                result.AddRange(old[position..start]);
                position = start;
                continue;
            }

            if (lines[i][0] == '\\')
            {
                continue;
            }

            var text = lines[i][1..] + (i + 1 < lines.Length && lines[i + 1].StartsWith('\\') ? "" : "\n");
            if (lines[i][0] != '+')
            {
                old[position++].ShouldBe(text);
            }

            if (lines[i][0] != '-')
            {
                result.Add(text);
            }
        }

        return string.Concat(result.Concat(old[position..]));
    }
}
