using System.CommandLine;
using Palisade.Core.Text;
using Palisade.Provision.Converge;

namespace Palisade.Commands;

/// <summary><c>palisade destroy</c>: gives the boards back as they were found.</summary>
internal static class DestroyCommand
{
    public static Command Create(CommandHost host)
    {
        var yes = NodeOptions.Yes();
        var only = NodeOptions.Only("Give back these nodes only.");
        return new Command("destroy", "Give the boards back as they were found") { yes, only }
            .Runs(host, (context, cancel) => RunAsync(context, context.Parse.GetValue(yes), context.Parse.GetValue(only), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, bool yes, string? only, CancellationToken cancel)
    {
        await using var run = ClusterRun.Open(context, "destroy", only, changes: true, streams: true);
        await run.Group.ConnectAsync(run.Document.Spec.Nodes, cancel).ConfigureAwait(false);
        await run.Group.LockAsync(cancel).ConfigureAwait(false);
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
}
