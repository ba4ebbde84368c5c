using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Accounts;

internal sealed class AbsentUserProvider : ResourceProvider<AbsentUserResource>
{
    private const int LoggedIn = 8;

    public override Task<CheckResult> CheckAsync(AbsentUserResource resource, CheckContext context, CancellationToken cancel) =>
        Task.FromResult(Find(resource, context.System) is { } account
            ? CheckResult.Differs(ChangeAction.Delete, $"remove the user and `{account.Home}`")
            : CheckResult.Same);

    public override async Task ApplyAsync(AbsentUserResource resource, CheckContext context, CancellationToken cancel)
    {
        var system = context.System;
        if (Find(resource, system) is not { } account)
        {
            return;
        }

        var processes = new UserProcesses(system);
        if (processes.IsAncestor(account.Uid, Environment.ProcessId))
        {
            throw ResourceFailure.Because(
                $"user `{account.Name}` cannot be removed in its own session",
                "log in as an operator: `palisade apply` does so by itself once the operator's login works");
        }

        await context.Undo.KeepUserAsync(account.Name, withHome: true, cancel).ConfigureAwait(false);

        // No new session may start while the old ones are ended.
        await system.MustRunAsync(["usermod", "-L", "-s", "/usr/sbin/nologin", "--", account.Name], cancel).ConfigureAwait(false);
        await system.RunAsync(["loginctl", "disable-linger", account.Name], cancel).ConfigureAwait(false);
        await system.RunAsync(["loginctl", "terminate-user", account.Name], cancel).ConfigureAwait(false);
        await processes.EndAsync(account.Uid, cancel).ConfigureAwait(false);
        foreach (var path in (string[])[$"/var/spool/cron/crontabs/{account.Name}", $"/var/mail/{account.Name}"])
        {
            if (system.Exists(path))
            {
                await context.Undo.KeepPathAsync(path, cancel).ConfigureAwait(false);
                system.Delete(path);
            }
        }

        if (IsOwnHome(account, system))
        {
            system.Delete(account.Home);
        }

        var result = await system.RunAsync(["userdel", account.Name], cancel).ConfigureAwait(false);
        if (result.ExitCode == LoggedIn)
        {
            result = await system.RunAsync(["userdel", "-f", account.Name], cancel).ConfigureAwait(false);
        }

        if (!result.Ok)
        {
            throw SystemExtensions.Failure(["userdel", account.Name], result);
        }
    }

    private static Account? Find(AbsentUserResource resource, ISystem system)
    {
        var account = new AccountFiles(system).Find(resource.Name);
        return account is not { Uid: 0 } ? account
            : throw ResourceFailure.Because($"user `{resource.Name}` has uid 0 and is never removed");
    }

    /// <summary>Only a folder that is the user's own and lies under /home goes: daemons' homes are often shared places.</summary>
    private static bool IsOwnHome(Account account, ISystem system) =>
        account.Home.StartsWith("/home/", StringComparison.Ordinal)
        && !account.Home.Contains("..", StringComparison.Ordinal)
        && system.Stat(account.Home) is { Kind: FileKind.Directory, Owner: var owner } && owner == account.Name;
}
