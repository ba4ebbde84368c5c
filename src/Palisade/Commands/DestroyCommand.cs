using System.CommandLine;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Text;
using Palisade.Provision.Converge;
using Palisade.Provision.Local;

namespace Palisade.Commands;

/// <summary><c>palisade destroy</c>: gives the boards back as they were found.</summary>
internal static class DestroyCommand
{
    public static Command Create(CommandHost host)
    {
        var yes = NodeOptions.Yes();
        var only = NodeOptions.Only("Give back these nodes only.");
        var data = new Option<bool>("--delete-data") { Description = "With `engine: kubernetes`, also delete volume claims. On boards the services' data always goes." };
        return new Command("destroy", "Give the boards back as they were found") { yes, only, data }
            .Runs(host, (context, cancel) => RunAsync(
                context, context.Parse.GetValue(yes), context.Parse.GetValue(only), context.Parse.GetValue(data), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, bool yes, string? only, bool deleteData, CancellationToken cancel)
    {
        await using var run = ClusterRun.Open(context, "destroy", only, changes: true, streams: true, judge: false);
        await run.Group.ConnectAsync(run.Document.Spec.Nodes, cancel).ConfigureAwait(false);
        await run.Group.LockAsync(cancel).ConfigureAwait(false);
        if (!run.Environment.Engine.OwnsNodes)
        {
            return await ClearAsync(run, yes, deleteData, cancel).ConfigureAwait(false);
        }

        run.Confirm(
            $"Take {string.Join(", ", run.Document.Spec.Nodes.Select(n => n.Name).Where(run.Selected.Contains))} out of the cluster `{run.Document.Spec.Cluster}`, "
            + "delete its services with their data, and undo every change Palisade made?",
            yes);
        await new Destroyer(run.Environment, run.Group, run.Store).DestroyAsync(run.Selected, cancel).ConfigureAwait(false);
        run.ClearScreen();
        var failures = run.Group.Failures;
        var code = run.ExitCodeFor(failures);
        if (!context.Json)
        {
            var done = run.Selected.Count - failures.Count(f => run.Selected.Contains(f.Node));
            context.Terminal.Out.WriteLine($"{done} of {Counted.Of(run.Selected.Count, "node is as it was", "nodes are as they were")} found.");
        }

        if (code != ExitCode.Ok)
        {
            context.Terminal.Error.WriteLine($"The log of this run: {run.Log?.Path}");
        }

        return run.End(code, 0);
    }

    /// <summary>A cluster that somebody else runs: what was brought there goes, and nothing was changed anywhere else.</summary>
    private static async Task<int> ClearAsync(ClusterRun run, bool yes, bool deleteData, CancellationToken cancel)
    {
        var (terminal, cluster) = (run.Context.Terminal, run.Document.Spec.Cluster);
        run.Confirm(
            $"Delete everything that carries the label `{KubernetesLabels.Cluster}={cluster}` from the Kubernetes cluster, "
            + (deleteData ? "with all data of its services?" : "and keep volume claims with their data?"),
            yes);
        var kept = await new ClusterRemover(run.Environment, run.Group, run.Store).RemoveAsync(deleteData, cancel).ConfigureAwait(false);
        run.ClearScreen();
        var code = run.ExitCodeFor(run.Group.Failures);
        if (!run.Context.Json && code == ExitCode.Ok)
        {
            terminal.Out.WriteLine(kept.IsEmpty ? $"Nothing of `{cluster}` is left in the cluster." : $"All of `{cluster}` but what follows is gone from the cluster.");
            foreach (var note in kept)
            {
                terminal.Out.WriteLine("  " + DisplayText.Printable(note));
            }
        }

        if (code != ExitCode.Ok)
        {
            terminal.Error.WriteLine($"The log of this run: {run.Log?.Path}");
        }

        return run.End(code, 0);
    }
}
