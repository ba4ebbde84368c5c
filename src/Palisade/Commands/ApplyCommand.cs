using System.Collections.Immutable;
using System.CommandLine;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;
using Palisade.Output.Converge;
using Palisade.Provision.Converge;

namespace Palisade.Commands;

/// <summary><c>palisade apply</c>: makes the nodes as the file says.</summary>
internal static class ApplyCommand
{
    public static Command Create(CommandHost host)
    {
        var plan = new Argument<string?>("plan") { Description = "A plan saved by `palisade plan -o`: do exactly that or refuse.", Arity = ArgumentArity.ZeroOrOne };
        var yes = NodeOptions.Yes();
        var only = NodeOptions.Only("Change these nodes only; the others are asked what they know.");
        var removeCharts = NodeOptions.RemoveCharts();
        var acceptDowntime = NodeOptions.AcceptDowntime();
        return new Command("apply", "Make the nodes as the file says") { plan, yes, only, removeCharts, acceptDowntime }
            .Runs(host, (context, cancel) => RunAsync(
                context,
                context.Parse.GetValue(plan),
                context.Parse.GetValue(yes),
                context.Parse.GetValue(only),
                context.Parse.GetValue(removeCharts),
                context.Parse.GetValue(acceptDowntime),
                cancel));
    }

    /// <summary>Also the second half of <c>palisade lab up</c>.</summary>
    public static async Task<int> RunAsync(CommandContext context, string? savedPlan, bool yes, string? only, bool removeCharts, bool acceptDowntime, CancellationToken cancel)
    {
        var started = context.Time.GetTimestamp();
        await using var run = ClusterRun.Open(context, "apply", only, changes: true, streams: true, removeCharts: removeCharts);
        await run.Group.ConnectAsync(run.Document.Spec.Nodes, cancel).ConfigureAwait(false);
        await run.Group.LockAsync(cancel).ConfigureAwait(false);
        if (savedPlan is not null || !yes)
        {
            await AgreeAsync(run, savedPlan, yes, cancel).ConfigureAwait(false);
        }

        var result = await new Applier(run.Environment, run.Group, run.Store, acceptDowntime).ApplyAsync(run.Selected, cancel).ConfigureAwait(false);
        run.ClearScreen();
        return run.End(Report(run, result, context.Time.GetElapsedTime(started)), result.TotalChanged);
    }

    private static async Task AgreeAsync(ClusterRun run, string? savedPlan, bool yes, CancellationToken cancel)
    {
        var saved = savedPlan is null ? null : SavedPlan.Read(savedPlan);
        var plan = await new Planner(run.Environment, run.Group).PlanAsync(run.Store.State, run.Selected, cancel).ConfigureAwait(false);
        run.ClearScreen();
        if (saved is not null)
        {
            var differences = saved.Differences(SavedPlan.From(run.Document, plan, BuildVersion.Text));
            if (!differences.IsEmpty)
            {
                throw new PalisadeException(new Diagnostic
                {
                    Error = RunErrors.PlanOutdated,
                    Message = $"`{savedPlan}` no longer says what would happen, so nothing was done",
                    Notes = differences,
                    Help = $"make a new plan and read it: `palisade plan -f {run.Context.File} -o {savedPlan}`",
                });
            }

            // Whoever saved it has read it.
            return;
        }

        new PlanPrinter(run.Context.Terminal.Error, run.Context.Terminal.ErrorHasColor, run.Document, why: false).Print(plan);
        if (plan.HasChanges)
        {
            run.Confirm("Make these changes?", yes);
        }
    }

    /// <summary>What an apply has done, for a person, and its exit code.</summary>
    public static int Report(ClusterRun run, ApplyResult result, TimeSpan time)
    {
        var (terminal, spec) = (run.Context.Terminal, run.Document.Spec);
        var code = !result.Interrupted.IsEmpty ? ExitCode.Interrupted : run.ExitCodeFor(result.Failures);
        if (!result.Interrupted.IsEmpty)
        {
            terminal.Error.WriteLine("Interrupted. What was begun is finished or will revert; left to do: " + string.Join(", ", result.Interrupted) + ".");
            terminal.Error.WriteLine($"To go on: palisade apply -f {run.Context.File}");
        }
        else if (!run.Context.Json)
        {
            terminal.Out.WriteLine($"{(run.Environment.Engine.OwnsNodes ? OnBoards(run.Selected, result) : InCluster(result))} ({time.TotalSeconds:0.0} s).");
            foreach (var failure in result.Failures)
            {
                terminal.Out.WriteLine($"Failed: {failure.Node}" + (failure.Phase is null ? "" : $" in {failure.Phase}") + $" ({failure.Diagnostic.Error.Code})");
            }
        }

        if (code != ExitCode.Ok && run.Log is { } log)
        {
            terminal.Error.WriteLine($"The log of this run: {log.Path}");
        }

        return code;
    }

    private static string OnBoards(ImmutableHashSet<string> selected, ApplyResult result)
    {
        var done = selected.Count - result.Failures.Count(f => selected.Contains(f.Node));
        return result.TotalChanged == 0
            ? $"{(result.Failures.IsEmpty ? "Nothing changed" : "No change was finished")}: {done} of {Counted.Of(selected.Count, "node is", "nodes are")} as the file says"
            : $"Done: {Counted.Of(result.TotalChanged, "change")} on {result.Changed.Count(c => c.Count > 0)} of {Counted.Of(selected.Count, "node")}";
    }

    /// <summary>A cluster that somebody else runs is one thing, whatever it consists of.</summary>
    private static string InCluster(ApplyResult result) =>
        result.TotalChanged > 0 ? $"Done: {Counted.Of(result.TotalChanged, "change")} in the cluster"
        : result.Failures.IsEmpty ? "Nothing changed: the cluster is as the file says"
        : "No change was finished";
}
