using System.Globalization;
using Palisade.Provision.Node;

namespace Palisade.Provision.Resources.Accounts;

/// <summary>A line of passwd(5).</summary>
internal sealed record Account(string Name, int Uid, int Gid, string Home, string Shell);

/// <summary>Reads passwd, shadow and group as they are now; damaged lines are skipped, as the C library does.</summary>
internal sealed class AccountFiles(ISystem system)
{
    public IEnumerable<Account> Accounts => Lines("/etc/passwd")
        .Select(p => p.Length >= 7 && Number(p[2]) is { } uid && Number(p[3]) is { } gid ? new Account(p[0], uid, gid, p[5], p[6]) : null)
        .OfType<Account>();

    public Account? Find(string name) => Accounts.FirstOrDefault(a => a.Name == name);

    /// <summary>The password field of shadow(5); null without an entry.</summary>
    public string? PasswordField(string name) => Lines("/etc/shadow").FirstOrDefault(p => p.Length >= 2 && p[0] == name)?[1];

    /// <summary>A field that no password can match. Login by key still works.</summary>
    public static bool IsLocked(string? field) => field is null or ['!' or '*', ..];

    public string? GroupName(int gid) => Lines("/etc/group").FirstOrDefault(p => p.Length >= 3 && Number(p[2]) == gid)?[0];

    public bool GroupExists(string name) => Lines("/etc/group").Any(p => p[0] == name);

    public bool IsMember(Account account, string group) => Lines("/etc/group")
        .Any(p => p.Length >= 4 && p[0] == group && (Number(p[2]) == account.Gid || p[3].Split(',').Contains(account.Name)));

    private IEnumerable<string[]> Lines(string path) =>
        (system.ReadText(path) ?? "").Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(l => l.Split(':'));

    private static int? Number(string text) => int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var n) ? n : null;
}
