using System.Globalization;
using Palisade.Core.Text;
using Palisade.Output;
using Palisade.Rules.Explanations;

namespace Palisade.Commands.Watch;

/// <summary>A condition as a tree: <c>+</c> holds, <c>-</c> does not, and behind each check what its fields are.</summary>
internal static class ExplanationPrinter
{
    public static void Print(Terminal terminal, ExplainReport report)
    {
        terminal.Out.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"rule `{report.Rule}` {(report.Matches ? "matches" : "does not match")} event {report.Event} ({report.EventType})"));
        Print(terminal, report.Condition, 1);
        if (!report.Matches)
        {
            terminal.Out.WriteLine();
            terminal.Out.WriteLine("It would have to change:");
            foreach (var blocking in Blocking(report.Condition, wanted: true).Distinct())
            {
                terminal.Out.WriteLine($"  {blocking}");
            }
        }
    }

    private static void Print(Terminal terminal, Explanation part, int depth)
    {
        var mark = part.Verdict ? Paint(terminal, "+", "32") : Paint(terminal, "-", "31");
        var text = part.Kind == ExplanationKind.Macro ? $"{part.Text} (macro)" : part.Text;
        terminal.Out.WriteLine($"{new string(' ', depth * 2)}{mark} {DisplayText.Printable(Shorten(text))}{Values(terminal, part)}");
        foreach (var child in part.Children)
        {
            Print(terminal, child, depth + 1);
        }
    }

    private static string Values(Terminal terminal, Explanation part) => part.Fields.IsEmpty ? "" :
        "   [" + string.Join(", ", part.Fields.Select(f => f.Value is { } value ? $"{f.Name} is {Quoted(value)}" : Paint(terminal, $"{f.Name} is absent", "33"))) + "]";

    private static string Quoted(string value) => $"\"{DisplayText.Printable(value)}\"";

    private static string Shorten(string text) => text.Length <= 160 ? text : string.Concat(text.AsSpan(0, 157), "...");

    private static string Paint(Terminal terminal, string text, string color) => terminal.OutHasColor ? $"\e[{color}m{text}\e[0m" : text;

    /// <summary>The checks that decide a part's verdict against <paramref name="wanted"/>.</summary>
    private static IEnumerable<string> Blocking(Explanation part, bool wanted)
    {
        if (part.Verdict == wanted)
        {
            return [];
        }

        return part.Kind switch
        {
            ExplanationKind.Check => [$"{Shorten(part.Text)} {(part.Verdict ? "holds" : part.Fields.Any(f => f.Value is null) ? "cannot hold: the event has no such value" : "does not hold")}"],
            ExplanationKind.Not => Blocking(part.Children[0], !wanted),
            ExplanationKind.Macro => Blocking(part.Children[0], wanted),
            // All of a disjunction's ways are closed, or all of a conjunction's checks are open: naming one way is enough.
            ExplanationKind.Or when wanted => part.Children.Select(c => Blocking(c, wanted).ToList()).MinBy(c => c.Count)!,
            ExplanationKind.And when !wanted => part.Children.Select(c => Blocking(c, wanted).ToList()).MinBy(c => c.Count)!,
            _ => part.Children.SelectMany(c => Blocking(c, wanted)),
        };
    }
}
