using System.CommandLine;
using Palisade.Output;
using Palisade.Output.Converge;
using Palisade.Provision.Converge;

namespace Palisade.Commands;

/// <summary><c>palisade plan</c>: what an apply would change on which node; changes nothing.</summary>
internal static class PlanCommand
{
    public static Command Create(CommandHost host)
    {
        var output = new Option<string?>("--output", "-o") { Description = "Save the plan for `palisade apply FILE`.", HelpName = "FILE" };
        var why = new Option<bool>("--why") { Description = "Show which line of the file causes each change." };
        var detailed = new Option<bool>("--detailed-exitcode") { Description = "Exit 0 without changes, 2 with changes, 1 on an error." };
        var only = NodeOptions.Only("Plan for these nodes only.");
        var removeCharts = NodeOptions.RemoveCharts();
        return new Command("plan", "Show what would change on which node, and change nothing") { output, why, detailed, only, removeCharts }
            .Runs(host, (context, cancel) => RunAsync(
                context,
                context.Parse.GetValue(output),
                context.Parse.GetValue(why),
                context.Parse.GetValue(detailed),
                context.Parse.GetValue(only),
                context.Parse.GetValue(removeCharts),
                cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, string? output, bool why, bool detailed, string? only, bool removeCharts, CancellationToken cancel)
    {
        await using var run = ClusterRun.Open(context, "plan", only, changes: false, removeCharts: removeCharts);
        await run.Group.ConnectAsync(run.Document.Spec.Nodes, cancel).ConfigureAwait(false);
        var plan = await new Planner(run.Environment, run.Group).PlanAsync(run.Store.State, run.Selected, cancel).ConfigureAwait(false);
        run.ClearScreen();
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, PlanReport.Of(plan, run.Document), PlanReportJson.Default.PlanReport);
        }
        else
        {
            new PlanPrinter(context.Terminal.Out, context.Terminal.OutHasColor, run.Document, why).Print(plan);
        }

        if (output is not null)
        {
            await SaveAsync(output, SavedPlan.From(run.Document, plan, BuildVersion.Text), cancel).ConfigureAwait(false);
            context.Terminal.Error.WriteLine($"Saved. To do exactly this: palisade apply -f {context.File} {output}");
        }

        var code = run.ExitCodeFor(plan.Failures);
        return code != ExitCode.Ok ? (detailed ? ExitCode.Failed : code) : detailed && plan.HasChanges ? ExitCode.Changes : ExitCode.Ok;
    }

    private static async Task SaveAsync(string path, SavedPlan plan, CancellationToken cancel)
    {
        var file = new FileStream(path, new FileStreamOptions
        {
            Mode = FileMode.Create,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite,
        });
        await using (file.ConfigureAwait(false))
        {
            await file.WriteAsync(plan.ToJson(), cancel).ConfigureAwait(false);
        }
    }
}
