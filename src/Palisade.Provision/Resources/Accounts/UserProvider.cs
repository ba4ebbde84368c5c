using System.Text;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Text;
using Palisade.Provision.Node;
using Palisade.Provision.Resources.Files;

namespace Palisade.Provision.Resources.Accounts;

internal sealed class UserProvider : ResourceProvider<UserResource>
{
    private const string NoLogin = "/usr/sbin/nologin";

    public override Task<CheckResult> CheckAsync(UserResource resource, CheckContext context, CancellationToken cancel)
    {
        var files = new AccountFiles(context.System);
        foreach (var group in resource.Groups.Where(g => !files.GroupExists(g)))
        {
            context.Note($"group `{group}` is not on this node: skipped for user `{resource.Name}`");
        }

        if (files.Find(resource.Name) is not { } account)
        {
            return Task.FromResult(CheckResult.Differs(ChangeAction.Create, "new user", KeysDiff(resource, "")));
        }

        var changes = Differences(resource, files, account).ToList();
        var keys = KeyDifferences(resource, context.System, files, account, out var diff);
        return Task.FromResult(changes.Count + keys.Count == 0
            ? CheckResult.Same
            : CheckResult.Differs(ChangeAction.Update, string.Join(", ", changes.Concat(keys)), diff));
    }

    public override async Task ApplyAsync(UserResource resource, CheckContext context, CancellationToken cancel)
    {
        var (system, files) = (context.System, new AccountFiles(context.System));
        await context.Undo.KeepUserAsync(resource.Name, withHome: false, cancel).ConfigureAwait(false);
        if (files.Find(resource.Name) is null)
        {
            await CreateAsync(resource, system, files, cancel).ConfigureAwait(false);
        }

        var account = files.Find(resource.Name) ?? throw ResourceFailure.Because($"user `{resource.Name}` was made but is not in /etc/passwd");
        await WriteKeysAsync(resource, context, files, account, cancel).ConfigureAwait(false);
        if (account.Shell != Shell(resource))
        {
            await system.MustRunAsync(["usermod", "-s", Shell(resource), "--", resource.Name], cancel).ConfigureAwait(false);
        }

        if (MissingGroups(resource, files, account) is { Count: > 0 } groups)
        {
            await system.MustRunAsync(["usermod", "-aG", string.Join(',', groups), "--", resource.Name], cancel).ConfigureAwait(false);
        }

        await SetPasswordAsync(resource, system, files, cancel).ConfigureAwait(false);
    }

    private static Task<string> CreateAsync(UserResource resource, ISystem system, AccountFiles files, CancellationToken cancel)
    {
        List<string> argv = ["useradd", "-s", Shell(resource)];
        argv.AddRange(resource.System ? ["-r", "-M", "-d", "/nonexistent"] : ["-m"]);

        // A group of that name from an earlier life would make useradd give up.
        argv.AddRange(files.GroupExists(resource.Name) ? ["-g", resource.Name] : ["-U"]);
        return system.MustRunAsync([.. argv, "--", resource.Name], cancel);
    }

    private static IEnumerable<string> Differences(UserResource resource, AccountFiles files, Account account)
    {
        if (account.Shell != Shell(resource))
        {
            yield return $"shell {account.Shell} → {Shell(resource)}";
        }

        if (MissingGroups(resource, files, account) is { Count: > 0 } groups)
        {
            yield return "join " + string.Join(", ", groups);
        }

        var field = files.PasswordField(resource.Name);
        if (resource.PasswordHash is null && !AccountFiles.IsLocked(field))
        {
            yield return "lock the password";
        }
        else if (resource.PasswordHash is { } hash && field != hash)
        {
            yield return "set the password";
        }
    }

    private static List<string> MissingGroups(UserResource resource, AccountFiles files, Account account) =>
        [.. resource.Groups.Where(g => files.GroupExists(g) && !files.IsMember(account, g))];

    private static async Task SetPasswordAsync(UserResource resource, ISystem system, AccountFiles files, CancellationToken cancel)
    {
        var field = files.PasswordField(resource.Name);
        if (resource.PasswordHash is null && !AccountFiles.IsLocked(field))
        {
            await system.MustRunAsync(["usermod", "-L", "--", resource.Name], cancel).ConfigureAwait(false);
        }
        else if (resource.PasswordHash is { } hash && field != hash)
        {
            await system.MustRunAsync(new ProcessCommand(["chpasswd", "-e"]) { Input = $"{resource.Name}:{hash}\n" }, cancel).ConfigureAwait(false);
        }
    }

    private static List<string> KeyDifferences(UserResource resource, ISystem system, AccountFiles files, Account account, out string? diff)
    {
        diff = null;
        if (resource.AuthorizedKeys is null)
        {
            return [];
        }

        var changes = new List<string>();
        var (folder, file) = Permissions(files, account);
        if (system.Stat(Folder(account)) is not { Kind: FileKind.Directory } ssh)
        {
            changes.Add("make ~/.ssh");
        }
        else
        {
            changes.AddRange(folder.DifferencesFrom(ssh).Select(d => "~/.ssh " + d));
        }

        var status = changes.Count > 0 && !system.Exists(Folder(account)) ? null : system.Stat(KeysFile(account));
        var present = status is { Kind: FileKind.File } ? Encoding.UTF8.GetString(system.ReadFile(KeysFile(account))) : "";
        diff = KeysDiff(resource, present);
        if (diff is not null)
        {
            changes.Add("authorized keys differ");
        }

        if (status is { Kind: not FileKind.File })
        {
            changes.Add("authorized_keys is not a file");
        }
        else if (status is not null)
        {
            changes.AddRange(file.DifferencesFrom(status).Select(d => "authorized_keys " + d));
        }

        return changes;
    }

    private static async Task WriteKeysAsync(UserResource resource, CheckContext context, AccountFiles files, Account account, CancellationToken cancel)
    {
        var system = context.System;
        if (resource.AuthorizedKeys is null || KeyDifferences(resource, system, files, account, out _).Count == 0)
        {
            return;
        }

        var (folder, file) = Permissions(files, account);
        await context.Undo.KeepPathAsync(KeysFile(account), cancel).ConfigureAwait(false);
        if (system.Stat(Folder(account)) is { Kind: not FileKind.Directory } other)
        {
            throw ResourceFailure.Because($"`{Folder(account)}` is a {other.Kind.ToString().ToLowerInvariant()}, and a directory is wanted there");
        }

        system.CreateDirectory(Folder(account), folder.Mode, folder.Owner, folder.Group);
        await system.WriteFileAsync(KeysFile(account), Encoding.UTF8.GetBytes(KeysText(resource)), file.Mode, file.Owner, file.Group, null, cancel).ConfigureAwait(false);
    }

    private static (Permissions Folder, Permissions File) Permissions(AccountFiles files, Account account)
    {
        var group = files.GroupName(account.Gid) ?? "root";
        return (new Permissions("0700", account.Name, group), new Permissions("0600", account.Name, group));
    }

    private static string KeysText(UserResource resource) => string.Concat(resource.AuthorizedKeys!.Value.Select(k => k.Trim() + "\n"));

    private static string? KeysDiff(UserResource resource, string present) =>
        resource.AuthorizedKeys is null ? null : UnifiedDiff.Create(present, KeysText(resource));

    private static string Folder(Account account) => account.Home.TrimEnd('/') + "/.ssh";

    private static string KeysFile(Account account) => Folder(account) + "/authorized_keys";

    private static string Shell(UserResource resource) => resource.System ? NoLogin : resource.Shell;
}
