using System.Collections.Immutable;

namespace Palisade.Core.Diagnostics.Errors;

/// <summary>PAL01xx: the configuration file.</summary>
public static class ConfigErrors
{
    public static readonly ErrorInfo UnknownKey = new("PAL0101", "the file has a key that does not exist", """
        Every key of `palisade.yaml` is checked, because a misspelt key would otherwise be a setting that silently does nothing. See `docs/configuration.md` for the keys of each section, or let your editor check them: `palisade schema > palisade.schema.json`.
        """);

    public static readonly ErrorInfo Unreadable = new("PAL0102", "the configuration file cannot be read", """
        The file is missing, is a folder, or may not be read. Palisade reads `palisade.yaml` in the current folder; `-f FILE` chooses another. `palisade init` writes a new one.
        """);

    public static readonly ErrorInfo NotText = new("PAL0103", "the configuration file is not text of a sensible size", """
        A configuration is UTF-8 text of a few kilobytes; Palisade stops at 1 MiB, and at bytes that no text has. Most often another file was named by mistake. A byte order mark and Windows line endings are fine.
        """);

    public static readonly ErrorInfo Syntax = new("PAL0104", "the file is not valid YAML", """
        The text cannot be read as YAML, so nothing in it can be checked yet. The place is where reading stopped; the mistake is there or shortly before: wrong indentation, a tab, a bracket or quote that is never closed, or text with `: ` or ` #` in it that needs quotes.
        """);

    public static readonly ErrorInfo YamlFeature = new("PAL0105", "the file uses a part of YAML that Palisade does not read", """
        Anchors, aliases, merges, tags, several documents in one file and very deep nesting are refused. They can make a file mean something else than it seems to say, and a few lines of aliases can grow to gigabytes when read. Write values out; what all nodes share in SSH goes under the top-level `ssh:`.
        """);

    public static readonly ErrorInfo DuplicateKey = new("PAL0106", "a key is given twice", """
        Of two equal keys in one map only one could take effect, and which one differs between programs that read YAML. Keep one.
        """);

    public static readonly ErrorInfo NotAllowed = new("PAL0107", "a value is not one of those allowed", """
        The key takes one of a few words; they stand beside the caret. See `docs/configuration.md`.
        """);

    public static readonly ErrorInfo WrongType = new("PAL0108", "a value is of the wrong type", """
        A number, a truth value, text, a list or a map was expected and something else is there. Numbers and `true`/`false` go without quotes; `yes` and `no` are not truth values here. A key with nothing after the colon has no value: write one or remove the key.
        """);

    public static readonly ErrorInfo MissingKey = new("PAL0109", "a key that is needed is missing", """
        Nearly everything has a safe default; names, addresses, operators and what a service is cannot have one.
        """);

    public static readonly ErrorInfo NotYet = new("PAL0110", "the setting is not in this version yet", """
        The key or the value belongs to Palisade, but to a version that is still to come. It is refused rather than ignored, so that nobody relies on a protection that is not there.
        """);

    public static readonly ErrorInfo OutOfRange = new("PAL0111", "a number or a duration is out of range", """
        The limits are those of the program that the value is for, or beyond them the setting would do more harm than good: an SSH server that closes before anybody can log in, a ban that never begins.
        """);

    public static readonly ErrorInfo Malformed = new("PAL0112", "a value is not in the form that its key needs", """
        Addresses are written in full (`10.0.0.5`, `2001:db8::5`), networks in CIDR form with all host bits zero (`10.0.0.0/8`), durations with a unit (`30s`, `15m`, `1h`, `2d`), times of the day as `04:00`. Line breaks and control characters are refused because values end in configuration files of other programs.
        """);

    public static readonly ErrorInfo BadName = new("PAL0120", "a name cannot be used", """
        Names of clusters, nodes and services become host names and DNS labels: lowercase letters, digits and hyphens, beginning and ending with a letter or digit, at most 63 characters (RFC 1123). Operators' names become Linux users: lowercase letters, digits, `_` and `-`, beginning with a letter or `_`, at most 32 characters.
        """);

    public static readonly ErrorInfo NameTwice = new("PAL0121", "two names differ only in case", """
        Host names, DNS and the cluster engine do not tell case apart; the two would be one.
        """);

