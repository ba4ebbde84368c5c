using Palisade.Core.Diagnostics;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Accounts;

namespace Palisade.Provision.Undo;

/// <summary>
/// Puts back what a journal kept, newest first within each kind: units stop while their files still exist, then users, files,
/// units, packages, and at the end the commands that make programs read their old files. Every step may be repeated, so a
/// replay that was killed is simply run again; one step that fails does not stop the others.
/// </summary>
internal sealed class UndoReplay(ISystem system, UndoJournal journal)
{
    private readonly List<string> problems = [];

    /// <returns>What could not be put back, in words.</returns>
    public async Task<IReadOnlyList<string>> RunAsync(CancellationToken cancel)
    {
        var entries = journal.Entries.Reverse().ToList();
        foreach (var unit in entries.OfType<UnitEntry>())
        {
            await TryAsync($"stop `{unit.Unit}`", () => CalmAsync(unit, cancel)).ConfigureAwait(false);
        }

        foreach (var user in entries.OfType<UserEntry>())
        {
            await TryAsync($"bring back user `{user.Name}`", () => RestoreUserAsync(user, cancel)).ConfigureAwait(false);
        }

        var paths = new PathRestorer(system, journal);
        foreach (var path in entries.OfType<PathEntry>())
        {
            await TryAsync($"bring back `{path.Path}`", () => paths.RestoreAsync(path.Path, path.Was, cancel)).ConfigureAwait(false);
        }

        await TryAsync("reload systemd's units", () => system.MustRunAsync(["systemctl", "daemon-reload"], cancel)).ConfigureAwait(false);
        foreach (var unit in entries.OfType<UnitEntry>())
        {
            await TryAsync($"bring back `{unit.Unit}`", () => RestoreUnitAsync(unit, cancel)).ConfigureAwait(false);
        }

        foreach (var packages in entries.OfType<PackagesEntry>())
        {
            await TryAsync("bring back the packages", () => new PackageRestorer(system).RestoreAsync(packages, cancel)).ConfigureAwait(false);
        }

        foreach (var command in entries.OfType<CommandEntry>())
        {
            // Its program or its object may have gone with a package: not being able to restore that is no problem.
            await system.RunAsync(command.Argv, cancel).ConfigureAwait(false);
        }

        return problems;
    }

    private async Task TryAsync(string what, Func<Task> step)
    {
        try
        {
            await step().ConfigureAwait(false);
        }
        catch (Exception e) when (e is PalisadeException or IOException or UnauthorizedAccessException)
        {
            problems.Add($"cannot {what}: {e.Message}");
        }
    }

    private async Task CalmAsync(UnitEntry was, CancellationToken cancel)
    {
        if (!was.Running)
        {
            await system.RunAsync(["systemctl", "stop", "--", was.Unit], cancel).ConfigureAwait(false);
        }

        if (was.File is "" or "disabled")
        {
            await system.RunAsync(["systemctl", "disable", "--", was.Unit], cancel).ConfigureAwait(false);
        }
    }

    private async Task RestoreUnitAsync(UnitEntry was, CancellationToken cancel)
    {
        if (!was.Existed)
        {
            return;
        }

        if (was.File.StartsWith("masked", StringComparison.Ordinal))
        {
            await system.MustRunAsync(["systemctl", "mask", "--", was.Unit], cancel).ConfigureAwait(false);
            return;
        }

        await system.RunAsync(["systemctl", "unmask", "--", was.Unit], cancel).ConfigureAwait(false);
        if (was.File == "enabled")
        {
            await system.RunAsync(["systemctl", "enable", "--", was.Unit], cancel).ConfigureAwait(false);
        }

        if (was.Running)
        {
            await system.MustRunAsync(["systemctl", "start", "--", was.Unit], cancel).ConfigureAwait(false);
        }
    }

    private async Task RestoreUserAsync(UserEntry was, CancellationToken cancel)
    {
        var account = new AccountFiles(system).Find(was.Name);
        if (was.Lines.Length > 0)
        {
            await AccountText.RestoreAsync(system, was, cancel).ConfigureAwait(false);
            return;
        }

        if (account is null)
        {
            return;
        }

        // `destroy` itself may run in this user's session: its own processes go on, and userdel is told not to mind.
        await new UserProcesses(system).EndAsync(account.Uid, cancel).ConfigureAwait(false);
        await system.MustRunAsync(["userdel", "-f", account.Name], cancel).ConfigureAwait(false);
        if (account.Home.StartsWith("/home/", StringComparison.Ordinal))
        {
            system.Delete(account.Home);
        }
    }
}
