using System.Collections.Immutable;
using System.CommandLine;
using Palisade.Commands.Life;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Output;
using Palisade.Output.Converge;
using Palisade.Provision.Converge;

namespace Palisade.Commands;

/// <summary><c>palisade upgrade</c>: brings the engine to the version that the file names, and says first which node goes from where to where.</summary>
internal static class UpgradeCommand
{
    public static Command Create(CommandHost host)
    {
        var yes = NodeOptions.Yes();
        var only = NodeOptions.Only("Upgrade these nodes only; servers come before agents.");
        var acceptDowntime = NodeOptions.AcceptDowntime();
        return new Command("upgrade", "Bring the engine to the version that the file names, node by node") { yes, only, acceptDowntime }
            .Runs(host, (context, cancel) => RunAsync(
                context, context.Parse.GetValue(yes), context.Parse.GetValue(only), context.Parse.GetValue(acceptDowntime), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, bool yes, string? only, bool acceptDowntime, CancellationToken cancel)
    {
        var started = context.Time.GetTimestamp();
        await using var run = ClusterRun.Open(context, "upgrade", only, changes: true, streams: true, boards: true);
        LifeRun.RequireK3s(run.Document.Spec, "upgrade");
        RequireVersion(run.Document.Spec.Engine);
        await run.Group.ConnectAsync(run.Document.Spec.Nodes, cancel).ConfigureAwait(false);
        await run.Group.LockAsync(cancel).ConfigureAwait(false);
        var planner = new Planner(run.Environment, run.Group);
        var plan = await planner.PlanAsync(run.Store.State, run.Selected, cancel).ConfigureAwait(false);
        run.ClearScreen();

        var steps = K3sUpgrade.Only(K3sUpgrade.Steps(run.Document.Spec, planner.Outputs), run.Selected.Where(run.Group.Has).ToHashSet(StringComparer.Ordinal));
        Print(run, steps);
        if (!steps.Any(s => s.Changes && s.From is not null))
        {
            context.Terminal.Error.WriteLine("No node has another version; `palisade apply` does what else there is.");
            return run.End(run.ExitCodeFor(run.Group.Failures), 0);
        }

        new PlanPrinter(context.Terminal.Error, context.Terminal.ErrorHasColor, run.Document, why: false).Print(plan);
        run.Confirm("Upgrade, one node after the other, and make these changes?", yes);
        var result = await new Applier(run.Environment, run.Group, run.Store, acceptDowntime).ApplyAsync(run.Selected, cancel).ConfigureAwait(false);
        run.ClearScreen();
        return run.End(ApplyCommand.Report(run, result, context.Time.GetElapsedTime(started)), result.TotalChanged);
    }

    private static void RequireVersion(EngineSpec engine)
    {
        if (engine.Version is null)
        {
            throw new PalisadeException(ArtifactErrors.NoVersion,
                "the file names no version to upgrade to, so every node keeps what it has", "name one below `engine:`, for example `version: " + K3sUpgrade.Tested + "`, and run this again");
        }
    }

    private static void Print(ClusterRun run, ImmutableArray<K3sStep> steps)
    {
        var table = new Table("NODE", "ROLE", "HAS", "GETS");
        foreach (var step in steps)
        {
            table.Add(
                step.Node,
                step.Server ? "server" : "agent",
                step.From?.ToString() ?? "nothing",
                !run.Group.Has(step.Node) ? "not reached" : !run.Selected.Contains(step.Node) ? "not selected" : step.Changes ? step.To.ToString() : "the same");
        }

        table.Write(run.Context.Terminal.Error, run.Context.Terminal.ErrorIsTerminal ? run.Context.Terminal.Width : null);
    }
}