    public static readonly ErrorInfo BadAddress = new("PAL0122", "a node has an address that cannot work", """
        Every node and the operator's machine must be able to reach the address. Loopback, multicast, unspecified and link-local addresses mean something on one machine or one wire only.
        """);

    public static readonly ErrorInfo AddressTwice = new("PAL0123", "two nodes have the same address", """
        Each address can be one board only. Two nodes under one address would be set up over each other, and each would look changed by somebody else on every run. `::ffff:10.0.0.5` is the same address as `10.0.0.5`.
        """);

    public static readonly ErrorInfo MeshAddress = new("PAL0124", "a node has a mesh address that cannot work", """
        A node's address inside the mesh lies in `mesh.subnet`, is not the subnet's first (network) or last (broadcast) address, and belongs to one node. Nodes without `mesh:` get the address with their place in the file as its number, so a written address can clash with the number of another node.
        """);

    public static readonly ErrorInfo MeshSubnet = new("PAL0125", "the mesh subnet cannot work", """
        The subnet must be a private IPv4 network with room for every node, and must not overlap networks that the boards already use: the LAN (or the encrypted traffic would be sent into its own tunnel), and with Docker Swarm its bridges (172.17.0.0/16, 172.18.0.0/16) and the pool of overlay networks (10.90.0.0/16).
        """);

    public static readonly ErrorInfo Servers = new("PAL0126", "the number of servers does not suit a majority", """
        Servers hold the cluster's state and decide by majority. With two of them, the loss of either stops the cluster: that is worse than one. With four, no more failures are survived than with three. Take 1, 3 or 5; above five, every change costs more and nothing is won. A balancer is not a server.

        An even number is only warned about, because it is what remains when one of three servers is lost for good: take that one out of the file, and go on with two until its successor comes. While there are two, whatever restarts the engine of one pauses the control plane: `palisade apply --accept-downtime` and `palisade reboot --force` allow that.
        """);

    public static readonly ErrorInfo PortClash = new("PAL0127", "two things want the same port", """
        A port can be one thing on a node. Taken are: SSH, the mesh (`mesh.port`), the registry (`registry.port`), the engine (Docker Swarm: 2377/tcp, 7946/tcp and udp, 4789/udp; K3s: 6443, 6444, 5001, 10010, 10248-10250 and 10256-10259/tcp, 8472/udp, and with several servers 2379-2382/tcp) and the ports of services, which are open on every node. A port under `harden.firewall.open` that is one of these would either change nothing or open to the outside what must stay inside the mesh.
        """);

    public static readonly ErrorInfo StaticNetwork = new("PAL0128", "a static address cannot work", """
        The address must be one that a host can have in its own network, the gateway must lie in that network and be another host, and the node's `address`, where it is an IP address, must be the static one: after the change the node answers there and nowhere else.
        """);

    public static readonly ErrorInfo ServiceSource = new("PAL0130", "it is not clear what a service serves", """
        A `web` service serves either a folder (`content:`) with the cluster's own nginx, or is an image (`image:`). Exactly one of the two must be given, and the folder must exist on the operator's machine.
        """);

    public static readonly ErrorInfo EmptyContent = new("PAL0131", "a service would serve an empty folder", """
        The folder has no `index.html`, so the start page would be an error. This is a warning: a site may well have other pages only.
        """);

    public static readonly ErrorInfo Replicas = new("PAL0132", "replicas cannot be placed well", """
        Replicas run on servers and agents, never on balancers; with balancers only there is nowhere to run. More replicas than nodes work, but add no safety against the loss of a node: that is a warning.
        """);

    public static readonly ErrorInfo NoAdministrator = new("PAL0140", "nobody could administer the nodes", """
        After the first run only operators can log in, so at least one must have a key and sudo. With `sudo: password`, sudo needs a `password:` to ask for.
        """);

    public static readonly ErrorInfo ReservedUser = new("PAL0141", "an operator has a name that is taken", """
        The name is one of the system's own users, or one of the vendor accounts (`harden.vendorUsers`) that Palisade removes from every node.
        """);

    public static readonly ErrorInfo FirstContactUser = new("PAL0142", "an operator has the name of the first-contact user", """
        Palisade logs in as the first-contact user (`ssh.user`) once, creates the operators, proves that they can log in, and then removes that user with its known password. An operator of the same name would be removed with it. Choose another name for the operator.
        """);

