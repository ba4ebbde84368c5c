using System.CommandLine;

namespace Palisade;

internal static class CommandExtensions
{
    /// <summary>
    /// Gives <paramref name="command"/> its action. The action writes its result to <c>Terminal.Out</c>, everything else to
    /// <c>Terminal.Error</c>, returns an <see cref="ExitCode"/>, and lets a <c>PalisadeException</c> fly: the caller prints it.
    /// </summary>
    public static Command Runs(this Command command, CommandHost host, Func<CommandContext, CancellationToken, Task<int>> action)
    {
        command.SetAction((parse, ct) => action(
            new CommandContext
            {
                Terminal = host.Terminal with { Color = host.Options.ColorOf(parse) },
                Parse = parse,
                File = parse.GetRequiredValue(host.Options.File),
                Json = parse.GetValue(host.Options.Json),
                NoInput = parse.GetValue(host.Options.NoInput),
                Time = host.Time,
                Environment = host.Environment,
                Around = host.Around,
            },
            ct));
        return command;
    }
}
