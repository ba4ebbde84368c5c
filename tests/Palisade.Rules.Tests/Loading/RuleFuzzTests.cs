using System.Diagnostics;
using Palisade.Core.Diagnostics;
using Palisade.Rules.Syntax;
using Palisade.Rules.Tests.Support;
using Palisade.Rules.Tests.Syntax;
using Palisade.Rules.Text;
using Shouldly;
using Xunit;

namespace Palisade.Rules.Tests.Loading;

/// <summary>Broken input of every kind ends in findings, never in an exception, and each finding points into the file. Seeded; two seconds each.</summary>
public class RuleFuzzTests
{
    private static readonly TimeSpan Budget = TimeSpan.FromSeconds(2);

    [Fact]
    public void Parse_MutatedConditions_NeverThrow()
    {
        var seeds = AcceptedConditions.All.Concat(RejectedConditions.All).ToArray();
        Fuzz(seeds, text =>
        {
            var parsed = ConditionParser.Parse(MappedText.From(text));
            (parsed.Expr is null).ShouldBe(parsed.Error is not null);
            if (parsed.Expr is not null)
            {
                ConditionParser.Parse(MappedText.From(parsed.Expr.ToString())).Error.ShouldBeNull(text);
            }
        });
    }

    [Fact]
    public void Load_MutatedRuleFiles_NeverThrow()
    {
        var options = new MockFields().Options;
        Fuzz([.. RuleLoaderTests.Items.Select(i => i.Data.Item1).Where(t => t.Length > 0)], text =>
        {
            foreach (var finding in options.Load(text).Findings)
            {
                finding.Diagnostic.Span.ShouldNotBeNull();
                DiagnosticText.Render(finding.Diagnostic).ShouldNotBeNullOrWhiteSpace();
            }
        });
    }

    [Fact]
    public void Load_MutatedOutputs_NeverThrow()
    {
        var options = new MockFields().Options;
        Fuzz(["%t.text", "a %10t.int b", "%t.keyed[x] %t.indexed[1]", "%tolower(t.text) %concat(t.text, 'x')", "*%t.text.", "%% %t.texts", "%join(',', (t.text, t.other))"], output =>
            options.Load($"- rule: r\n  desc: d\n  condition: evt.type = open\n  priority: INFO\n  output: \"{output.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)}\"\n"));
    }

    private static void Fuzz(string[] seeds, Action<string> check)
    {
        const string alphabet = " \n()[]{}'\"\\,=.:%-&*!<>|#~azAZ09_\t\0é";
        var random = new Random(42);
        var started = Stopwatch.GetTimestamp();
        var runs = 0;
        while (Stopwatch.GetElapsedTime(started) < Budget || runs < 1000)
        {
            var text = seeds[random.Next(seeds.Length)].ToList();
            for (var edits = random.Next(1, 6); edits > 0; edits--)
            {
                var at = random.Next(text.Count + 1);
                switch (random.Next(4))
                {
                    case 0 when at < text.Count:
                        text.RemoveAt(at);
                        break;
                    case 1 when at < text.Count:
                        text[at] = alphabet[random.Next(alphabet.Length)];
                        break;
                    case 2:
                        var other = seeds[random.Next(seeds.Length)];
                        text.InsertRange(at, other[..random.Next(other.Length + 1)]);
                        break;
                    default:
                        text.Insert(at, alphabet[random.Next(alphabet.Length)]);
                        break;
                }
            }

            check(string.Concat(text));
            runs++;
        }
    }
}
