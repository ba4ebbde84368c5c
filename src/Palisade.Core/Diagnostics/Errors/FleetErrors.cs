using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL02xx: reaching nodes over SSH.</summary>
public static class FleetErrors
{
    public static readonly ErrorInfo Unreachable = new("PAL0201", "a node does not answer", """
        No TCP connection to the node's SSH port could be made, or nothing answered on it in time. Check power, cable, address and port; `ssh -v` to the same address shows more. Other nodes are not affected.
        """);

    public static readonly ErrorInfo NameUnknown = new("PAL0202", "a node's name cannot be resolved", """
        The node's `address:` is a name that neither DNS nor /etc/hosts on this machine knows. Write the node's IP address instead, or mend the name service. A Host entry with a HostName in ~/.ssh/config works as well.
        """);

    public static readonly ErrorInfo Refused = new("PAL0203", "a node refuses connections on its SSH port", """
        The host is up, but no SSH server listens on that port, or a firewall rejects this machine. On a Raspberry Pi SSH is off until it is enabled in the imager or by an empty file named `ssh` on the boot partition. A ban by fail2ban looks the same: it ends by itself, or by `fail2ban-client unban ADDRESS` on the node.
        """);

    public static readonly ErrorInfo HostKeyChanged = new("PAL0204", "a node's host key is not the one that was pinned", """
        At first contact Palisade remembers a node's SSH host key in `.palisade/CLUSTER/known_hosts`. The node now shows another key. Either the board was re-imaged or replaced, or somebody answers in its place: a password or a command given to that host would be theirs.

        Compare the fingerprint with the one on the board's own console (`ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub`). When it is right, `palisade forget NODE` drops the old key and the next contact pins the new one.
        """);

    public static readonly ErrorInfo PermissionDenied = new("PAL0205", "a node accepts none of the logins", """
        The node answered, but refused every user that Palisade may use there: first the `operators:` with their keys, then `ssh.user` of the node. A key file with a passphrase must be loaded into an agent (`ssh-add`); a password belongs into `ssh.password` as `env:NAME` or `file:PATH`.
        """);

    public static readonly ErrorInfo TooManyKeys = new("PAL0206", "a node closed the login after too many keys", """
        The SSH agent holds more keys than the node allows to try in one login (MaxAuthTries). Name the right one: `ssh: { identity: ~/.ssh/KEY }` for the node, or the operator's `keys:` as a file beside its private key. Then only this key is offered.
        """);

    public static readonly ErrorInfo Closed = new("PAL0207", "a node closes connections before the login", """
        The TCP connection was made and then dropped without a word of SSH's. The usual causes are a ban of this machine's address, sshd's limit of connections that are not yet logged in (MaxStartups), or a port that belongs to another service.
        """);

    public static readonly ErrorInfo Jump = new("PAL0208", "a jump host cannot be passed", """
        The node is reached through `ssh.jump`, and the connection to that host failed. The message tells why. `ssh JUMP` must work by itself on this machine, without a question.
        """);

    public static readonly ErrorInfo NoClient = new("PAL0209", "this machine has no OpenSSH client", """
        Palisade connects with the system's own `ssh` program, so that ~/.ssh/config, agents and certificates work. Debian: `apt install openssh-client`.
        """);

    public static readonly ErrorInfo SudoPasswordNeeded = new("PAL0210", "sudo on a node asks for a password", """
        The login works, but becoming root needs a password that Palisade was not given. For first contact set `ssh.sudoPassword` (or `ssh.password`, which is tried for sudo too) as `env:NAME` or `file:PATH`; for an operator with `sudo: password` set the operator's `password`.
        """);

    public static readonly ErrorInfo SudoPasswordWrong = new("PAL0211", "sudo on a node refuses the password", """
        sudo asked for a password and did not accept the one that the configuration names. It was tried once, so that no account is locked by repetition.
        """);

    public static readonly ErrorInfo SudoRefused = new("PAL0212", "a node's user may not use sudo", """
        The user of the login may not become root on the node. Add it to the group `sudo` there, or log in as a user that may (`ssh.user`).
        """);

    public static readonly ErrorInfo DiskFull = new("PAL0213", "a node's disk is full", """
        A file could not be written because the file system has no space or no inodes left. `palisade run --on NODE -- df -h` shows which. Nothing was replaced by a partial file.
        """);

    public static readonly ErrorInfo NoShell = new("PAL0214", "a node's login gives no usable shell", """
        The login was accepted, but the user's shell did not run the command: it does not exist, is `nologin` or `false`, or is not a POSIX shell. Set another shell on the node (`chsh -s /bin/sh USER`) or log in as another user.
        """);

    public static readonly ErrorInfo Lost = new("PAL0215", "the connection to a node broke", """
        The node stopped answering, or closed the connection, while a command was running. Whether the command ended is not known. The other nodes are not affected; running the same verb again is safe.
        """);

    public static readonly ErrorInfo Timeout = new("PAL0216", "a command on a node took too long", """
        A program on the node did not end in the time it was given, and was stopped there.
        """);

    public static readonly ErrorInfo Upload = new("PAL0217", "a file could not be copied to a node", """
        The node refused the file: its folder does not exist, the user may not write there, or what arrived differs from what was sent. The file that was there before is untouched.
        """);

    public static readonly ErrorInfo NoAgentBuild = new("PAL0218", "there is no palisade executable for a node's architecture", """
        Palisade copies itself to the nodes, and this machine has no build for the node's processor. In the source tree: `dotnet publish src/Palisade -c Release -r linux-arm64 -o artifacts/palisade-linux-arm64`. A file named `palisade-linux-arm64` (or `-x64`, `-arm`) beside the executable is found as well.
        """);

    public static readonly ErrorInfo AgentFailed = new("PAL0219", "palisade cannot be started on a node", """
        The executable was copied but does not run. A file system mounted `noexec` at /var/lib/palisade, a C library other than glibc, or a damaged file are the usual causes; the node's own words are in the message.
        """);

    public static readonly ErrorInfo UnsafeFolder = new("PAL0220", "a folder with Palisade's state is open to others", """
        `.palisade` holds pinned keys and generated secrets, and the runtime folder the open connections. Whoever else can write there could take over the nodes, so nothing is read from it. `chmod 700` the folder after checking that its contents are yours.
        """);

    public static readonly ErrorInfo NoSuchNode = new("PAL0221", "a selection matches no node", """
        `--on` takes node names, wildcards (`pi-*`), `role=agent`, `label=NAME` or `label=NAME:VALUE`, comma separated; a leading `!` takes nodes away. A name that matches nothing is refused, so that a typing mistake never silently means fewer nodes.
        """);

    public static readonly ErrorInfo Ssh = new("PAL0222", "ssh failed", """
        The OpenSSH client ended with an error that Palisade has no better words for; its own are in the message.
        """);

    public static readonly ErrorInfo LocalFile = new("PAL0223", "a file on this machine cannot be read", """
        A file that is to be copied to the nodes does not exist here or cannot be read.
        """);

    public static readonly ErrorInfo Unexpected = new("PAL0224", "a node failed in a way that was not foreseen", """
        Something went wrong on this machine while it worked on the node. The other nodes are not affected. The message is the system's own; please report it.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
    [
        Unreachable, NameUnknown, Refused, HostKeyChanged, PermissionDenied, TooManyKeys, Closed, Jump, NoClient,
        SudoPasswordNeeded, SudoPasswordWrong, SudoRefused, DiskFull, NoShell, Lost, Timeout, Upload, NoAgentBuild, AgentFailed,
        UnsafeFolder, NoSuchNode, Ssh, LocalFile, Unexpected,
    ];
}
