using System.Globalization;
using System.Security.Cryptography;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Provision.Node;
using Palisade.Provision.Resources;
using Palisade.Provision.Undo;

namespace Palisade.Provision.Guard;

/// <summary>
/// Keeps what a change that can cut access touches, and has systemd put it back unless a new login confirms. A timer covers
/// the running system, a unit at boot a reboot in between. The guard's lock is held while changes are made, so that the way
/// back never starts in their middle.
/// </summary>
/// <param name="executable">Path of this program, which the timer starts.</param>
/// <param name="process">Id of this process.</param>
internal sealed class AccessGuard(ISystem system, INodeLocks locks, string executable, int process = 0) : IAccessGuard
{
    private const string BootUnit = "palisade-guard.service";
    private const string BootUnitPath = "/etc/systemd/system/" + BootUnit;
    private const string BootLink = "/etc/systemd/system/multi-user.target.wants/" + BootUnit;
    private const string RevertedPath = NodePaths.State + "/reverted-guard";

    private const int Terminate = 15; // signal(7): SIGTERM

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private ISystem System { get; } = system;

    /// <summary>The guard of an earlier run that still waits, for the greeting.</summary>
    public string? Waiting => GuardState.Open(System).FirstOrDefault();

    /// <summary>The guard that was carried out since the last apply, for the greeting.</summary>
    public string? LastReverted => System.ReadText(RevertedPath)?.Trim();

    public void ForgetReverted() => System.Delete(RevertedPath);

    public async Task<IArmedGuard> ArmAsync(int seconds, IUndoJournal undo, CancellationToken cancel)
    {
        System.EnsurePrivateFolder(NodePaths.Runtime);

        var id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(4));
        var held = locks.TryTake(NodePaths.GuardLock, id)
            ?? throw new PalisadeException(ConvergeErrors.GuardPending, "an earlier change is being taken back at this moment", "run `palisade apply` again in a minute");
        try
        {
            await EnsureBootUnitAsync(undo, cancel).ConfigureAwait(false);
            await new GuardState(id, GuardState.CurrentBoot(System), GuardState.Uptime(System) + seconds, Agent: process).WriteAsync(System, cancel).ConfigureAwait(false);
            await System.MustRunAsync(
                [
                    "systemd-run", "--quiet", "--unit=" + TimerName(id), "--timer-property=AccuracySec=1s",
                    "--on-active=" + seconds.ToString(CultureInfo.InvariantCulture) + "s",
                    "--", executable, "node", "revert", id, "--when-due",
                ],
                cancel).ConfigureAwait(false);
        }
        catch
        {
            System.Delete(GuardState.Folder(id));
            held.Dispose();
            throw;
        }

