using Palisade;
using Palisade.Commands;
using Palisade.Output;
using Palisade.Provision.Fleet;

// On a board the same file is the node's half; it is started for every run there and must not pay for parsing verbs.
if (args is ["node", .. var rest])
{
    return await NodeCommands.RunAsync(rest).ConfigureAwait(false);
}

// ssh starts this executable once more where a login needs a password; the prompt is its only argument.
if (Askpass.IsAsked(Environment.GetEnvironmentVariable))
{
    return await Askpass.AnswerAsync(Environment.GetEnvironmentVariable(Askpass.Variable)!, args.FirstOrDefault() ?? "", Console.Out, CancellationToken.None)
        .ConfigureAwait(false);
}

using var interrupt = new InterruptSignal();
var host = new CommandHost { Terminal = Terminal.OfProcess(), Time = TimeProvider.System };
return await CommandLine.RunAsync(args, host, interrupt.Token).ConfigureAwait(false);
