using System.Collections.Immutable;
using System.Globalization;
using Palisade.Core.Spec;

namespace Palisade.Provision.Audit.Items;

/// <summary>sshd: keys only, operators only, algorithms that ssh-audit has nothing to say against.</summary>
internal static class SshItems
{
    public static ImmutableArray<HardeningItem> All { get; } =
    [
        Option(1, "root cannot log in over SSH", "CIS Debian 12 5.1.20", 5, "PermitRootLogin", "no"),
        Option(2, "SSH takes no passwords", "sshd_config(5)", 5, "PasswordAuthentication", "no"),
        Option(3, "SSH asks no questions through PAM", "sshd_config(5)", 4, "KbdInteractiveAuthentication", "no"),
        Option(4, "SSH accepts public keys alone", "dev-sec ssh-baseline", 4, "AuthenticationMethods", "publickey"),
        Option(5, "empty passwords are refused", "CIS Debian 12 5.1.19", 3, "PermitEmptyPasswords", "no"),
        new SshdItem("SSH-06", "few attempts a connection", "CIS Debian 12 5.1.16", 3, "MaxAuthTries", t => Number(t.Spec.Harden.Ssh.MaxAuthTries), AtMost: true),
        new SshdItem("SSH-07", "a login must be quick", "CIS Debian 12 5.1.13", 2, "LoginGraceTime", t => Seconds(t.Spec.Harden.Ssh.LoginGrace), AtMost: true),
        new SshdItem("SSH-08", "silent sessions are asked for a sign of life", "CIS Debian 12 5.1.7", 2, "ClientAliveInterval", t => Number(AliveInterval(t.Spec.Harden.Ssh.IdleTimeout)), AtMost: true),
        new SshdItem("SSH-09", "sessions that give none are ended", "CIS Debian 12 5.1.7", 2, "ClientAliveCountMax", _ => Number(AliveCount), AtMost: true),
        new SshdItem("SSH-10", "only operators can log in", "CIS Debian 12 5.1.4", 5, "AllowUsers", t => string.Join(' ', t.Spec.Operators.Select(o => o.Name))),
        Option(11, "no X11 forwarding", "CIS Debian 12 5.1.22", 2, "X11Forwarding", "no"),
        Option(12, "no agent forwarding", "dev-sec ssh-baseline", 2, "AllowAgentForwarding", "no"),
        new SshdItem("SSH-13", "TCP forwarding only where it is asked for", "CIS Debian 12 5.1.8", 2, "AllowTcpForwarding", Forwarding),
        new SshdItem("SSH-14", "socket forwarding only where it is asked for", "sshd_config(5)", 1, "AllowStreamLocalForwarding", t => t.Spec.Harden.Ssh.Forwarding ? "yes" : "no"),
        Option(15, "no tunnels", "dev-sec ssh-baseline", 2, "PermitTunnel", "no"),
        Option(16, "forwarded ports are local", "dev-sec ssh-baseline", 1, "GatewayPorts", "no"),
        Option(17, "users cannot set the login's environment", "CIS Debian 12 5.1.21", 2, "PermitUserEnvironment", "no"),
        Option(18, "no host-based login", "CIS Debian 12 5.1.10", 2, "HostbasedAuthentication", "no"),
        Option(19, "rhosts files are ignored", "CIS Debian 12 5.1.11", 2, "IgnoreRhosts", "yes"),
        Option(20, "key files that others can write are refused", "sshd_config(5)", 3, "StrictModes", "yes"),
        Option(21, "logins do not wait for DNS", "dev-sec ssh-baseline", 1, "UseDNS", "no"),
        Option(22, "no compression", "dev-sec ssh-baseline", 1, "Compression", "no"),
        Option(23, "liveness is asked inside the encryption", "lynis SSH-7408", 1, "TCPKeepAlive", "no"),
        Option(24, "logins are logged with the key's fingerprint", "CIS Debian 12 5.1.14", 3, "LogLevel", "VERBOSE"),
        Option(25, "few sessions a connection", "CIS Debian 12 5.1.18", 1, "MaxSessions", "10"),
        Option(26, "unfinished logins are throttled", "CIS Debian 12 5.1.17", 2, "MaxStartups", "10:30:60"),
        new SshdItem("SSH-27", "the greeting names no distribution", "sshd_config(5)", 1, "DebianBanner", _ => "no", Printed: false),
        Option(28, "a banner tells who may log in", "CIS Debian 12 5.1.5", 1, "Banner", "/etc/issue.net"),
        Option(29, "a login shows the one before", "lynis SSH-7408", 1, "PrintLastLog", "yes"),
        Option(30, "PAM opens and closes sessions", "CIS Debian 12 5.1.23", 2, "UsePAM", "yes"),
        new SshdItem("SSH-31", "modern ciphers", "ssh-audit", 4, "Ciphers", SshAlgorithms.Ciphers),
        new SshdItem("SSH-32", "modern message authentication", "ssh-audit", 4, "MACs", SshAlgorithms.Macs),
        new SshdItem("SSH-33", "modern key exchange", "ssh-audit", 4, "KexAlgorithms", SshAlgorithms.KeyExchanges),
        new SshdItem("SSH-34", "modern host keys", "ssh-audit", 4, "HostKeyAlgorithms", SshAlgorithms.HostKeys),
        new SshdItem("SSH-35", "modern user keys", "ssh-audit", 3, "PubkeyAcceptedAlgorithms", SshAlgorithms.UserKeys),
        new SshdItem("SSH-36", "no short RSA keys", "NIST SP 800-57", 3, "RequiredRSASize", SshAlgorithms.RsaBits),
    ];

    private const int AliveCount = 2;

    private static SshdItem Option(int number, string title, string source, int weight, string option, string value) =>
        new($"SSH-{number:00}", title, source, weight, option, _ => value);

    /// <summary>sshd gives up one interval after the last question.</summary>
    private static int AliveInterval(TimeSpan idle) => Math.Max(1, (int)(idle.TotalSeconds / (AliveCount + 1)));

    /// <summary>A node that the YAML names as a jump host must forward, or every node behind it is cut off.</summary>
    private static string Forwarding(HardenTarget target) =>
        target.Spec.Harden.Ssh.Forwarding || target.Spec.Nodes.Any(n => IsJumpHost(n.Ssh.Jump, target.Node)) ? "yes" : "no";

    private static bool IsJumpHost(string? jump, NodeSpec node) => jump is not null && jump.Split(',').Any(hop =>
    {
        var host = hop[(hop.LastIndexOf('@') + 1)..];
        host = host.StartsWith('[') ? host[1..].Split(']')[0] : host.Split(':')[0];
        return host == node.Address || host == node.Name;
    });

    private static string Number(int value) => value.ToString(CultureInfo.InvariantCulture);

    private static string Seconds(TimeSpan value) => Number((int)value.TotalSeconds);
}