    public static readonly ErrorInfo PublicKey = new("PAL0143", "a public key cannot be used", """
        A key is a line such as `ssh-ed25519 AAAA... name`, or the path of a file with such lines. Accepted are Ed25519 and ECDSA keys, the same on hardware tokens (`sk-...`), and RSA of at least 2048 bits; RSA below 3072 bits gets a warning. `ssh-keygen -t ed25519` makes a good one.
        """);

    public static readonly ErrorInfo PrivateKey = new("PAL0144", "a private key was given where a public one belongs", """
        The private key never leaves its owner's machine. Give the file that ends in `.pub`; `ssh-keygen -y -f KEY > KEY.pub` makes it again where it is lost. Palisade has not copied the private key anywhere.
        """);

    public static readonly ErrorInfo PlainSecret = new("PAL0150", "a secret stands in the file", """
        The file is meant to be shared and kept under version control, so secrets must not stand in it. Write `env:NAME` for an environment variable or `file:PATH` for a file that only you may read. A value that everybody knows, such as a vendor's default password, is no secret: write `public:VALUE`. If the file was ever shared with the secret in it, change the secret.
        """);

    public static readonly ErrorInfo SecretMissing = new("PAL0151", "a secret is not there", """
        The environment variable is not set or is empty, or the file is missing, empty, larger than 64 KiB or may not be read. For passwords of first contact this is only a warning: they are not needed any more once the operators can log in.
        """);

    public static readonly ErrorInfo SecretOpen = new("PAL0152", "a secret can be read by others", """
        The file's mode lets its group or everybody on this machine read the secret. `chmod 600 FILE` closes it. A value that is no secret is better written as `public:VALUE`.
        """);

    public static readonly ErrorInfo UnknownCheck = new("PAL0160", "a waiver names a check that does not exist", """
        A waiver for a check that does not exist waives nothing, while its writer believes that it does. `palisade audit` lists the checks with their names.
        """);

    public static readonly ErrorInfo WaiverReason = new("PAL0161", "a waiver has no reason", """
        Who reads the audit in a year must be able to tell whether the waiver is still needed. Say why, in a few words.
        """);

    public static readonly ErrorInfo LockOut = new("PAL0170", "the firewall would keep the operator out", """
        `harden.firewall.sshFrom` names the networks that SSH is accepted from. A node that is reached over IPv6 while only IPv4 networks are listed (or the other way round), or through a jump host whose address is not listed, could never be reached again. Palisade would notice and go back, but would never succeed.
        """);

    public static readonly ErrorInfo BadLabel = new("PAL0171", "a label cannot be used", """
        Labels are words of letters, digits, `.`, `-`, `_` and `/`, at most 63 characters; labels that begin with `palisade.` are Palisade's own.
        """);

    public static readonly ErrorInfo FileMissing = new("PAL0172", "a file that the configuration names is missing", """
        The path is relative to the configuration file, absolute, or begins with `~/`. The file must exist and be readable on the machine that Palisade runs on.
        """);

    public static readonly ErrorInfo OtherKind = new("PAL0173", "a setting belongs to another kind of engine or service", """
        The key exists, but not for what the file describes: each engine and each kind of service has keys of its own, and a key that means nothing is refused, because its writer expects something of it. With `engine: kubernetes` there are no boards: whoever runs the cluster prepares, hardens and connects them.
        """);

    public static readonly ErrorInfo K3sVersion = new("PAL0174", "the release of K3s is not supported", """
        Palisade hardens K3s with settings that older releases do not know, so that they would not start or, worse, would silently not be hardened. A cluster that runs an older release is upgraded one minor version at a time, as Kubernetes asks, until it is supported.
        """);

    public static readonly ErrorInfo Vip = new("PAL0175", "the servers' shared address cannot work", """
        `engine.vip` is announced by ARP on the LAN, by whichever server is up. It must therefore lie in the LAN that all servers are on, outside the mesh, and belong to nothing else: no node, no router, and nothing that the router's DHCP hands out. With one server there is nowhere for it to move.
        """);

