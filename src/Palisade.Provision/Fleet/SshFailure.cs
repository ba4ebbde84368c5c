using System.Collections.Immutable;
using Palisade.Core.Diagnostics;
using Palisade.Core.Diagnostics.Errors;
using Palisade.Core.Text;

namespace Palisade.Provision.Fleet;

/// <summary>
/// What the words of a failed ssh (LC_ALL=C, LogLevel=ERROR) mean. They are the client's own: banners are off at that level,
/// so that a server cannot speak in its place.
/// </summary>
internal static class SshFailure
{
    /// <summary>The node itself refused the login; another user may be accepted.</summary>
    public static bool IsRefusedLogin(string error) =>
        !BrokeBeforeTheNode(error) && (Has(error, "Permission denied (") || Has(error, "Too many authentication failures"));

    public static Diagnostic Classify(string error, ConnectionTarget target, PinnedHosts pins)
    {
        var where = Where(target);
        if (target.Jump is { } jump && FailedAtJump(error) is { } reason)
        {
            return Of(FleetErrors.Jump, target, $"`{target.Node}` cannot be reached through `{jump}`: {reason}", $"`ssh {jump} true` must work without a question");
        }

        if (Has(error, "Host key verification failed"))
        {
            return HostKey(error, target, pins);
        }

        if (Has(error, "Could not resolve hostname"))
        {
            return Of(FleetErrors.NameUnknown, target, $"the name `{target.Host}` of `{target.Node}` cannot be resolved", "write the node's IP address as its `address:`");
        }

        if (Has(error, "Connection refused"))
        {
            return Of(FleetErrors.Refused, target, $"`{target.Node}` refuses connections at {where}", "start the SSH server there, or correct `ssh.port`; a ban by fail2ban looks the same");
        }

        if (Has(error, "open failed:") || Has(error, "timed out") || Has(error, "No route to host") || Has(error, "Network is unreachable") || Has(error, "not responding"))
        {
            return Of(FleetErrors.Unreachable, target, $"`{target.Node}` does not answer at {where}", $"check its power, cable and address; then `ping {target.Host}`");
        }

        if (Has(error, "Too many authentication failures"))
        {
            return Of(FleetErrors.TooManyKeys, target, $"`{target.Node}` ended the login: too many keys were offered", "name the right key as `ssh.identity`, so that only that one is offered");
        }

        if (Has(error, "Connection closed by") || Has(error, "Connection reset by") || Has(error, "Connection closed by remote host") || Has(error, "Broken pipe"))
        {
            return Of(FleetErrors.Closed, target, $"`{target.Node}` closes the connection at {where} before the login", "this machine may be banned there, or another service uses the port");
        }

        return Of(FleetErrors.Ssh, target, $"ssh to `{target.Node}` failed: {LastLine(error)}", $"`ssh -v -p {target.Port} {target.Host}` shows more");
    }

    public static Diagnostic Denied(ConnectionTarget target, IEnumerable<(Login Login, string Error)> refused)
    {
        var tries = refused.ToList();
        if (tries.TrueForAll(t => Has(t.Error, "Too many authentication failures")))
        {
            return Classify(tries[^1].Error, target, new PinnedHosts(""));
        }

        return Of(
            FleetErrors.PermissionDenied,
            target,
            $"`{target.Node}` accepts none of the logins: {string.Join(", ", tries.Select(t => $"`{t.Login.User}` {With(t.Login)}"))}",
            "set `ssh.user` with `ssh.password` or `ssh.identity` to a login that works, or load the key with `ssh-add`");
    }

    public static Diagnostic TimedOut(ConnectionTarget target) => Of(
        FleetErrors.Unreachable, target, $"`{target.Node}` took the connection at {Where(target)} but did not finish the login in time",
        "the board may be overloaded or still booting; try again in a minute");

    private static string With(Login login) => login switch
    {
        { Password: not null, Identities.IsEmpty: true } => "with the password",
        { Password: not null } => "with the password and its key",
        { Identities: [var only] } => $"with `{only}`",
        { Identities.IsEmpty: false } => "with its keys",
        _ => "with the agent's keys",
    };

    private static Diagnostic HostKey(string error, ConnectionTarget target, PinnedHosts pins)
    {
        var shown = Lines(error).SkipWhile(l => !l.StartsWith("The fingerprint for", StringComparison.Ordinal)).Take(2).ToList();
        if (shown.Count < 2)
        {
            return Of(FleetErrors.HostKeyChanged, target, $"the host key of `{target.Node}` could not be verified: {LastLine(error)}", $"`palisade forget {target.Node}` drops what is pinned");
        }

        var kind = shown[0].Split(' ').ElementAtOrDefault(4) ?? "";
        return new Diagnostic
        {
            Error = FleetErrors.HostKeyChanged,
            Node = target.Node,
            Message = $"the host key of `{target.Node}` is not the one that was pinned at first contact",
            Notes = [$"shown now: {kind} {shown[1].TrimEnd('.')}", .. pins.Fingerprints(target.Node).Select(f => $"pinned:    {f}")],
            Help = $"if the board was re-imaged or replaced, run `palisade forget {target.Node}`; otherwise somebody else answers at {Where(target)}",
        };
    }

    // Behind a jump, all that the outer ssh sees of a failure is a stream that ends; the reason is what the inner one said before.
    // A forwarding that fails means that the jump host is fine and the node is not.
    private static string? FailedAtJump(string error) => !BrokeBeforeTheNode(error) || Has(error, "open failed:")
        ? null
        : Lines(error).LastOrDefault(l => !BrokeBeforeTheNode(l)) is { } reason ? DisplayText.Printable(reason) : null;

    private static bool BrokeBeforeTheNode(string error) => Has(error, "UNKNOWN port") || Has(error, "kex_exchange_identification");

    private static string Where(ConnectionTarget target) => target.Port == 22 ? target.Host : target.Host.Contains(':') ? $"[{target.Host}]:{target.Port}" : $"{target.Host}:{target.Port}";

    private static Diagnostic Of(ErrorInfo error, ConnectionTarget target, string message, string help) =>
        new() { Error = error, Message = message, Help = help, Node = target.Node };

    private static bool Has(string text, string part) => text.Contains(part, StringComparison.OrdinalIgnoreCase);

    private static ImmutableArray<string> Lines(string text) => [.. text.Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0)];

    private static string LastLine(string text) => Lines(text) is [.., var last] ? DisplayText.Printable(last) : "it gave no reason";
}
