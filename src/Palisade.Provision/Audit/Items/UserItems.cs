using System.Collections.Immutable;
using Palisade.Core.Audit;
using Palisade.Core.Spec;
using Palisade.Provision.Phases;

namespace Palisade.Provision.Audit.Items;

/// <summary>Accounts. No password ageing: a key's owner whose password is locked would be asked to change it and be shut out.</summary>
internal static class UserItems
{
    public static ImmutableArray<HardeningItem> All { get; } =
    [
        new StateItem("USR-01", "the vendor's accounts are gone", "Raspberry Pi documentation: securing your Pi", 5,
            t => new NoUserProbe([.. VendorPhase.Names(t.Spec, t.Node)])),
        new StateItem("USR-02", "root has no password", "CIS Debian 12 5.4.2", 4,
            _ => new CommandProbe(["passwd", "-S", "root"], @"^root (L|LK) ")),
        new StateItem("USR-03", "no account has an empty password", "CIS Debian 12 7.2.2", 5,
            _ => new FileMatchProbe("/etc/shadow", "^[^:]+::", MustMatch: false)),
        new StateItem("USR-04", "root is the only user with id 0", "CIS Debian 12 5.4.2.1", 5,
            _ => new FileMatchProbe("/etc/passwd", "^(?!root:)[^:]+:[^:]*:0+:", MustMatch: false)),
        new StateItem("USR-05", "sudo needs a terminal of its own", "CIS Debian 12 5.2.2", 2,
            t => t.Spec.Operators.Any(o => o.Sudo != SudoMode.None) ? new FileMatchProbe(OperatorsPhase.SudoersPath, "^Defaults use_pty$") : null),
        new LoginDefItem("USR-06", "new files are not for everybody", "CIS Debian 12 5.4.3.3", 2, "UMASK", "027"),
        new LoginDefItem("USR-07", "a changed password stays for a day", "lynis AUTH-9286", 1, "PASS_MIN_DAYS", "1"),
        new LoginDefItem("USR-08", "stolen password hashes are slow to try: at least", "lynis AUTH-9230", 1, "SHA_CRYPT_MIN_ROUNDS", "65536"),
        new LoginDefItem("USR-09", "stolen password hashes are slow to try: at most", "lynis AUTH-9230", 1, "SHA_CRYPT_MAX_ROUNDS", "131072"),
        new LoginDefItem("USR-10", "homes are private", "useradd(8)", 2, "HOME_MODE", "0700"),
        new PackageItem("USR-11", "new passwords are tested", "lynis AUTH-9262", 1, "libpam-pwquality"),
    ];
}
