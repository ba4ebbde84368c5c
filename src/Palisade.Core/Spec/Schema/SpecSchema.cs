using System.Collections.Immutable;

namespace Palisade.Core.Spec.Schema;

/// <summary>
/// Every key of <c>palisade.yaml</c>, as data: what the checker accepts, what <c>palisade schema</c> prints and what
/// <c>docs/configuration.md</c> says. Defaults repeat those of the spec's records; a test compares the two.
/// </summary>
internal static class SpecSchema
{
    internal static readonly IntegerType Port = new(1, 65535);
    internal static readonly TextType Path = new("a path");

    /// <summary>Engines whose boards Palisade prepares; with any other one, keys about boards mean nothing.</summary>
    internal static readonly ImmutableArray<string> OwnBoards = [EngineKinds.Swarm, EngineKinds.K3s];

    private static readonly LaterType Later = new();

    private static readonly EnumType Role = new("server", "agent", "balancer")
    {
        Synonyms = ImmutableDictionary.CreateRange(new Dictionary<string, string>
        {
            ["manager"] = "server", ["master"] = "server", ["controller"] = "server", ["control-plane"] = "server",
            ["worker"] = "agent", ["node"] = "agent", ["loadbalancer"] = "balancer",
        }),
    };

    private static SectionType Ssh { get; } = new(
    [
        new("user", new TextType("a user name", "[A-Za-z_][A-Za-z0-9._-]{0,31}"), "User of first contact: the vendor's, such as `pi`. Once the operators can log in, Palisade removes it and uses it no more.") { Default = "root", Example = "pi" },
        new("password", new SecretType(), "Its password, for first contact only.") { Example = "env:PI_PASSWORD" },
        new("sudoPassword", new SecretType(), "Password that sudo asks for; without this key, `password`.") { Example = "env:PI_PASSWORD" },
        new("port", Port, "Port of the SSH server.") { Default = "22", Example = "2222" },
        new("identity", Path, "Private key for first contact. Without this key, the SSH agent and `~/.ssh/config` choose.") { Example = "~/.ssh/board" },
        new("jump", new TextType("a jump host such as `me@gate.example.org:22`", @"[A-Za-z0-9_][A-Za-z0-9._-]*(@[A-Za-z0-9._:\[\]-]+)?(:[0-9]{1,5})?(,[A-Za-z0-9_][A-Za-z0-9._-]*(@[A-Za-z0-9._:\[\]-]+)?(:[0-9]{1,5})?)*"), "Hosts to go through, in OpenSSH's ProxyJump form, separated by commas.") { Example = "me@gate.example.org" },
    ]);

    private static SectionType Node { get; } = new(
    [
        new("address", new HostType(), "IP address or DNS name under which this machine and the other nodes reach the board.") { Required = true, Example = "10.0.0.11" },
        new("role", Role, "`server` runs the cluster's control plane and services; `agent` runs services; `balancer` only takes requests from outside and hands them on. Where no node has the role `server`, the first node without a role becomes the server; every other one is an agent.") { Example = "server" },
        new("ssh", Ssh, "How to reach this node; each key overrides the same key of the top-level `ssh:`."),
        new("mesh", new AddressType(), "Address inside the mesh. Without this key: the mesh subnet's address with the node's place in the file as its number. Nodes added at the end of the file move nobody.") { Example = "10.86.0.7" },
        new("network", new SectionType(
        [
            new("address", new PrefixedAddressType(), "Static address and prefix length.") { Required = true, Example = "10.0.0.11/24" },
            new("gateway", new AddressType(), "Default gateway.") { Example = "10.0.0.1" },
            new("dns", new ListType(new AddressType(), "addresses"), "Name servers.") { Default = "[]", Example = "[10.0.0.1]" },
            new("interface", new TextType("an interface name", "[A-Za-z0-9][A-Za-z0-9._-]{0,14}"), "Network interface. Without this key, the one that holds the default route.") { Example = "eth0" },
        ]), "Gives the board a static address. Without this key its network stays as it is."),
        new("labels", new MapType("LABEL", new TextType("a label value", "[A-Za-z0-9]([A-Za-z0-9._-]{0,61}[A-Za-z0-9])?", 63)), "Labels of the node in the engine.") { Example = "{ disk: ssd }" },
        new("accelerometer", Later, "Tamper detection with an accelerometer."),
        new("display", Later, "Status on an attached display."),
    ], Shorthand: "address");

