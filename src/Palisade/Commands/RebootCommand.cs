using System.CommandLine;
using Palisade.Core.Text;
using Palisade.Provision.Converge;

namespace Palisade.Commands;

/// <summary><c>palisade reboot</c>: one node at a time, each back and ready before the next, never below the quorum.</summary>
internal static class RebootCommand
{
    public static Command Create(CommandHost host)
    {
        var only = NodeOptions.Only("Reboot these nodes only.");
        var yes = NodeOptions.Yes();
        var force = new Option<bool>("--force") { Description = "Also where the cluster cannot decide anything meanwhile (one or two servers)." };
        return new Command("reboot", "Reboot nodes one after the other without dropping the quorum") { only, yes, force }
            .Runs(host, (context, cancel) => RunAsync(
                context, context.Parse.GetValue(only), context.Parse.GetValue(yes), context.Parse.GetValue(force), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, string? only, bool yes, bool force, CancellationToken cancel)
    {
        await using var run = ClusterRun.Open(context, "reboot", only, changes: true, streams: true, boards: true, judge: false);
        await run.Group.ConnectAsync(run.Document.Spec.Nodes, cancel).ConfigureAwait(false);
        await run.Group.LockAsync(cancel).ConfigureAwait(false);
        var nodes = run.Group.Nodes.Where(n => run.Selected.Contains(n.Name)).ToArray();
        run.Confirm($"Reboot {string.Join(", ", nodes.Select(n => n.Name))}, one after the other?", yes);
        await new Rebooter(run.Environment, run.Group, run.Store).RollingAsync(nodes, "reboot", force, cancel).ConfigureAwait(false);
        run.ClearScreen();
        var code = run.ExitCodeFor(run.Group.Failures);
        if (!context.Json)
        {
            context.Terminal.Out.WriteLine(code == ExitCode.Ok ? $"{Counted.Of(nodes.Length, "node was", "nodes were")} rebooted." : "Stopped: not every node came back.");
        }

        return run.End(code, 0);
    }
}
