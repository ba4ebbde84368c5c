using System.CommandLine;
using Palisade.Output;
using Palisade.Provision.Life;

namespace Palisade.Commands.Life;

/// <summary><c>palisade rotate tokens|certificates</c>: new secrets, one node at a time.</summary>
internal static class RotateCommand
{
    private const string Verb = "rotate";

    public static Command Create(CommandHost host)
    {
        var what = new Argument<string>("what") { Description = "`tokens` by which servers join, or every node's `certificates`." };
        what.AcceptOnlyFromAmong(Rotator.Tokens, Rotator.Certificates);
        var yes = NodeOptions.Yes();
        return new Command(Verb, "Give the cluster new tokens or certificates (engine k3s)") { what, yes }
            .Runs(host, (context, cancel) => RunAsync(context, context.Parse.GetRequiredValue(what), context.Parse.GetValue(yes), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, string what, bool yes, CancellationToken cancel)
    {
        await using var run = await LifeRun.OpenAsync(context, Verb, changes: true, validate: null, cancel).ConfigureAwait(false);
        var rotator = new Rotator(run.Environment, LifeRun.Control(run), LifeRun.State(run), what);
        string[] nodes = [.. rotator.Nodes.Select(n => n.Name)];
        if (!rotator.Done.IsEmpty)
        {
            context.Terminal.Error.WriteLine($"An earlier run of this rotation broke off; done are: {string.Join("; ", rotator.Done)}.");
        }

        run.Confirm($"Make new {what} and restart K3s on {string.Join(", ", nodes)}, one after the other? Services keep running.", yes);
        await rotator.RotateAsync(cancel).ConfigureAwait(false);
        run.ClearScreen();
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, new LifeReport(nodes, []), SnapshotJson.Default.LifeReport);
        }
        else
        {
            context.Terminal.Out.WriteLine(what == Rotator.Tokens
                ? "The cluster has new tokens. Snapshots of before need the old one, which they carry: nothing is to be done."
                : "Every node has new certificates. Kubeconfigs that were written before keep working.");
        }

        return run.End(ExitCode.Ok, 0);
    }
}
