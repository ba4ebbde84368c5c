using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Output;

namespace Palisade.Commands;

/// <summary>
/// The board's half: <c>palisade node ...</c>, started by the operator's half over SSH or by systemd. It stands outside the
/// other verbs because every millisecond of its start is paid once per node and run.
/// </summary>
internal static class NodeCommands
{
    public static Task<int> RunAsync(string[] args)
    {
        new DiagnosticPrinter(Terminal.OfProcess()).Print(new Diagnostic
        {
            Error = CliErrors.Usage,
            Message = args is [var verb, ..] ? $"`{verb}` is not a verb of `palisade node`" : "`palisade node` needs a verb",
            Help = "`palisade node` is started by Palisade itself, on a board; people use the verbs of `palisade --help`",
        });
        return Task.FromResult(ExitCode.Failed);
    }
}
