using System.Collections.Immutable;
using System.Globalization;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Node;

namespace Palisade.Provision.Lab;

/// <summary>One node of a lab as its owner can handle it: power, cable, and a way in that needs no network.</summary>
public sealed class LabHost
{
    private const string SearchPath = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin";
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(100);
    private readonly LabCluster lab;
    private readonly string lxcPath;

    internal LabHost(LabCluster lab, LabNode node, int index)
    {
        this.lab = lab;
        Node = node;
        Index = index;
        lxcPath = lab.Folder;
        Folder = Path.Combine(lab.Folder, node.Name);
    }

    public LabNode Node { get; }

    public string Name => Node.Name;

    public System.Net.IPAddress Address => Node.Address;

    /// <summary>The node's folder on this machine; <c>upper/</c> holds every file that it changed.</summary>
    public string Folder { get; }

    internal int Index { get; }

    private string Cable => LabNames.Veth(lab.Name, Index);

    /// <summary>Powers the node on and waits until its systemd has booted.</summary>
    public async Task StartAsync(CancellationToken cancel)
    {
        if (await PidAsync(cancel).ConfigureAwait(false) is null)
        {
            // Not a word of this process's environment is for the node, and the log tells why a container did not start.
            await MachineTools.MustAsync(
                ["lxc-start", "-P", lxcPath, "-n", Name, "-d", "-o", Path.Combine(Folder, "lxc.log"), "-l", "WARN"], cancel).ConfigureAwait(false);
        }

        await WaitBootedAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Shuts down in order, as <c>poweroff</c> does.</summary>
    public Task StopAsync(CancellationToken cancel) =>
        MachineTools.RunAsync(["lxc-stop", "-P", lxcPath, "-n", Name, "-t", "30"], cancel);

    /// <summary>Pulls the plug: every process ends at once, nothing is flushed by the node.</summary>
    public Task KillAsync(CancellationToken cancel) =>
        MachineTools.RunAsync(["lxc-stop", "-P", lxcPath, "-n", Name, "-k"], cancel);

    /// <summary>Reboots from inside and waits until the node is up again.</summary>
    public async Task RebootAsync(CancellationToken cancel)
    {
        var before = await PidAsync(cancel).ConfigureAwait(false);
        await ExecAsync(["systemctl", "reboot"], cancel).ConfigureAwait(false);
        var deadline = new Deadline(lab.BootTimeout);
        while (await PidAsync(cancel).ConfigureAwait(false) is var now && (now is null || now == before))
        {
            await deadline.DelayAsync(Poll, () => DidNotBoot("its old system did not end"), cancel).ConfigureAwait(false);
        }

        await WaitBootedAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Makes it a board fresh from its vendor again and starts it.</summary>
    public async Task ResetAsync(CancellationToken cancel)
    {
        await KillAsync(cancel).ConfigureAwait(false);
        await lab.WriteNodeAsync(this, cancel).ConfigureAwait(false);
        await StartAsync(cancel).ConfigureAwait(false);
    }

    /// <summary>Runs a program in the node as root, past the network and sshd.</summary>
    public Task<ProcessResult> ExecAsync(ImmutableArray<string> argv, CancellationToken cancel) =>
        ExecAsync(new ProcessCommand(argv), cancel);

    public Task<ProcessResult> ExecAsync(ProcessCommand command, CancellationToken cancel) =>
        MachineTools.RunAsync(command with { Argv = AttachCommand(command.Argv) }, cancel);

    /// <summary>Pulls the network cable.</summary>
    public Task CutNetworkAsync(CancellationToken cancel) => MachineTools.MustAsync(["ip", "link", "set", Cable, "down"], cancel);

    public Task RestoreNetworkAsync(CancellationToken cancel) => MachineTools.MustAsync(["ip", "link", "set", Cable, "up"], cancel);

    /// <summary>The command line that runs <paramref name="argv"/> in the node, or a login shell where it is empty.</summary>
    public ImmutableArray<string> AttachCommand(ImmutableArray<string> argv) =>
    [
        "lxc-attach", "-P", lxcPath, "-n", Name, "--clear-env", "--keep-var", "TERM", "-v", "PATH=" + SearchPath, "-v", "HOME=/root", "-v", "LANG=C.UTF-8", "--",
        .. argv.IsEmpty ? ["/bin/bash", "--login"] : argv,
    ];

    /// <summary>Process id of the node's init as this machine sees it; null while the node is off.</summary>
    public async Task<int?> PidAsync(CancellationToken cancel)
    {
        var info = await MachineTools.RunAsync(["lxc-info", "-P", lxcPath, "-n", Name, "-p", "-H"], cancel).ConfigureAwait(false);
        return int.TryParse(info.Output.Trim(), CultureInfo.InvariantCulture, out var pid) && pid > 0 ? pid : null;
    }

    public async Task<LabHostStatus> StatusAsync(CancellationToken cancel)
    {
        if (await PidAsync(cancel).ConfigureAwait(false) is not { } pid)
        {
            return new LabHostStatus { Node = Node, State = "off" };
        }

        var state = await ExecAsync(["systemctl", "is-system-running"], cancel).ConfigureAwait(false);
        return new LabHostStatus
        {
            Node = Node,
            State = state.Output.Trim() is { Length: > 0 } text ? text : "booting",
            Pid = pid,
            MemoryBytes = ProcessFacts.MemoryBytes(pid),
            BootTime = ProcessFacts.StartTime(pid),
        };
    }

    /// <summary>Waits until systemd has started everything; failed units are no error, a boot that does not end is.</summary>
    public async Task WaitBootedAsync(CancellationToken cancel)
    {
        var deadline = new Deadline(lab.BootTimeout);
        while (true)
        {
            // Before D-Bus is there, --wait fails at once.
            var command = new ProcessCommand(AttachCommand(["systemctl", "is-system-running", "--wait"])) { Timeout = lab.BootTimeout };
            var result = await MachineTools.RunAsync(command, cancel).ConfigureAwait(false);
            if (result.Output.Trim() is "running" or "degraded")
            {
                return;
            }

            await deadline.DelayAsync(Poll, () => DidNotBoot(result.Output.Trim() is { Length: > 0 } said ? $"systemd says `{said}`" : result.Error.Trim().Split('\n')[0]), cancel).ConfigureAwait(false);
        }
    }

    private PalisadeException DidNotBoot(string why) => new(
        LabErrors.NodeDidNotBoot, $"node `{Name}` did not come up in {lab.BootTimeout.TotalSeconds:0} s: {why}", $"`palisade lab shell {Name}` looks into it; LXC's log is {Folder}/lxc.log", Name);
}
