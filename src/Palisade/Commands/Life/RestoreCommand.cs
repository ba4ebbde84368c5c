using System.CommandLine;
using Palisade.Output;
using Palisade.Provision.Life;

namespace Palisade.Commands.Life;

/// <summary><c>palisade restore FILE</c>: puts a snapshot back.</summary>
internal static class RestoreCommand
{
    private const string Verb = "restore";

    public static Command Create(CommandHost host)
    {
        var file = new Argument<string>("file") { Description = "A file that `palisade snapshot` wrote." };
        var yes = NodeOptions.Yes();
        return new Command(Verb, "Put a snapshot back into the cluster (engine k3s)") { file, yes }
            .Runs(host, (context, cancel) => RunAsync(context, context.Parse.GetRequiredValue(file), context.Parse.GetValue(yes), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, string file, bool yes, CancellationToken cancel)
    {
        SnapshotFile? read = null;
        await using var run = await LifeRun.OpenAsync(context, Verb, changes: true, _ => read = SnapshotFile.Read(Path.GetFullPath(file)), cancel).ConfigureAwait(false);
        var snapshot = read!;
        var control = LifeRun.Control(run);
        var plan = await RestorePlan.MakeAsync(run.Document.Spec, snapshot, control, cancel).ConfigureAwait(false);
        var restorer = new Restorer(run.Environment, control, LifeRun.State(run), plan);
        run.ClearScreen();
        foreach (var line in plan.Describe())
        {
            context.Terminal.Error.WriteLine(line);
        }

        if (!restorer.Done.IsEmpty)
        {
            context.Terminal.Error.WriteLine($"An earlier run of this restore broke off; done are: {string.Join("; ", restorer.Done)}.");
        }

        run.Confirm($"Restore the cluster `{run.Document.Spec.Cluster}`?", yes);
        await restorer.RestoreAsync(cancel).ConfigureAwait(false);
        if (context.Json)
        {
            JsonOutput.Write(
                context.Terminal, new LifeReport([plan.Lead.Name, .. plan.Servers.Concat(plan.Agents).Select(n => n.Name)], [.. plan.Strangers.Select(n => n.Name)]), SnapshotJson.Default.LifeReport);
        }
        else
        {
            context.Terminal.Out.WriteLine($"The cluster is as it was on {snapshot.Info.Time.UtcDateTime:yyyy-MM-dd HH:mm} UTC.");
            if (!plan.Strangers.IsEmpty)
            {
                context.Terminal.Out.WriteLine($"Now run `palisade apply`: {string.Join(", ", plan.Strangers.Select(n => n.Name))} will join it.");
            }
        }

        return run.End(ExitCode.Ok, 0);
    }
}
