using System.CommandLine;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;
using Palisade.Output;

namespace Palisade.Commands;

/// <summary><c>palisade copy</c>: a file or a folder to many nodes at once.</summary>
internal static class CopyCommand
{
    public static Command Create(CommandHost host)
    {
        var source = new Argument<string>("source") { Description = "A file or folder on this machine." };
        var destination = new Argument<string>("destination") { Description = "Absolute path on the nodes; with a slash at the end, the folder to put it in." };
        var on = FleetOf.OnOption();
        var mode = new Option<string?>("--mode") { Description = "Permissions of a file, as 0644; default: those it has here.", HelpName = "OCTAL" };
        mode.Validators.Add(r =>
        {
            if (r.GetValueOrDefault<string?>() is { } text && (text.Length is < 3 or > 4 || text.Any(c => c is < '0' or > '7')))
            {
                r.AddError($"`{text}` is not a mode such as 0644");
            }
        });
        var owner = new Option<string?>("--owner") { Description = "Owner on the nodes, as chown takes it.", HelpName = "USER[:GROUP]" };
        var sudo = new Option<bool>("--sudo") { Description = "Write as root." };
        var parallel = FleetOf.ParallelOption();
        return new Command("copy", "Copy a file or a folder to many nodes at once") { source, destination, on, mode, owner, sudo, parallel }
            .Runs(host, (context, cancel) => RunAsync(
                context,
                context.Parse.GetRequiredValue(source),
                context.Parse.GetRequiredValue(destination),
                (context.Parse.GetValue(on), context.Parse.GetValue(mode), context.Parse.GetValue(owner), context.Parse.GetValue(sudo), context.Parse.GetValue(parallel)),
                cancel));
    }

    /// <summary>Where the copy stands on the nodes: a slash at the end puts it in there, under its own name.</summary>
    internal static string Target(string source, string destination) =>
        destination.EndsWith('/') ? destination + Path.GetFileName(Path.TrimEndingDirectorySeparator(Path.GetFullPath(source))) : destination;

    private static async Task<int> RunAsync(
        CommandContext context, string source, string destination, (string? On, string? Mode, string? Owner, bool Sudo, int Parallel) options, CancellationToken cancel)
    {
        if (!Path.Exists(source))
        {
            throw new PalisadeException(FleetErrors.LocalFile, $"there is no file or folder `{source}`");
        }

        if (!destination.StartsWith('/'))
        {
            throw new PalisadeException(CliErrors.Usage, $"the destination `{destination}` is not absolute", "name the full path on the nodes: `/tmp/NAME`");
        }

        var fleet = FleetOf.Load(context, "copy");
        var results = await fleet.OnEachAsync(
            options.On,
            options.Parallel,
            async (session, token) =>
            {
                await session.CopyAsync(Path.GetFullPath(source), Target(source, destination), options.Mode, options.Owner, options.Sudo, token).ConfigureAwait(false);
                return true;
            },
            cancel).ConfigureAwait(false);
        var failed = results.Count(r => !r.Ok);
        if (context.Json)
        {
            foreach (var r in results)
            {
                JsonOutput.WriteLine(context.Terminal, new CopyLine(r.Node, r.Ok, FailureJson.Of(r.Failure)), RunJson.Default.CopyLine);
            }
        }
        else
        {
            new DiagnosticPrinter(context.Terminal).Print(results.Select(r => r.Failure).OfType<Diagnostic>());
            context.Terminal.Error.WriteLine($"palisade: `{source}` copied to {results.Length - failed} of {Counted.Of(results.Length, "node")}");
        }

        return failed == 0 ? ExitCode.Ok : failed == results.Length ? ExitCode.Failed : ExitCode.SomeNodesFailed;
    }
}