    private static SectionType Operator { get; } = new(
    [
        new("keys", new ListType(new TextType("a public key or the path of one", MaxLength: 16384), "public keys"), "Public keys, as paths of `.pub` files or as whole lines. At least one.") { Required = true, Example = "[~/.ssh/id_ed25519.pub]" },
        new("sudo", new EnumType("nopasswd", "password", "none"), "Administration rights: without a password, with `password:`, or none. Palisade itself needs one operator with `nopasswd` or `password`.") { Default = "nopasswd", Example = "password" },
        new("password", new SecretType(), "Password for sudo and the console. SSH never accepts it.") { Example = "env:ADMIN_PASSWORD" },
        new("twoFactor", Later, "A second factor at SSH logins."),
    ]);

    private static SectionType Harden { get; } = new(
    [
        new("ssh", new SectionType(
        [
            new("maxAuthTries", new IntegerType(1, 10), "Wrong keys in one connection before it is closed.") { Default = "3", Example = "4" },
            new("loginGrace", new DurationType(TimeSpan.FromSeconds(10), TimeSpan.FromMinutes(10)), "Time to log in.") { Default = "30s", Example = "1m" },
            new("idleTimeout", new DurationType(TimeSpan.FromMinutes(1), TimeSpan.FromHours(24)), "A session that answers nothing for so long is ended.") { Default = "15m", Example = "1h" },
            new("forwarding", new BooleanType(), "Allow TCP forwarding, which jump hosts need.") { Default = "false", Example = "true" },
        ]), "The SSH server. Keys only and no root login, always."),
        new("firewall", new SectionType(
        [
            new("sshFrom", new ListType(new CidrType(), "networks"), "Networks that SSH is accepted from; empty: from everywhere.") { Default = "[]", Example = "[10.0.0.0/8]" },
            new("sshPerMinute", new IntegerType(1, 1000), "New SSH connections a minute from one address before it has to wait.") { Default = "30", Example = "10" },
            new("open", new ListType(new SectionType(
            [
                new("port", Port, "Port to open.") { Required = true, Example = "8080" },
                new("protocol", new EnumType("tcp", "udp"), "Protocol.") { Default = "tcp", Example = "udp" },
                new("from", new CidrType(), "Network that may use it; without this key, everybody.") { Example = "10.0.0.0/8" },
            ], Shorthand: "port"), "ports"), "More ports to open. Ports of services are open by themselves.") { Default = "[]" },
        ]), "The firewall: everything that is not asked for is closed."),
        new("ban", new SectionType(
        [
            new("maxRetry", new IntegerType(1, 100), "Failed logins within `findTime` before an address is banned.") { Default = "5", Example = "3" },
            new("findTime", new DurationType(TimeSpan.FromMinutes(1), TimeSpan.FromDays(30)), "Time within which failed logins count.") { Default = "10m", Example = "1h" },
            new("banTime", new DurationType(TimeSpan.FromMinutes(1), TimeSpan.FromDays(3650), Permanent: true), "How long a ban lasts.") { Default = "1h", Example = "permanent" },
            new("ignore", new ListType(new CidrType(), "networks"), "Networks that are never banned, besides the nodes and the operator's current address.") { Default = "[]", Example = "[10.0.0.0/24]" },
        ]), "Bans of addresses that guess logins."),
        new("banner", new TextType(MaxLength: 4096, Lines: true), "Text shown before login instead of the built-in one.") { Example = "Private system." },
        new("vendorUsers", new ListType(new TextType("a user name", Patterns.UserName), "user names"), "Accounts that are removed when found, besides the user of first contact.") { Default = "[pi, ubuntu, debian, orangepi, rock, odroid]", Example = "[pi]" },
        new("waivers", new ListType(new SectionType(
        [
            new("check", new TextType("the name of a check", "[A-Za-z0-9-]{1,32}"), "Check of `palisade audit` to do without.") { Required = true, Example = "SSH-03" },
            new("reason", new TextType(MaxLength: 512), "Why; the audit prints it.") { Required = true, Example = "the backup host still needs it" },
        ]), "waivers"), "Checks to do without, each with its reason.") { Default = "[]" },
    ]);

