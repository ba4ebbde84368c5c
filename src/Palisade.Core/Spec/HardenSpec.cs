using System.Collections.Immutable;
using System.Net;

namespace Palisade.Core.Spec;

/// <summary>YAML: <c>harden:</c>. Every default is the safe one; a waiver with a reason is how to do without a check.</summary>
public sealed record HardenSpec
{
    public SshdSpec Ssh { get; init; } = new();

    public FirewallSpec Firewall { get; init; } = new();

    public BanSpec Ban { get; init; } = new();

    /// <summary>Login banner; null prints the built-in one.</summary>
    public string? Banner { get; init; }

    /// <summary>Vendor accounts that are removed when found, besides the user of first contact.</summary>
    public ImmutableArray<string> VendorUsers { get; init; } = ["pi", "ubuntu", "debian", "orangepi", "rock", "odroid"];

    public ImmutableArray<WaiverSpec> Waivers { get; init; } = [];

    public bool IsWaived(string check) => Waivers.Any(w => w.Check == check);
}

/// <summary>YAML: <c>harden.ssh</c>.</summary>
public sealed record SshdSpec
{
    public int MaxAuthTries { get; init; } = 3;

    public TimeSpan LoginGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>A session that answers nothing for so long is ended.</summary>
    public TimeSpan IdleTimeout { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>TCP forwarding, which jump hosts and kubectl tunnels need.</summary>
    public bool Forwarding { get; init; }
}

/// <summary>YAML: <c>harden.firewall</c>.</summary>
public sealed record FirewallSpec
{
    /// <summary>Networks SSH is accepted from; empty accepts it from everywhere (rate-limited all the same).</summary>
    public ImmutableArray<IPNetwork> SshFrom { get; init; } = [];

    /// <summary>New SSH connections a minute from one address before it is dropped for that minute.</summary>
    public int SshPerMinute { get; init; } = 30;

    public ImmutableArray<OpenPortSpec> Open { get; init; } = [];
}

/// <summary>YAML: <c>{ port: 8080, protocol: tcp, from: 10.0.0.0/8 }</c>.</summary>
public sealed record OpenPortSpec
{
    public required int Port { get; init; }

    /// <summary><c>tcp</c> or <c>udp</c>.</summary>
    public string Protocol { get; init; } = "tcp";

    public IPNetwork? From { get; init; }
}

/// <summary>YAML: <c>harden.ban</c>: fail2ban's sshd jail.</summary>
public sealed record BanSpec
{
    public int MaxRetry { get; init; } = 5;

    public TimeSpan FindTime { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Null bans for ever (YAML: <c>permanent</c>).</summary>
    public TimeSpan? BanTime { get; init; } = TimeSpan.FromHours(1);

    /// <summary>Never banned, besides the nodes themselves and the operator's current address.</summary>
    public ImmutableArray<IPNetwork> Ignore { get; init; } = [];
}

/// <summary>YAML: <c>harden.waivers: [{ check: SSH-03, reason: "..." }]</c>.</summary>
public sealed record WaiverSpec(string Check, string Reason);
