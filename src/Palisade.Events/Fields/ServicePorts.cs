using System.Collections.Frozen;
using System.Globalization;

namespace Palisade.Events.Fields;

/// <summary>Well-known names of ports, as conditions may write them. A fixed list: an alarm must not depend on a file of the watched machine.</summary>
public static class ServicePorts
{
    private const string Table = """
        ftp-data 20 ftp 21 ssh 22 telnet 23 smtp 25 time 37 whois 43 domain 53 bootps 67 bootpc 68 tftp 69 gopher 70 finger 79 http 80 kerberos 88
        pop3 110 sunrpc 111 auth 113 nntp 119 ntp 123 epmap 135 netbios-ns 137 netbios-dgm 138 netbios-ssn 139 imap2 143 snmp 161 snmp-trap 162
        bgp 179 irc 194 ldap 389 https 443 microsoft-ds 445 submissions 465 isakmp 500 exec 512 login 513 shell 514 syslog 514 printer 515 submission 587
        ldaps 636 rsync 873 ftps 990 imaps 993 pop3s 995 socks 1080 openvpn 1194 ms-sql-s 1433 l2tp 1701 pptp 1723 radius 1812 mqtt 1883 nfs 2049
        docker 2375 docker-s 2376 etcd-client 2379 etcd-server 2380 iscsi-target 3260 mysql 3306 ms-wbt-server 3389 svn 3690 sip 5060 xmpp-client 5222
        postgresql 5432 amqp 5672 vnc 5900 x11 6000 redis 6379 ircd 6667 http-alt 8080 mqtts 8883 git 9418 memcached 11211 mongodb 27017
        """;

    private static readonly FrozenDictionary<string, ushort> ByName = Pairs().ToFrozenDictionary(p => p.Name, p => p.Port);

    private static readonly FrozenDictionary<ushort, string> ByPort =
        Pairs().GroupBy(p => p.Port).ToFrozenDictionary(g => g.Key, g => g.First().Name);

    public static bool TryGetPort(string name, out ushort port) => ByName.TryGetValue(name, out port);

    public static string? NameOf(ushort port) => ByPort.GetValueOrDefault(port);

    private static IEnumerable<(string Name, ushort Port)> Pairs()
    {
        var words = Table.Split([' ', '\n'], StringSplitOptions.RemoveEmptyEntries);
        for (var i = 0; i < words.Length; i += 2)
        {
            yield return (words[i], ushort.Parse(words[i + 1], CultureInfo.InvariantCulture));
        }
    }
}
