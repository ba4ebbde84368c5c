using System.Collections.Concurrent;
using System.CommandLine;
using Palisade.Core.Converge.Protocol;
using Palisade.Core.Spec;
using Palisade.Output;
using Palisade.Output.Status;
using Palisade.Provision.Phases;

namespace Palisade.Commands;

/// <summary><c>palisade status</c>: what needs action first, then nodes and services.</summary>
internal static class StatusCommand
{
    /// <summary>Units that stand for a part of Palisade's work on every node.</summary>
    private static readonly string[] Units = ["ssh.service", MeshPhase.Unit, "fail2ban.service"];

    public static Command Create(CommandHost host)
    {
        var check = new Option<bool>("--check") { Description = "Exit 4 when something needs action." };
        return new Command("status", "Nodes, mesh, engine and services: what needs action first") { check }
            .Runs(host, (context, cancel) => RunAsync(context, context.Parse.GetValue(check), cancel));
    }

    private static async Task<int> RunAsync(CommandContext context, bool check, CancellationToken cancel)
    {
        await using var run = ClusterRun.Open(context, "status", only: null, changes: false, preflight: false);
        var spec = run.Document.Spec;
        try
        {
            await run.Group.ConnectAsync(spec.Nodes, cancel).ConfigureAwait(false);
        }
        catch (Core.Diagnostics.PalisadeException) when (!run.Group.Failures.IsEmpty)
        {
            // Every node is down: that is a status too.
        }

        var answers = await AskAsync(run, cancel).ConfigureAwait(false);
        run.ClearScreen();
        var report = StatusReport.Of(spec, run.Store.State, answers, run.Group.Failures);
        if (context.Json)
        {
            JsonOutput.Write(context.Terminal, report, StatusReportJson.Default.StatusReport);
        }
        else
        {
            StatusPrinter.Print(context.Terminal, report);
        }

        return check && report.Actions.Count > 0 ? ExitCode.Findings : ExitCode.Ok;
    }

    private static async Task<IReadOnlyDictionary<string, NodeStatus>> AskAsync(ClusterRun run, CancellationToken cancel)
    {
        var spec = run.Document.Spec;
        var answers = new ConcurrentDictionary<string, NodeStatus>(StringComparer.Ordinal);
        await run.Group.ForEachAsync(run.Group.Nodes, null, async node =>
        {
            // Every server tells what it sees: they may disagree, and one of them may be cut off.
            var reader = node.Role == NodeRole.Server ? run.Environment.Engine.StatusQuery.Reader : null;
            answers[node.Name] = await run.Group.Client(node.Name).StatusAsync(
                new StatusRequest(
                    reader,
                    [.. spec.Nodes.Where(n => n.Name != node.Name).Select(n => n.MeshAddress.ToString())],
                    run.Environment.Engine.OwnsNodes ? [.. Units] : []),
                cancel).ConfigureAwait(false);
        }, cancel).ConfigureAwait(false);
        return answers;
    }
}
