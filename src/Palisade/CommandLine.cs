using System.CommandLine;
using System.CommandLine.Help;
using Palisade.Core.Diagnostics;
using Palisade.Output;

namespace Palisade;

/// <summary>From words to an exit code: parses, runs the verb, and turns whatever goes wrong into diagnostics on stderr.</summary>
internal static class CommandLine
{
    /// <param name="cancelled">Cancelled when the user interrupts; the verb ends its step and the exit code is 130.</param>
    public static async Task<int> RunAsync(string[] args, CommandHost host, CancellationToken cancelled)
    {
        var parse = Build(host).Parse(args, new ParserConfiguration { ResponseFileTokenReplacer = null });
        var printer = new DiagnosticPrinter(host.Terminal with { Color = host.Options.ColorOf(parse) });
        if (parse.Errors.Count > 0)
        {
            printer.Print(UsageErrors.Of(parse));
            return ExitCode.Failed;
        }

        try
        {
            return await parse.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = host.Terminal.Out,
                    Error = host.Terminal.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null, // InterruptSignal owns the signals
                },
                cancelled).ConfigureAwait(false);
        }
        catch (PalisadeException e)
        {
            printer.Print(e.Diagnostic);
            return ExitCode.Failed;
        }
        catch (CommandFailedException e)
        {
            return e.ExitCode;
        }
        catch (OperationCanceledException) when (cancelled.IsCancellationRequested)
        {
            host.Terminal.Error.WriteLine("palisade: interrupted");
            return ExitCode.Interrupted;
        }
        catch (Exception e)
        {
            printer.Print(UsageErrors.Unexpected(e));
            return ExitCode.Failed;
        }
    }

    private static RootCommand Build(CommandHost host)
    {
        var root = new RootCommand("Palisade turns a handful of Linux boards into a private cloud that its owner can trust.") { HelpName = "palisade" };
        foreach (var option in host.Options.All)
        {
            root.Options.Add(option);
        }

        foreach (var verb in Verbs.All(host))
        {
            root.Subcommands.Add(verb);
        }

        var help = new HelpAction { MaxWidth = Math.Min(host.Terminal.Width, 100) };
        root.Options.OfType<HelpOption>().Single().Action = help;
        root.SetAction(parse => help.Invoke(parse));
        return root;
    }
}
