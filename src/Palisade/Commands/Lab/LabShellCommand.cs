using System.CommandLine;
using System.Diagnostics;
using Palisade.Provision.Lab;

namespace Palisade.Commands.Lab;

/// <summary><c>palisade lab shell NODE</c>: root's shell in a node, past network, sshd and firewall.</summary>
internal static class LabShellCommand
{
    public static Command Create(CommandHost host)
    {
        var node = LabNodeCommands.NodeArgument();
        return new Command("shell", "Open a root shell in a node, also when SSH does not work") { node }
            .Runs(host, (context, cancel) => AttachAsync(LabChoice.Node(context, host, context.Parse.GetRequiredValue(node)), [], cancel));
    }

    /// <summary>Runs a program of the node on this terminal; its exit status is the verb's.</summary>
    public static async Task<int> AttachAsync(LabHost node, string[] argv, CancellationToken cancel)
    {
        LabCluster.RequireRoot();
        var command = node.AttachCommand([.. argv]);
        using var process = Process.Start(new ProcessStartInfo(command[0], command[1..]))!;
        await process.WaitForExitAsync(cancel).ConfigureAwait(false);
        return process.ExitCode;
    }
}
