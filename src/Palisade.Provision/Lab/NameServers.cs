using System.Net;

namespace Palisade.Provision.Lab;

/// <summary>The machine's resolv.conf(5), as far as nodes can use it.</summary>
internal static class NameServers
{
    private static readonly string[] Files = ["/etc/resolv.conf", "/run/systemd/resolve/resolv.conf"];

    /// <summary>
    /// The first of the machine's files that names a server which is not the machine's own loopback (systemd-resolved and
    /// dnsmasq put that into /etc/resolv.conf).
    /// </summary>
    public static string? ForNodes() =>
        Files.Where(File.Exists).Select(f => ForNodes(File.ReadAllText(f))).FirstOrDefault(t => t is not null);

    /// <summary>Lines for nodes, or null where no server is of use to them.</summary>
    public static string? ForNodes(string resolvConf)
    {
        var lines = resolvConf.ReplaceLineEndings("\n").Split('\n').Select(l => l.Trim()).Where(l => l.Length > 0 && l[0] is not ('#' or ';')).ToList();
        var kept = lines.Where(l => !l.StartsWith("nameserver", StringComparison.Ordinal) || Usable(l)).ToList();
        return kept.Exists(l => l.StartsWith("nameserver", StringComparison.Ordinal)) ? string.Join('\n', kept) + "\n" : null;
    }

    private static bool Usable(string line) =>
        line.Split((char[]?)null, StringSplitOptions.RemoveEmptyEntries) is [_, var server, ..]
        && IPAddress.TryParse(server, out var address) && !IPAddress.IsLoopback(address);
}
