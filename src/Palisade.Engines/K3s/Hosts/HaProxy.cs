using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Palisade.Core.Spec;

namespace Palisade.Engines.K3s.Hosts;

/// <summary>
/// haproxy.cfg of a node with the role `balancer`: the API to the servers, the services' ports to all members, through the mesh. It
/// passes bytes on and holds no certificate.
/// </summary>
internal static class HaProxy
{
    public const string Path = "/etc/haproxy/haproxy.cfg";

    public const string Unit = "haproxy.service";

    /// <summary>
    /// Whether a server is up is asked of K3s itself (/ping, which needs no login); a node, by whether its port takes a connection.
    /// Idle connections live an hour: `kubectl logs -f` and agents hold theirs open and say little.
    /// </summary>
    public static string Text(ClusterSpec spec)
    {
        var text = new StringBuilder("""
            # Written by Palisade; changes here are undone by the next apply.
            global
                log /dev/log local0 notice
                chroot /var/lib/haproxy
                user haproxy
                group haproxy
                maxconn 8000

            defaults
                mode tcp
                log global
                option dontlognull
                option redispatch
                retries 3
                balance leastconn
                timeout connect 4s
                timeout client 1h
                timeout server 1h
                timeout check 3s
                default-server inter 3s fall 3 rise 2

            """);
        Frontend(text, "kubernetes-api", K3sRoles.ApiPort);
        text.Append("    option httpchk GET /ping\n    http-check expect status 200\n");
        foreach (var server in spec.Servers)
        {
            text.Append("    server ").Append(server.Name).Append(' ').Append(Addresses.HostPort(server.MeshAddress.ToString(), K3sRoles.ApiPort)).Append(" check check-ssl verify none\n");
        }

        foreach (var (name, port) in TcpPorts(spec))
        {
            Frontend(text, name, port);
            foreach (var member in K3sRoles.Members(spec))
            {
                text.Append("    server ").Append(member.Name).Append(' ').Append(Addresses.HostPort(member.MeshAddress.ToString(), port)).Append(" check\n");
            }
        }

        return text.ToString();
    }

    /// <summary>Services with ports that HAProxy cannot pass on.</summary>
    public static ImmutableArray<string> UdpServices(ClusterSpec spec) =>
        [.. spec.Services.Where(s => s.Ports.Any(p => p.Protocol != "tcp")).Select(s => s.Name)];

    /// <summary>Both families, also where IPv6 is off at the kernel: then the wildcard is IPv4's alone.</summary>
    private static void Frontend(StringBuilder text, string name, int port)
    {
        var number = port.ToString(CultureInfo.InvariantCulture);
        text.Append("\nlisten ").Append(name).Append("\n    bind :").Append(number).Append("\n    bind :::").Append(number).Append(" v6only\n");
    }

    private static IEnumerable<(string Name, int Port)> TcpPorts(ClusterSpec spec) =>
        from service in spec.Services
        from port in service.Ports
        where port.Protocol == "tcp"
        select (string.Create(CultureInfo.InvariantCulture, $"{service.Name}-{port.Port}"), port.Port);
}