    public static SectionType Root { get; } = new(
    [
        new("cluster", new TextType("a name of lowercase letters, digits and hyphens, at most 32", "[a-z0-9]([a-z0-9-]{0,30}[a-z0-9])?", 64), "Name of the cluster.") { Required = true, Example = "home" },
        new("engine", EngineSchema.Engine, "What runs the services.") { Example = "swarm" },
        new("operators", new MapType("USER", Operator, Patterns.UserName), "The people who may log in to every node, by user name.") { Required = true, Engines = OwnBoards },
        new("ssh", Ssh, "How to reach nodes that say nothing else.") { Engines = OwnBoards },
        new("nodes", new MapType("NODE", Node, Patterns.Label), "The boards, by name; the name becomes the host name.") { Required = true, Engines = OwnBoards },
        new("mesh", new SectionType(
        [
            new("backend", new EnumType(["tinc"], ["wireguard"]), "Software that encrypts the traffic between nodes.") { Default = "tinc", Example = "tinc" },
            new("subnet", new CidrType(), "Private IPv4 network of the mesh.") { Default = "10.86.0.0/16", Example = "10.99.0.0/24" },
            new("port", Port, "TCP and UDP port that nodes reach each other's mesh on.") { Default = "655", Example = "6550" },
        ]), "The encrypted network between the nodes.") { Engines = OwnBoards },
        new("time", new SectionType(
        [
            new("zone", new TextType("a time zone such as `Europe/Paris`", @"[A-Za-z][A-Za-z0-9_+-]*(/[A-Za-z0-9][A-Za-z0-9_+-]*){0,2}", 64), "Time zone. Without this key, the board's own.") { Example = "Europe/Paris" },
            new("servers", new ListType(new HostType(), "hosts"), "Time servers; empty: the board's own.") { Default = "[]", Example = "[pool.ntp.org]" },
        ]), "Clock.") { Engines = OwnBoards },
        new("upgrades", new SectionType(
        [
            new("security", new BooleanType(), "Install security upgrades by themselves.") { Default = "true", Example = "false" },
            new("rebootAt", new TimeOfDayType(), "Time at which a node may reboot when an upgrade needs it. Without this key it never does.") { Example = "\"04:00\"" },
        ]), "Upgrades of the operating system.") { Engines = OwnBoards },
        new("harden", Harden, "Hardening. Every default is the safe one.") { Engines = OwnBoards },
        new("registry", EngineSchema.Registry, "Where images come from: the cluster's own registry, or with `engine: kubernetes` one that is already there."),
        new("services", new MapType("SERVICE", ServiceSchema.Service, Patterns.Label), "What the cluster serves, by name."),
        new("charts", new MapType("CHART", EngineSchema.Chart, Patterns.Label), "Helm charts of others, by the name of the release.") { Engines = [EngineKinds.K3s] },
        new("alerts", Later, "Alerts by e-mail and other ways."),
        new("hub", Later, "The cluster's hub."),
        new("watch", Later, "The watch over kernel events, logins and the box itself."),
    ]);

    /// <summary>
    /// All keys with their paths in the file's order; the names of maps appear as <c>NODE</c> and so on, items of lists as
    /// <c>[]</c>, and a variant by its word, <c>services.SERVICE (kind: web)</c>.
    /// </summary>
    public static IEnumerable<(string Path, SchemaKey Key)> AllKeys() => Sections("", Root).SelectMany(s => s.Section.Keys.Select(k => (Join(s.Path, k.Name), k)));

    /// <summary>A type's own section or sections, and all below it.</summary>
    public static IEnumerable<(string Path, SectionType Section)> Sections(string path, SchemaType type) => type switch
    {
        SectionType section => section.Keys.SelectMany(k => Sections(Join(path, k.Name), k.Type)).Prepend((path, section)),
        VariantType variants => variants.Variants.SelectMany(v => Sections(variants.Title(path, v), v.Section)),
        MapType map => Sections($"{path}.{map.KeyName}", map.Item),
        ListType list => Sections($"{path}[]", list.Item),
        _ => [],
    };

    /// <summary>Roots of all sections, for whoever must know whether a word is a key somewhere else.</summary>
    public static ImmutableArray<string> PathsEndingWith(string name) =>
        [.. AllKeys().Where(k => k.Key.Name == name && k.Key.Type is not LaterType).Select(k => k.Path)];

    private static string Join(string path, string name) => path.Length == 0 ? name : $"{path}.{name}";
}
