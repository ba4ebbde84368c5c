using System.Reflection;
using System.Runtime.InteropServices;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Output;
using Palisade.Provision.Node;

namespace Palisade.Commands;

/// <summary>
/// The board's half: <c>palisade node ...</c>, started by the operator's half over SSH or by systemd. It stands outside the
/// other verbs because every millisecond of its start is paid once per node and run.
/// </summary>
internal static class NodeCommands
{
    private static string Version =>
        typeof(NodeCommands).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";

    public static async Task<int> RunAsync(string[] args)
    {
        using var stop = new CancellationTokenSource();
        using var terminate = PosixSignalRegistration.Create(PosixSignal.SIGTERM, Stop);
        using var hangUp = PosixSignalRegistration.Create(PosixSignal.SIGHUP, Stop);
        var host = new NodeHost(Environment.ProcessPath ?? "/proc/self/exe", Version);
        try
        {
            switch (args)
            {
                case ["serve", .. var options]:
                    await host.ServeAsync(
                        Console.OpenStandardInput(), Console.OpenStandardOutput(), Value(options, "--client"), Value(options, "--user"), stop.Token).ConfigureAwait(false);
                    return ExitCode.Ok;
                case ["confirm", var id]:
                    await host.ConfirmAsync(id, stop.Token).ConfigureAwait(false);
                    return ExitCode.Ok;
                case ["revert", var id, .. var options]:
                    return Report(await host.RevertAsync(id, options.Contains("--when-due"), stop.Token).ConfigureAwait(false));
                case ["undo"]:
                    return Report(await host.UndoAsync(stop.Token).ConfigureAwait(false));
                case ["version"]:
                    await Console.Out.WriteLineAsync(Version).ConfigureAwait(false);
                    return ExitCode.Ok;
                default:
                    return Refuse(args);
            }
        }
        catch (PalisadeException e)
        {
            new DiagnosticPrinter(Terminal.OfProcess()).Print(e.Diagnostic);
            return ExitCode.Failed;
        }
        catch (OperationCanceledException)
        {
            return ExitCode.Interrupted;
        }

        void Stop(PosixSignalContext context)
        {
            // The default would end the process in the middle of a resource.
            context.Cancel = true;
            stop.Cancel();
        }
    }

    private static int Report(IReadOnlyList<string> problems)
    {
        foreach (var problem in problems)
        {
            Console.Error.WriteLine(problem);
        }

        return problems.Count == 0 ? ExitCode.Ok : ExitCode.Failed;
    }

    private static int Refuse(string[] args)
    {
        new DiagnosticPrinter(Terminal.OfProcess()).Print(new Diagnostic
        {
            Error = CliErrors.Usage,
            Message = args is [var verb, ..] ? $"`{verb}` is not a verb of `palisade node`, or lacks an argument" : "`palisade node` needs a verb",
            Help = "`palisade node` is started by Palisade itself, on a board; people use the verbs of `palisade --help`",
        });
        return ExitCode.Failed;
    }

    private static string? Value(string[] options, string name) =>
        Array.IndexOf(options, name) is >= 0 and var i && i + 1 < options.Length ? options[i + 1] : null;
}
