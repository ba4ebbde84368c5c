using System.CommandLine;

namespace Palisade.Commands.Lab;

/// <summary><c>palisade lab ...</c>: hosts on this machine to try Palisade on.</summary>
internal static class LabCommand
{
    public static Command Create(CommandHost host) => new("lab", "Real hosts on this one machine, as containers that look like new boards")
    {
        LabUpCommand.Create(host),
        LabDownCommand.Create(host),
        LabStatusCommand.Create(host),
        LabShellCommand.Create(host),
        LabNodeCommands.Exec(host),
        LabNodeCommands.Start(host),
        LabNodeCommands.Stop(host),
        LabNodeCommands.Kill(host),
        LabNodeCommands.Reboot(host),
        LabNodeCommands.Reset(host),
        LabNodeCommands.Cut(host),
        LabNodeCommands.Mend(host),
    };
}