        return new ArmedGuard(this, id, seconds, held, undo);
    }

    /// <summary>A new login got in: the change stays.</summary>
    public async Task ConfirmAsync(string id, CancellationToken cancel)
    {
        using var held = await TakeLockAsync(cancel).ConfigureAwait(false);
        if (GuardState.Read(System, id) is not { Reverting: false } state || state.BootId != GuardState.CurrentBoot(System))
        {
            throw new PalisadeException(ConvergeErrors.GuardUnknown, $"there is no guard `{id}` to confirm: it was confirmed before, or its time is over", "run `palisade plan` to see where the node stands");
        }

        Forget(id);
        await StopTimerAsync(id, cancel).ConfigureAwait(false);
    }

    /// <summary>
    /// Puts back what the guard kept. With <paramref name="whenDue"/> it first waits for the end of the time, which an apply
    /// that is still at work pushes on. Confirmed meanwhile: nothing happens.
    /// </summary>
    public async Task<IReadOnlyList<string>> RevertAsync(string id, bool whenDue, CancellationToken cancel)
    {
        while (true)
        {
            using (await TakeLockAsync(cancel).ConfigureAwait(false))
            {
                if (GuardState.Read(System, id) is not { } state)
                {
                    return [];
                }

                if (!whenDue || state.BootId != GuardState.CurrentBoot(System) || GuardState.Uptime(System) >= state.DeadlineUptime)
                {
                    var problems = await CarryOutAsync(state, cancel).ConfigureAwait(false);
                    System.EnsurePrivateFolder(NodePaths.State);
                    await System.WriteTextAsync(RevertedPath, id + "\n", "0600", cancel).ConfigureAwait(false);
                    EndAgent(state);
                    return problems;
                }
            }

            await Task.Delay(Poll, System.Clock, cancel).ConfigureAwait(false);
        }
    }

    /// <summary>At boot: whatever was not confirmed before the reboot.</summary>
    public async Task<IReadOnlyList<string>> RevertAllAsync(CancellationToken cancel)
    {
        var problems = new List<string>();
        foreach (var id in GuardState.Open(System).ToList())
        {
            problems.AddRange(await RevertAsync(id, whenDue: true, cancel).ConfigureAwait(false));
        }

        return problems;
    }

    private static string TimerName(string id) => "palisade-guard-" + id;

    private async Task<IReadOnlyList<string>> CarryOutAsync(GuardState state, CancellationToken cancel)
    {
        await (state with { Reverting = true }).WriteAsync(System, cancel).ConfigureAwait(false);
        var problems = await new UndoReplay(System, Journal(state.Id)).RunAsync(cancel).ConfigureAwait(false);
        Forget(state.Id);
        return problems;
    }

    /// <summary>
    /// Nobody confirmed, so nobody listens to the agent any more. Its connection was cut rather than closed: it would wait for
    /// the next request, and keep everybody else's apply from the node, until TCP gives up on a silent peer.
    /// </summary>
    private void EndAgent(GuardState state)
    {
        var words = (System.ReadText($"/proc/{state.Agent}/cmdline") ?? "").Split('\0');
        if (state.Agent > 0 && state.BootId == GuardState.CurrentBoot(System) && words is [_, "node", "serve", ..])
        {
            System.Signal(state.Agent, Terminate);
        }
    }

    private UndoJournal Journal(string id) => new(System, GuardState.Folder(id), keepPackages: false);

    private void Forget(string id) => System.Delete(GuardState.Folder(id));

    private async Task StopTimerAsync(string id, CancellationToken cancel) =>
        await System.RunAsync(["systemctl", "stop", TimerName(id) + ".timer", TimerName(id) + ".service"], cancel).ConfigureAwait(false);

    private async Task<IDisposable> TakeLockAsync(CancellationToken cancel)
    {
        System.EnsurePrivateFolder(NodePaths.Runtime);

        while (true)
        {
            if (locks.TryTake(NodePaths.GuardLock, "") is { } held)
            {
                return held;
            }

            await Task.Delay(Poll, System.Clock, cancel).ConfigureAwait(false);
        }
    }

    private async Task EnsureBootUnitAsync(IUndoJournal undo, CancellationToken cancel)
    {
        var text = $"""
            [Unit]
            Description=Take back Palisade changes that no login confirmed before the reboot
            After=network.target ssh.service palisade-firewall.service
            ConditionDirectoryNotEmpty={NodePaths.Guard}

            [Service]
            Type=oneshot
            ExecStart={executable} node revert all --when-due

            [Install]
            WantedBy=multi-user.target

            """;
        if (System.ReadText(BootUnitPath) == text && System.Exists(BootLink))
        {
            return;
        }

        await undo.KeepPathAsync(BootUnitPath, cancel).ConfigureAwait(false);
        await undo.KeepPathAsync(BootLink, cancel).ConfigureAwait(false);
        await System.WriteTextAsync(BootUnitPath, text, "0644", cancel).ConfigureAwait(false);
        var wants = Path.GetDirectoryName(BootLink)!;
        if (!System.Exists(wants))
        {
            System.CreateDirectory(wants, "0755", "root", "root");
        }

        if (!System.Exists(BootLink))
        {
            System.CreateSymlink(BootLink, BootUnitPath);
        }

        await System.MustRunAsync(["systemctl", "daemon-reload"], cancel).ConfigureAwait(false);
    }

    private sealed class ArmedGuard(AccessGuard guard, string id, int seconds, IDisposable held, IUndoJournal undo) : IArmedGuard
    {
        public string Id => id;

        public IUndoJournal Journal { get; } = new CompositeJournal(undo, guard.Journal(id));

        public async Task HoldAsync(CancellationToken cancel)
        {
            if (GuardState.Read(guard.System, id) is { } state)
            {
                await (state with { DeadlineUptime = GuardState.Uptime(guard.System) + seconds }).WriteAsync(guard.System, cancel).ConfigureAwait(false);
            }

            held.Dispose();
        }

        public async Task<IReadOnlyList<string>> RevertAsync(CancellationToken cancel)
        {
            try
            {
                var problems = GuardState.Read(guard.System, id) is { } state
                    ? await guard.CarryOutAsync(state, cancel).ConfigureAwait(false)
                    : [];
                await guard.StopTimerAsync(id, cancel).ConfigureAwait(false);
                return problems;
            }
            finally
            {
                held.Dispose();
            }
        }
    }
}
