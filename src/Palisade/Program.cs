using Palisade;
using Palisade.Commands;
using Palisade.Output;

// On a board the same file is the node's half; it is started for every run there and must not pay for parsing verbs.
if (args is ["node", .. var rest])
{
    return await NodeCommands.RunAsync(rest).ConfigureAwait(false);
}

using var interrupt = new InterruptSignal();
var host = new CommandHost { Terminal = Terminal.OfProcess(), Time = TimeProvider.System };
return await CommandLine.RunAsync(args, host, interrupt.Token).ConfigureAwait(false);
