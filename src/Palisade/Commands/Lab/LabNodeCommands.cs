using System.CommandLine;
using Palisade.Provision.Lab;

namespace Palisade.Commands.Lab;

/// <summary>Hands on one node of a lab: its power switch and its cable. For trying faults; not listed by <c>--help</c>.</summary>
internal static class LabNodeCommands
{
    public static Command Start(CommandHost host) => Of(host, "start", "Power a node on", (node, cancel) => node.StartAsync(cancel));

    public static Command Stop(CommandHost host) => Of(host, "stop", "Shut a node down in order", (node, cancel) => node.StopAsync(cancel));

    public static Command Kill(CommandHost host) => Of(host, "kill", "Pull a node's plug", (node, cancel) => node.KillAsync(cancel));

    public static Command Reboot(CommandHost host) => Of(host, "reboot", "Reboot a node", (node, cancel) => node.RebootAsync(cancel));

    public static Command Reset(CommandHost host) => Of(host, "reset", "Make a node a new board again", (node, cancel) => node.ResetAsync(cancel));

    public static Command Cut(CommandHost host) => Of(host, "cut", "Pull a node's network cable", (node, cancel) => node.CutNetworkAsync(cancel));

    public static Command Mend(CommandHost host) => Of(host, "mend", "Plug a node's network cable in again", (node, cancel) => node.RestoreNetworkAsync(cancel));

    public static Command Exec(CommandHost host)
    {
        var node = NodeArgument();
        var argv = new Argument<string[]>("command") { Description = "Program and arguments, after `--`.", Arity = ArgumentArity.OneOrMore };
        return new Command("exec", "Run a program in a node as root, past the network") { node, argv }.Hide()
            .Runs(host, (context, cancel) => LabShellCommand.AttachAsync(
                LabChoice.Node(context, host, context.Parse.GetRequiredValue(node)), context.Parse.GetRequiredValue(argv), cancel));
    }

    public static Argument<string> NodeArgument()
    {
        var node = new Argument<string>("node") { Description = "Name of the node." };
        node.CompletionSources.Add(_ => LabCluster.All().SelectMany(l => l.Hosts).Select(h => new System.CommandLine.Completions.CompletionItem(h.Name)));
        return node;
    }

    private static Command Of(CommandHost host, string verb, string description, Func<LabHost, CancellationToken, Task> action)
    {
        var node = NodeArgument();
        return new Command(verb, description) { node }.Hide().Runs(host, async (context, cancel) =>
        {
            LabCluster.RequireRoot();
            await action(LabChoice.Node(context, host, context.Parse.GetRequiredValue(node)), cancel).ConfigureAwait(false);
            return ExitCode.Ok;
        });
    }

    private static Command Hide(this Command command)
    {
        command.Hidden = true;
        return command;
    }
}
