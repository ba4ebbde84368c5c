using System.Collections.Frozen;

namespace Palisade.Rules.Matching;

/// <summary>Names that may stand for ports, as IANA registers them. Rules must mean the same on every machine, so the local table is not asked.</summary>
internal static class ServiceNames
{
    private static readonly FrozenDictionary<string, ushort> Ports = new Dictionary<string, ushort>
    {
        ["echo"] = 7, ["discard"] = 9, ["daytime"] = 13, ["ftp-data"] = 20, ["ftp"] = 21, ["ssh"] = 22, ["telnet"] = 23, ["smtp"] = 25,
        ["time"] = 37, ["whois"] = 43, ["tacacs"] = 49, ["domain"] = 53, ["bootps"] = 67, ["bootpc"] = 68, ["tftp"] = 69,
        ["gopher"] = 70, ["finger"] = 79, ["http"] = 80, ["kerberos"] = 88, ["pop3"] = 110, ["sunrpc"] = 111, ["auth"] = 113,
        ["nntp"] = 119, ["ntp"] = 123, ["netbios-ns"] = 137, ["netbios-dgm"] = 138, ["netbios-ssn"] = 139, ["imap2"] = 143,
        ["imap"] = 143, ["snmp"] = 161, ["snmp-trap"] = 162, ["bgp"] = 179, ["irc"] = 194, ["ldap"] = 389, ["https"] = 443,
        ["microsoft-ds"] = 445, ["kpasswd"] = 464, ["submissions"] = 465, ["isakmp"] = 500, ["syslog"] = 514, ["printer"] = 515,
        ["route"] = 520, ["uucp"] = 540, ["nntps"] = 563, ["submission"] = 587, ["ldaps"] = 636, ["ipp"] = 631, ["tinc"] = 655,
        ["domain-s"] = 853, ["rsync"] = 873, ["ftps-data"] = 989, ["ftps"] = 990, ["telnets"] = 992, ["imaps"] = 993,
        ["pop3s"] = 995, ["socks"] = 1080, ["openvpn"] = 1194, ["ms-sql-s"] = 1433, ["mqtt"] = 1883, ["nfs"] = 2049,
        ["mysql"] = 3306, ["ms-wbt-server"] = 3389, ["sip"] = 5060, ["sips"] = 5061, ["xmpp-client"] = 5222, ["mdns"] = 5353,
        ["postgresql"] = 5432, ["amqp"] = 5672, ["amqps"] = 5671, ["x11"] = 6000, ["redis"] = 6379, ["http-alt"] = 8080,
        ["mqtts"] = 8883, ["git"] = 9418, ["memcache"] = 11211,
    }.ToFrozenDictionary(StringComparer.Ordinal);

    public static bool TryGetPort(string name, out ushort port) => Ports.TryGetValue(name, out port);
}