    public static readonly ErrorInfo Chart = new("PAL0176", "it is not clear which chart is meant", """
        A chart comes from a repository (`repo` and an exact `version`; `chart` where the release has another name) or is an archive on the operator's machine (`archive`), never both. It needs a namespace that no service has, since what leaves the file is removed by namespace.
        """);

    public static readonly ErrorInfo StorageClasses = new("PAL0177", "two storage classes would be the default one", """
        A volume that names no class lies where the default class puts it. K3s brings `local-path`, which keeps data on one node, as the default; Longhorn's chart makes its own the default unless told otherwise. With two, Kubernetes takes the one that was made last, so where data lies depends on chance. Turn the chart's off and name the class at the volumes that shall have it.
        """);

    public static readonly ErrorInfo Volume = new("PAL0178", "a volume cannot work", """
        A volume is mounted at a path of its own that is not the container's system. On Docker Swarm a volume is a folder of one node, and replicas on other nodes would each see another one: a service with volumes has one replica there, which stays on its node. On K3s every replica has volumes of its own.
        """);

    public static readonly ErrorInfo Placement = new("PAL0179", "a service is asked to run where it cannot", """
        `placement` names nodes of the file that are no balancers, and labels that at least one of these nodes has. Otherwise the service would wait for a node for ever.
        """);

    public static readonly ErrorInfo Health = new("PAL0180", "it is not clear how a service is asked for its health", """
        Health is asked by HTTP (`path`, on `port`), by opening a TCP connection (`port` alone), or by running a command in the container (`command`): one of the three. The port is the first TCP port under `ports:` where none is given.
        """);

    public static readonly ErrorInfo ImageVersion = new("PAL0181", "an image has no version", """
        A name without a tag, or with `:latest`, is whatever the registry has at the moment a node asks. Replicas on different nodes may then differ, a restart may change the program, and a plan cannot show it. Take a tag that its makers never move, or a digest.
        """);

    public static readonly ErrorInfo Command = new("PAL0182", "a command is a single argument", """
        `command` replaces the arguments of the image, and no shell is there to take a line apart. Each argument is an item: `command: [serve, --port, "80"]`.
        """);

    public static readonly ErrorInfo Udp = new("PAL0183", "a UDP port is not open everywhere", """
        TCP ports are balanced on every node. UDP has no connections that a balancer could follow: on Docker Swarm a UDP port is open on the nodes that run the service, once on each, and on K3s on all nodes but balancers.
        """);

    public static readonly ErrorInfo NodePort = new("PAL0184", "a port and Kubernetes' range of node ports do not go together", """
        Kubernetes opens the ports 30000 to 32767 on every node for its services and gives free ones of them to services that name none. Another program on such a port may find it taken one day. A service's port outside the range needs a load balancer: K3s brings one, other clusters may not.
        """);

    public static readonly ErrorInfo ClusterNetworks = new("PAL0185", "the cluster's own networks hide part of the LAN", """
        K3s gives pods addresses of 10.42.0.0/16 and services of 10.43.0.0/16, on every node. Palisade takes other ranges where nodes or the mesh have such addresses. It cannot know of other hosts in a LAN that is large enough to hold these ranges; nodes would no longer reach them.
        """);

    public static readonly ErrorInfo TooMany = new("PAL0199", "there are too many mistakes to list", """
        The first hundred are shown. Mend them and check again; most often one cause explains many.
        """);

    public static ImmutableArray<ErrorInfo> All { get; } =
    [
        UnknownKey, Unreadable, NotText, Syntax, YamlFeature, DuplicateKey,
        NotAllowed, WrongType, MissingKey, NotYet, OutOfRange, Malformed,
        BadName, NameTwice, BadAddress, AddressTwice, MeshAddress, MeshSubnet,
        Servers, PortClash, StaticNetwork, ServiceSource, EmptyContent, Replicas,
        NoAdministrator, ReservedUser, FirstContactUser, PublicKey, PrivateKey, PlainSecret,
        SecretMissing, SecretOpen, UnknownCheck, WaiverReason, LockOut, BadLabel,
        FileMissing, OtherKind, K3sVersion, Vip, Chart, StorageClasses,
        Volume, Placement, Health, ImageVersion, Command, Udp,
        NodePort, ClusterNetworks, TooMany,
    ];
}
