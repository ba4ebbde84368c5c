using System.Collections.Immutable;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using Palisade.Core.Text;

namespace Palisade.Provision.Fleet;

/// <summary>The command line of the master connection. All of Palisade's wishes to ssh(1) stand here.</summary>
internal static class SshArguments
{
    /// <summary>
    /// ~/.ssh/config and the agent stay in force; what is set here wins over them, because ssh takes the first value it sees.
    /// </summary>
    public static ImmutableArray<string> Master(ConnectionTarget target, Login login, string controlPath, FleetOptions options)
    {
        var arguments = ImmutableArray.CreateBuilder<string>();
        arguments.AddRange("-f", "-N", "-T");
        void Set(string name, string value) => arguments.AddRange("-o", $"{name}={value}");

        Set("ControlMaster", "yes");
        Set("ControlPath", Path(controlPath));
        Set("ControlPersist", Seconds(options.Persist));
        Set("ConnectTimeout", Seconds(options.ConnectTimeout));
        Set("ServerAliveInterval", Seconds(options.KeepAlive));
        Set("ServerAliveCountMax", "3");

        Set("HostKeyAlias", target.Node);
        Set("StrictHostKeyChecking", "accept-new");
        arguments.AddRange("-o", KnownHostsOption(options.KnownHosts));
        Set("GlobalKnownHostsFile", "/dev/null");
        Set("UpdateHostKeys", "no");
        Set("HashKnownHosts", "no");
        Set("VisualHostKey", "no");

        // Errors are read by SshFailure; banners and notices would only be in their way.
        Set("LogLevel", "ERROR");
        // What a Host entry of the user may ask for, and a connection for programs must not do.
        Set("ClearAllForwardings", "yes");
        Set("ForwardAgent", "no");
        Set("ForwardX11", "no");
        Set("PermitLocalCommand", "no");
        Set("RemoteCommand", "none");
        Set("RequestTTY", "no");
        Set("Tunnel", "no");

        if (login.Password is null)
        {
            Set("BatchMode", "yes");
        }
        else
        {
            // The password first: an agent with many keys would use up the server's patience before it is asked for.
            Set("BatchMode", "no");
            Set("PreferredAuthentications", "password,keyboard-interactive,publickey");
            Set("NumberOfPasswordPrompts", "1");
        }

        Set("IdentitiesOnly", login.Identities.IsEmpty ? "no" : "yes");
        foreach (var identity in login.Identities)
        {
            Set("IdentityFile", Path(identity));
        }

        if (target.Jump is { } jump)
        {
            Set("ProxyCommand", Jump(jump, login, JumpLog(controlPath), options));
        }

        arguments.AddRange("-p", target.Port.ToString(CultureInfo.InvariantCulture), "-l", login.User, "--", target.Host);
        return arguments.ToImmutable();
    }

    /// <summary>The word that tells a cluster's connections from those of others.</summary>
    public static string KnownHostsOption(string knownHosts) => $"UserKnownHostsFile={Path(knownHosts)}";

    /// <summary>
    /// Where the jump host's ssh leaves its words: with ControlPersist, ssh gives a ProxyCommand no standard error to speak on.
    /// </summary>
    public static string JumpLog(string controlPath) => controlPath + ".jump";

    /// <summary>
    /// Name of the control socket: short, and another one wherever the connection would be another. 24 characters at most.
    /// </summary>
    public static string SocketName(ConnectionTarget target, Login login, FleetOptions options)
    {
        var key = string.Join('\0', [options.KnownHosts, target.Node, target.Host, $"{target.Port}", target.Jump ?? "", login.User, .. login.Identities]);
        return "c" + Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(key)).AsSpan(0, 10));
    }

    /// <summary>
    /// Like -J, but without questions, and with the jump host pinned beside the nodes. ssh runs it as `exec ...` in
    /// the user's shell and replaces %h and %p itself.
    /// </summary>
    private static string Jump(string jump, Login login, string log, FleetOptions options)
    {
        var comma = jump.LastIndexOf(',');
        List<string> words =
        [
            options.Ssh, "-T", "-E", log, "-o", "BatchMode=yes", "-o", "LogLevel=INFO", "-o", "StrictHostKeyChecking=accept-new",
            "-o", $"UserKnownHostsFile={Path(options.KnownHosts)} ~/.ssh/known_hosts", "-o", $"ConnectTimeout={Seconds(options.ConnectTimeout)}",
            "-o", "RemoteCommand=none", "-o", "ControlMaster=no", "-o", "ControlPath=none",
        ];
        foreach (var identity in login.Identities)
        {
            words.AddRange(["-o", $"IdentityFile={Path(identity)}"]);
        }

        if (comma >= 0)
        {
            words.AddRange(["-J", jump[..comma]]);
        }

        var last = jump[(comma + 1)..].Trim();
        return $"{ShellQuote.Line(words).Replace("%", "%%", StringComparison.Ordinal)} -W '[%h]:%p' -- {ShellQuote.Word(Uri(last)).Replace("%", "%%", StringComparison.Ordinal)}";
    }

    // [user@]host[:port] is ProxyJump's form; as a destination ssh reads a port only from a URI.
    private static string Uri(string hop) => hop.StartsWith("ssh://", StringComparison.Ordinal) ? hop : HasPort(hop) ? $"ssh://{hop}" : hop;

    private static bool HasPort(string hop) => hop.LastIndexOf(':') is > 0 and var colon && (hop.Contains(']') ? hop[colon - 1] == ']' : hop.IndexOf(':') == colon);

    private static string Seconds(TimeSpan time) => Math.Max(1, (int)Math.Ceiling(time.TotalSeconds)).ToString(CultureInfo.InvariantCulture);

    // ssh_config(5): quotes around spaces, and a percent sign is a token unless doubled.
    private static string Path(string path) =>
        $"\"{path.Replace("\\", @"\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal).Replace("%", "%%", StringComparison.Ordinal)}\"";
}
