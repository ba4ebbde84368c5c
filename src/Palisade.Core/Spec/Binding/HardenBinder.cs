using System.Net;
using Palisade.Core.Spec.Schema;

namespace Palisade.Core.Spec.Binding;

internal sealed class HardenBinder(BoundValues values)
{
    public HardenSpec Bind()
    {
        var defaults = new HardenSpec();
        return new HardenSpec
        {
            Ssh = Sshd(defaults.Ssh),
            Firewall = Firewall(defaults.Firewall),
            Ban = Ban(defaults.Ban),
            Banner = values.Find<string>("harden.banner"),
            VendorUsers = values.List("harden.vendorUsers", defaults.VendorUsers),
            Waivers = [.. values.Children("harden.waivers").Select(i => new WaiverSpec(
                values.Get($"harden.waivers.{i}.check", ""), values.Get($"harden.waivers.{i}.reason", "")))],
        };
    }

    private SshdSpec Sshd(SshdSpec defaults) => new()
    {
        MaxAuthTries = values.Get("harden.ssh.maxAuthTries", defaults.MaxAuthTries),
        LoginGrace = values.Get("harden.ssh.loginGrace", defaults.LoginGrace),
        IdleTimeout = values.Get("harden.ssh.idleTimeout", defaults.IdleTimeout),
        Forwarding = values.Get("harden.ssh.forwarding", defaults.Forwarding),
    };

    private FirewallSpec Firewall(FirewallSpec defaults) => new()
    {
        SshFrom = values.List("harden.firewall.sshFrom", defaults.SshFrom),
        SshPerMinute = values.Get("harden.firewall.sshPerMinute", defaults.SshPerMinute),
        Open = [.. values.Children("harden.firewall.open").Select(i => new OpenPortSpec
        {
            Port = values.Get($"harden.firewall.open.{i}.port", 0),
            Protocol = values.Get($"harden.firewall.open.{i}.protocol", "tcp"),
            From = values.Get<IPNetwork?>($"harden.firewall.open.{i}.from", null),
        })],
    };

    private BanSpec Ban(BanSpec defaults) => new()
    {
        MaxRetry = values.Get("harden.ban.maxRetry", defaults.MaxRetry),
        FindTime = values.Get("harden.ban.findTime", defaults.FindTime),
        BanTime = values.Find<Forever>("harden.ban.banTime") is not null ? null : values.Get("harden.ban.banTime", defaults.BanTime),
        Ignore = values.List("harden.ban.ignore", defaults.Ignore),
    };
}
