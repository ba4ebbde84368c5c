using System.CommandLine;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;
using Palisade.Events.Recordings;
using Palisade.Output;
using Palisade.Rules.Compilation;
using Palisade.Rules.Explanations;
using Palisade.Rules.Loading;

namespace Palisade.Commands.Watch;

/// <summary><c>palisade watch explain</c>: why a rule matched an event, or why not, down to each value.</summary>
internal static class WatchExplainCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "The recording." };
        var name = new Option<string>("--rule") { Description = "The rule's name.", HelpName = "NAME", Required = true };
        var number = new Option<ulong?>("--event") { Description = "Number of the event, from 1. Without it: the first that matches, else the one that comes nearest.", HelpName = "N" };
        var rules = RuleFiles.Option(required: true);
        return new Command("explain", "Show why a rule matches an event, or why not") { file, name, number, rules }
            .Runs(host, (context, ct) => Task.FromResult(Run(
                context, context.Parse.GetRequiredValue(file), context.Parse.GetRequiredValue(name), context.Parse.GetValue(number), context.Parse.GetRequiredValue(rules), ct)));
    }

    private static int Run(CommandContext context, string path, string name, ulong? number, string[] files, CancellationToken ct)
    {
        var loaded = RuleFiles.Load(context, files);
        var rule = loaded.Rules.FirstOrDefault(r => r.Name == name) ?? throw new PalisadeException(CliErrors.Usage, $"no rule is called `{name}`",
            Suggestion.For(name, loaded.Rules.Select(r => r.Name)) is { } near ? $"did you mean `{near}`?" : "`palisade watch list rules --rules FILES` shows all rules");
        using var events = Recordings.Open(path, rule.Source);
        var explainer = new Explainer(rule, RuleSources.All.First(s => s.Source == rule.Source));
        if (Find(explainer, rule, events, number, ct) is not { } report)
        {
            throw new PalisadeException(CliErrors.Usage, number is null ? $"`{path}` holds no event" : $"`{path}` has no event {number}", "events count from 1");
        }

        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, report, WatchJson.Default.ExplainReport);
        }
        else
        {
            ExplanationPrinter.Print(context.Terminal, report);
        }

        return ExitCode.Ok;
    }

    /// <summary>Nearest is the event for which most of the condition's conjunction holds.</summary>
    private static ExplainReport? Find(Explainer explainer, CompiledRule rule, IEventStream events, ulong? number, CancellationToken ct)
    {
        ExplainReport? best = null;
        var bestScore = -1.0;
        while (events.MoveNext())
        {
            ct.ThrowIfCancellationRequested();
            var e = events.Context.Event;
            if (number is not null)
            {
                if (e.Number < number)
                {
                    continue;
                }

                return e.Number == number ? Report(explainer.Explain(events.Context)) : null;
            }

            var explanation = explainer.Explain(events.Context);
            var score = Score(explanation);
            if (score > bestScore)
            {
                (best, bestScore) = (Report(explanation), score);
            }

            if (explanation.Verdict)
            {
                break;
            }

            ExplainReport Report(Explanation condition) => new(rule.Name, e.Number, e.Schema.Name, condition.Verdict, condition);
        }

        return best;
    }

    private static double Score(Explanation explanation) => explanation.Verdict ? 1 : explanation.Kind switch
    {
        ExplanationKind.And => explanation.Children.Average(Score) * 0.99,
        ExplanationKind.Or => explanation.Children.Max(Score),
        ExplanationKind.Macro => Score(explanation.Children[0]),
        _ => 0,
    };
}
