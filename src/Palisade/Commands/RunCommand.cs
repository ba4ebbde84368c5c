using System.Collections.Immutable;
using System.CommandLine;
using Palisade.Core.Diagnostics;
using Palisade.Output;
using Palisade.Provision.Fleet;

namespace Palisade.Commands;

/// <summary><c>palisade run</c>: a command on many nodes at once.</summary>
internal static class RunCommand
{
    /// <summary>ssh's own habit: a node that could not be reached or not be asked.</summary>
    private const int TransportStatus = 255;

    public static Command Create(CommandHost host)
    {
        var words = new Argument<string[]>("command")
        {
            Description = "A program and its arguments, after `--`; a single argument is a line for the node's shell.",
            Arity = ArgumentArity.OneOrMore,
        };
        var on = FleetOf.OnOption();
        var sudo = new Option<bool>("--sudo") { Description = "Run as root." };
        var parallel = FleetOf.ParallelOption();
        return new Command("run", "Run a command on many nodes at once") { words, on, sudo, parallel }
            .Runs(host, (context, cancel) => RunAsync(
                context,
                Command(context.Parse.GetRequiredValue(words)) with { Sudo = context.Parse.GetValue(sudo) },
                context.Parse.GetValue(on),
                context.Parse.GetValue(parallel),
                cancel));
    }

    /// <summary>The nodes' status where they agree or only one failed, else the highest; 255 where one could not be reached.</summary>
    internal static int Status(IEnumerable<int?> exits) => exits.Select(e => e ?? TransportStatus).DefaultIfEmpty(0).Max();

    private static RemoteCommand Command(string[] words) => new() { Argv = words is [var line] ? ["/bin/sh", "-c", line] : [.. words] };

    private static async Task<int> RunAsync(CommandContext context, RemoteCommand command, string? on, int parallel, CancellationToken cancel)
    {
        var fleet = FleetOf.Load(context, "run");
        var lines = new NodeLines(context.Terminal, [.. NodeSelector.Select(fleet.Document.Spec, on).Select(n => n.Name)]);
        var results = await fleet.OnEachAsync(
            on,
            parallel,
            (session, token) => session.RunAsync(
                context.Json ? command : command with { OnLine = (isError, line) => lines.Write(session.Node, isError, line) }, token),
            cancel).ConfigureAwait(false);
        if (context.Json)
        {
            foreach (var r in results)
            {
                JsonOutput.WriteLine(
                    context.Terminal,
                    new RunLine(r.Node, r.Value?.ExitCode, r.Value?.Output, r.Value?.Error, r.Value?.Truncated is true ? true : null, FailureJson.Of(r.Failure)),
                    RunJson.Default.RunLine);
            }
        }
        else
        {
            Report(context.Terminal, results);
        }

        return Status(results.Select(r => r.Value?.ExitCode));
    }

    private static void Report(Terminal terminal, ImmutableArray<NodeResult<RemoteResult>> results)
    {
        foreach (var status in results.Where(r => r.Value is { ExitCode: not 0 }).GroupBy(r => r.Value!.ExitCode).OrderBy(g => g.Key))
        {
            terminal.Error.WriteLine($"palisade: status {status.Key} on {string.Join(", ", status.Select(r => r.Node))}");
        }

        new DiagnosticPrinter(terminal).Print(results.Select(r => r.Failure).OfType<Diagnostic>());
    }
}
