using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using Palisade.Core.Text;
using Palisade.Events;
using Palisade.Events.Recordings;
using Palisade.Output;
using Palisade.Rules.Compilation;
using Palisade.Rules.Output;

namespace Palisade.Commands.Watch;

/// <summary><c>palisade watch replay FILE</c>: the alerts that rules give for a recording.</summary>
internal static class WatchReplayCommand
{
    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "A recording: .scap (also gzip), Kubernetes audit JSON, or JSON lines of events." };
        var rules = RuleFiles.Option(required: true);
        var source = new Option<string?>("--source") { Description = "What the recording must hold: syscall or k8s_audit.", HelpName = "SOURCE" };
        source.AcceptOnlyFromAmong([.. EventSource.All.Select(s => s.Name)]);
        var all = new Option<bool>("--all-matches") { Description = "Every rule that matches an event, not only the first." };
        var stats = new Option<bool>("--stats") { Description = "Print what was read, and what each rule cost, to standard error." };
        return new Command("replay", "Evaluate a recording and print its alerts") { file, rules, source, all, stats }
            .Runs(host, (context, ct) =>
            {
                var parse = context.Parse;
                var mode = parse.GetValue(all) ? MatchMode.All : MatchMode.First;
                var only = parse.GetValue(source) is { } name ? EventSource.Find(name) : null;
                return Task.FromResult(Run(context, parse.GetRequiredValue(file), parse.GetRequiredValue(rules), only, mode, parse.GetValue(stats), ct));
            });
    }

    private static int Run(CommandContext context, string path, string[] rules, EventSource? source, MatchMode mode, bool stats, CancellationToken ct)
    {
        var loaded = RuleFiles.Load(context, rules);
        using var events = Recordings.Open(path, source);
        var evaluator = new RuleEngine(RuleSet.Compile(loaded, RuleFiles.Options, events.Source)).CreateEvaluator(mode);
        using var output = new BufferedLines(context.Terminal.Out);
        var hostname = events.Context.State.HostName ?? Environment.MachineName;
        var started = Stopwatch.GetTimestamp();
        long count = 0, alerts = 0;
        while (events.MoveNext())
        {
            if ((++count & 0xFFFF) == 0)
            {
                ct.ThrowIfCancellationRequested();
            }

            foreach (var rule in stats ? evaluator.EvaluateMeasured(events.Context) : evaluator.Evaluate(events.Context))
            {
                alerts++;
                var alert = Alert.Create(rule, events.Context, hostname);
                output.WriteLine(context.Json ? AlertText.Json(alert) : AlertText.Line(alert));
            }
        }

        output.Flush();
        if (stats)
        {
            PrintStats(context, evaluator, events, count, alerts, Stopwatch.GetElapsedTime(started));
        }

        return ExitCode.Ok;
    }

    private static void PrintStats(CommandContext context, RuleEvaluator evaluator, IEventStream events, long count, long alerts, TimeSpan elapsed)
    {
        var error = context.Terminal.Error;
        error.WriteLine(string.Create(CultureInfo.InvariantCulture,
            $"{Counted.Of(count, "event")}, {Counted.Of(alerts, "alert")} in {elapsed.TotalSeconds:F3} s ({count / Math.Max(elapsed.TotalSeconds, 1e-9):F0} events/s, measuring included)"));
        if (events.Source == EventSource.Syscall)
        {
            var state = events.Context.State.Counters;
            error.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"state: {state.Processes} processes, {state.Descriptors} descriptors, {state.Containers} containers; {state.ProcessesUnknown} processes not introduced, " +
                $"{state.PidsReused} pids reused; lost for want of room: {state.ProcessesEvicted} processes, {state.DescriptorsRefused} descriptors, {state.ContainersEvicted} containers"));
        }

        var table = new Table("RULE", "EVALUATED", "MATCHED", "TIME", "NS EACH");
        var costs = evaluator.Costs;
        foreach (var rule in evaluator.Rules.Rules.Where(r => costs.Evaluations(r.Index) > 0).OrderByDescending(r => costs.Time(r.Index)).ThenBy(r => r.Index))
        {
            var evaluations = costs.Evaluations(rule.Index);
            var time = costs.Time(rule.Index);
            table.Add(rule.Name, Number(evaluations), Number(costs.Matches(rule.Index)),
                string.Create(CultureInfo.InvariantCulture, $"{time.TotalMilliseconds:F2} ms"), Number((long)(time.TotalNanoseconds / evaluations)));
        }

        table.Write(error, context.Terminal.ErrorIsTerminal ? context.Terminal.Width : null);
    }

    private static string Number(long n) => n.ToString(CultureInfo.InvariantCulture);
}
