using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;

namespace Palisade.Provision.Phases.Base;

/// <summary>
/// A fixed address in the words of whatever manages the board's network. Everything here can cut SSH, so everything is marked
/// <see cref="Risk.Access"/>.
/// </summary>
internal static class StaticAddress
{
    public static void Describe(NodeSpec node, NodeFacts facts, CatalogBuilder catalog)
    {
        var network = node.Network!;
        if ((network.Interface ?? facts.DefaultInterface) is not { } device)
        {
            catalog.Note("the static address is not set: no interface is named and the node has no default route");
            return;
        }

        var cause = $"nodes.{node.Name}.network";
        switch (facts.NetworkManager)
        {
            case "systemd-networkd":
                Networkd(network, device, cause, catalog);
                break;
            case "NetworkManager" when device.StartsWith("wl", StringComparison.Ordinal):
                // The key of a wireless network lies in NetworkManager's own connection, which is not ours to copy.
                catalog.Note($"the static address is not set: `{device}` is wireless and its connection holds the network's key");
                break;
            case "NetworkManager":
                NetworkManager(network, device, cause, catalog);
                break;
            case "ifupdown":
                Ifupdown(network, device, cause, catalog);
                break;
            case "dhcpcd":
                Dhcpcd(network, device, cause, catalog);
                break;
            default:
                catalog.Note("the static address is not set: what manages this node's network was not recognised");
                break;
        }
    }

    private static void Networkd(NetworkSpec network, string device, string cause, CatalogBuilder catalog)
    {
        var text = new StringBuilder($"# Written by Palisade.\n[Match]\nName={device}\n\n[Network]\nAddress={Cidr(network)}\n");
        Append(text, "Gateway=", network.Gateway);
        foreach (var dns in network.Dns)
        {
            Append(text, "DNS=", dns);
        }

        // networkd takes the first file in order of names that matches, wherever it lies; netplan's begin with 10.
        var file = catalog.Put(File($"/etc/systemd/network/00-palisade-{device}.network", text.ToString(), "0644", cause));
        catalog.Add(
            Activate("read the network files again", [file], cause, "networkctl", "reload"),
            Activate($"configure {device} again", [file], cause, "networkctl", "reconfigure", device));
    }

    private static void NetworkManager(NetworkSpec network, string device, string cause, CatalogBuilder catalog)
    {
        var id = "palisade-" + device;
        var (own, other) = network.Address.AddressFamily == AddressFamily.InterNetworkV6 ? ("ipv6", "ipv4") : ("ipv4", "ipv6");
        var text = new StringBuilder($"""
            [connection]
            id={id}
            uuid={StableUuid(id)}
            type=ethernet
            interface-name={device}
            autoconnect=true
            autoconnect-priority=100

            [{own}]
            method=manual
            address1={Cidr(network)}

            """.ReplaceLineEndings("\n"));
        Append(text, "gateway=", network.Gateway);
        var dns = network.Dns.Where(d => d.AddressFamily == network.Address.AddressFamily).ToArray();
        if (dns.Length > 0)
        {
            text.Append("dns=").AppendJoin(';', dns.AsEnumerable()).Append(";\n");
        }

        text.Append($"\n[{other}]\nmethod=auto\n");

        // NetworkManager ignores key files that others can read.
        var file = catalog.Put(File($"/etc/NetworkManager/system-connections/{id}.nmconnection", text.ToString(), "0600", cause));
        catalog.Add(
            Activate("read the connections again", [file], cause, "nmcli", "connection", "reload"),
            Activate($"bring up {id}", [file], cause, "nmcli", "connection", "up", id));
    }

    private static void Ifupdown(NetworkSpec network, string device, string cause, CatalogBuilder catalog)
    {
        var family = network.Address.AddressFamily == AddressFamily.InterNetworkV6 ? "inet6" : "inet";
        var text = new StringBuilder($"# Written by Palisade.\nauto {device}\niface {device} {family} static\n    address {Cidr(network)}\n");
        Append(text, "    gateway ", network.Gateway);
        if (network.Dns.Length > 0)
        {
            text.Append("    dns-nameservers ").AppendJoin(' ', network.Dns).Append('\n');
        }

        var name = Regex.Escape(device);
        var old = catalog.Put(new LinesResource
        {
            Path = "/etc/network/interfaces",
            Top = ["source /etc/network/interfaces.d/*"],
            // Two stanzas for one interface and family are both obeyed: the old one must go with its options.
            DropStanzas = [$@"^\s*iface\s+{name}\s+{family}\s"],
            Drop = [$@"^\s*(auto|allow-\S+)\s+{name}\s*$"],
            Risk = Risk.Access,
            Cause = cause,
        });
        var file = catalog.Put(File($"/etc/network/interfaces.d/palisade-{device}", text.ToString(), "0644", cause));

        // One program for all three steps: after the first one the session that would start the next may be gone.
        catalog.Add(Activate($"bring {device} down and up", [old, file], cause,
            "/bin/sh", "-c", "ifdown --force \"$1\"; ip addr flush dev \"$1\" scope global; ifup \"$1\"", "ifrestart", device));
    }

    private static void Dhcpcd(NetworkSpec network, string device, string cause, CatalogBuilder catalog)
    {
        var six = network.Address.AddressFamily == AddressFamily.InterNetworkV6;
        var text = new StringBuilder($"interface {device}\nstatic {(six ? "ip6_address" : "ip_address")}={Cidr(network)}\n");
        if (!six)
        {
            Append(text, "static routers=", network.Gateway);
        }

        if (network.Dns.Length > 0)
        {
            text.Append("static domain_name_servers=").AppendJoin(' ', network.Dns).Append('\n');
        }

        var file = catalog.Put(new LinesResource { Path = "/etc/dhcpcd.conf", Block = text.ToString(), Risk = Risk.Access, Cause = cause });
        catalog.Add(new ServiceResource { Unit = "dhcpcd.service", RestartOn = [file], Risk = Risk.Access, Cause = cause });
    }

    private static FileResource File(string path, string content, string mode, string cause) =>
        new() { Path = path, Content = content, Mode = mode, Risk = Risk.Access, Cause = cause };

    private static CommandResource Activate(string name, ImmutableArray<string> after, string cause, params ImmutableArray<string> run) =>
        new() { Name = name, Run = run, OnlyAfter = after, Risk = Risk.Access, Cause = cause };

    private static void Append(StringBuilder text, string key, IPAddress? value)
    {
        if (value is not null)
        {
            text.Append(key).Append(value).Append('\n');
        }
    }

    private static string Cidr(NetworkSpec network) => $"{network.Address}/{network.PrefixLength}";

    /// <summary>NetworkManager tells connections apart by UUID; the same name must give the same one in every plan.</summary>
    private static Guid StableUuid(string name) => new(SHA256.HashData(Encoding.UTF8.GetBytes("palisade connection " + name)).AsSpan(0, 16));
}
