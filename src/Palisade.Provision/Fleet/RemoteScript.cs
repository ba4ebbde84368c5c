using System.Collections.Immutable;
using Palisade.Core.Text;

namespace Palisade.Provision.Fleet;

/// <summary>
/// The command line that a program is started with. It reports on standard error, in lines that begin with a random word only
/// this session knows: that the shell runs (and its process id, which is also the process group's: sshd makes a session for each
/// command), that sudo wants the password, and that the program itself is about to run. So a program never reads the password,
/// and a refusal by shell or sudo is never taken for the program's exit status.
/// </summary>
internal sealed class RemoteScript(string mark)
{
    // sudo drops SSH_CONNECTION, by which a program knows the operator's address. LC_ALL=C is for sudo's own messages only.
    private const string AsRoot =
        """SSH_CONNECTION=$2; export SSH_CONNECTION; if [ -n "$3" ]; then LC_ALL=$3; else unset LC_ALL; fi; printf "%s run\n" "$1" >&2; shift 3; exec "$@" """;

    public string Started { get; } = $"{mark} start ";

    public string Running { get; } = $"{mark} run";

    public string PasswordPrompt { get; } = $"{mark} password";

    /// <summary>
    /// For the login shell. The program is not exec'ed by the last shell: that one stays to turn a death by signal into 128+N,
    /// which ssh could not report.
    /// </summary>
    public string Plain(ImmutableArray<string> argv) =>
        "exec /bin/sh -c " + ShellQuote.Line(
            ["""printf "%s start %s\n%s run\n" "$0" "$$" "$0" >&2; "$@"; exit $?""", mark, .. argv]);

    public string Sudo(ImmutableArray<string> argv, bool withPassword)
    {
        string[] sudo = withPassword ? ["sudo", "-S", "-p", PasswordPrompt + "\n"] : ["sudo", "-n"];
        return "exec /bin/sh -c " + ShellQuote.Line(
        [
            $"""
            printf "%s start %s\n" "$0" "$$" >&2; LC_ALL=C {ShellQuote.Line(sudo)} -- /bin/sh -c {ShellQuote.Word(AsRoot)} palisade "$0" "$SSH_CONNECTION" "$LC_ALL" "$@"; exit $?
            """,
            mark, .. argv,
        ]);
    }

    /// <summary>Ends a program and what it started: first politely, after two seconds for good.</summary>
    public static ImmutableArray<string> Kill(int group) =>
    [
        "/bin/sh", "-c",
        """kill -TERM "-$1" || exit 0; i=0; while [ $i -lt 20 ] && kill -0 "-$1" 2>/dev/null; do sleep 0.1; i=$((i+1)); done; kill -KILL "-$1" 2>/dev/null; exit 0""",
        "palisade", $"{group}",
    ];
}
