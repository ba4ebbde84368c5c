using Palisade.Linux;
using Palisade.Provision.Fleet;
using Palisade.Provision.Node;

namespace Palisade.Provision.Lab;

/// <summary>
/// SSH connections that verbs left open to a lab's nodes for the next verb. A node that is taken away says no goodbye, and ssh would
/// keep calling it for a quarter of a minute.
/// </summary>
internal static class LabConnections
{
    private const int Terminate = 15;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(20);

    /// <param name="knownHosts">Where the lab's host keys are pinned: every connection of the lab names this file, and no other does.</param>
    public static async Task EndAsync(string knownHosts, CancellationToken cancel)
    {
        foreach (var pid in Masters(knownHosts))
        {
            LinuxProcesses.Signal(pid, Terminate);
        }

        var deadline = new Deadline(TimeSpan.FromSeconds(5));
        while (Masters(knownHosts) is [var left, ..])
        {
            await deadline.DelayAsync(Poll, () => MachineTools.Failure(
                Core.Diagnostics.Errors.LabErrors.MachineRefused, ["kill", $"{left}"], new ProcessResult(1, "", "this ssh does not end")), cancel).ConfigureAwait(false);
        }
    }

    private static int[] Masters(string knownHosts)
    {
        var pins = SshArguments.KnownHostsOption(knownHosts);
        return [.. ProcessFacts.All().Where(p => p.Words.Contains("ControlMaster=yes") && p.Words.Contains(pins)).Select(p => p.Pid)];
    }
}
