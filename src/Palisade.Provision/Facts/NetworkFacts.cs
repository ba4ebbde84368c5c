using System.Collections.Immutable;
using System.Globalization;
using System.Net;
using System.Net.NetworkInformation;
using Palisade.Core.Converge;
using Palisade.Provision.Node;

namespace Palisade.Provision.Facts;

/// <summary>Interfaces, the default route, and who manages it.</summary>
internal static class NetworkFacts
{
    private static readonly ImmutableArray<string> Managers = ["NetworkManager.service", "systemd-networkd.service", "dhcpcd.service"];

    public static ImmutableArray<InterfaceAddress> ReadAddresses() =>
    [
        .. NetworkInterface.GetAllNetworkInterfaces()
            .Where(i => i.NetworkInterfaceType != NetworkInterfaceType.Loopback)
            .SelectMany(i => i.GetIPProperties().UnicastAddresses
                .Where(a => !a.Address.IsIPv6LinkLocal)
                .Select(a => new InterfaceAddress(i.Name, $"{a.Address}/{a.PrefixLength}")))
            .OrderBy(a => a.Interface, StringComparer.Ordinal).ThenBy(a => a.Cidr, StringComparer.Ordinal),
    ];

    /// <summary>The default route with the lowest metric, from /proc/net/route (addresses in host byte order, hex).</summary>
    public static (string? Interface, string? Gateway) ReadDefaultRoute(ISystem system)
    {
        var route = (system.ReadTextFollowing("/proc/net/route") ?? "").Split('\n').Skip(1)
            .Select(l => l.Split('\t', StringSplitOptions.TrimEntries))
            .Where(f => f.Length > 3 && f[1] == "00000000")
            .MinBy(f => f.Length > 6 && int.TryParse(f[6], NumberStyles.None, CultureInfo.InvariantCulture, out var metric) ? metric : 0);
        return route is not null && uint.TryParse(route[2], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var gateway)
            ? (route[0], gateway == 0 ? null : new IPAddress(BitConverter.GetBytes(gateway)).ToString())
            : (null, null);
    }

    public static async Task<string?> ReadManagerAsync(ISystem system, string? device, CancellationToken cancel)
    {
        if (device is null)
        {
            return null;
        }

        var states = (await system.RunAsync(["systemctl", "is-active", "--", .. Managers], cancel).ConfigureAwait(false)).Output.Split('\n');
        if (IsActive("NetworkManager.service"))
        {
            // NetworkManager leaves alone what /etc/network/interfaces names.
            var managed = await system.RunAsync(["nmcli", "-t", "-f", "DEVICE,STATE", "device"], cancel).ConfigureAwait(false);
            if (managed.Output.Split('\n').Any(l => l.StartsWith(device + ":connected", StringComparison.Ordinal)))
            {
                return "NetworkManager";
            }
        }

        // Files that networkd wrote for the link say that it, and not only its daemon, is managed.
        if (IsActive("systemd-networkd.service")
            && (await system.RunAsync(["networkctl", "--no-pager", "--no-legend", "list", device], cancel).ConfigureAwait(false)).Output.Split([" ", "\n"], StringSplitOptions.RemoveEmptyEntries).Contains("configured"))
        {
            return "systemd-networkd";
        }

        if (IsActive("dhcpcd.service"))
        {
            return "dhcpcd";
        }

        return MentionsInterface(system, device) ? "ifupdown" : null;

        // One line a unit, in the order asked.
        bool IsActive(string unit) => states.ElementAtOrDefault(Managers.IndexOf(unit))?.Trim() == "active";
    }

    private static bool MentionsInterface(ISystem system, string device) =>
        system.List("/etc/network/interfaces.d").Select(n => "/etc/network/interfaces.d/" + n).Prepend("/etc/network/interfaces")
            .SelectMany(f => (system.ReadTextFollowing(f) ?? "").Split('\n'))
            .Select(l => l.Split([' ', '\t'], StringSplitOptions.RemoveEmptyEntries))
            .Any(w => w is ["iface", var name, ..] && name == device);
}
