using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;

namespace Palisade.Provision.Fleet;

/// <summary>What it means when a program did not begin: sudo's words (LC_ALL=C), or none of the shell's.</summary>
internal static class SudoFailure
{
    public static bool NeedsPassword(string error) =>
        error.Contains("a password is required", StringComparison.Ordinal) || error.Contains("a terminal is required to read the password", StringComparison.Ordinal);

    public static PalisadeException PasswordNeeded(string node, string user) => new(
        FleetErrors.SudoPasswordNeeded, $"sudo on `{node}` asks for the password of `{user}`",
        "set `ssh.sudoPassword` of the node (or the operator's `password`) as `env:NAME` or `file:PATH`", node);

    public static PalisadeException WrongPassword(string node, string user) => new(
        FleetErrors.SudoPasswordWrong, $"sudo on `{node}` refuses the password of `{user}`", "correct `ssh.sudoPassword`, or `ssh.password` where it is used for both", node);

    public static PalisadeException Refused(string node, string user, string error)
    {
        if (error.Contains("sudo: not found", StringComparison.Ordinal) || error.Contains("sudo: command not found", StringComparison.Ordinal))
        {
            return new PalisadeException(FleetErrors.SudoRefused, $"`{node}` has no sudo, and `{user}` is not root", "log in as root for the first contact, or install sudo on the node", node);
        }

        var last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "no reason given";
        return new PalisadeException(
            FleetErrors.SudoRefused, $"`{user}` may not use sudo on `{node}`: {DisplayText.Printable(last)}", $"add `{user}` to the group `sudo` on the node, or use another `ssh.user`", node);
    }

    public static PalisadeException NoShell(string node, string user, string error)
    {
        var last = error.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).LastOrDefault() ?? "it ended at once";
        return new PalisadeException(
            FleetErrors.NoShell, $"the shell of `{user}` on `{node}` does not run commands: {DisplayText.Printable(last)}", $"give `{user}` a POSIX shell on the node: `chsh -s /bin/sh {user}`", node);
    }
}
