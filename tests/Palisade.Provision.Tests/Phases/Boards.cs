using System.Collections.Immutable;
using System.Net;
using System.Security.Cryptography;
using Palisade.Core;
using Palisade.Core.Converge;
using Palisade.Core.Spec;
using Palisade.Engines.Swarm;
using Palisade.Mesh;
using Palisade.Provision.Audit;

namespace Palisade.Provision.Tests.Phases;

/// <summary>A cluster of three kinds of boards, fresh from their vendors: a Raspberry Pi, a Debian VM, an LXC container.</summary>
internal static class Boards
{
    public const string Ed25519 = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAIE1U4iBfPxOdWFNLqEh6yUK0hHUbWzl8ZhCkNbX3n6Hq anna@desk";

    public static SwarmEngine Engine { get; } = new(MeshNetwork.Mtu);

    public static NodeFacts Pi { get; } = new()
    {
        Hostname = "raspberrypi",
        OsId = "debian",
        OsVersion = "12",
        OsCodename = "bookworm",
        Architecture = "aarch64",
        Kernel = "6.6.51+rpt-rpi-v8",
        MachineId = "pi",
        BootId = "1",
        Time = DateTimeOffset.UnixEpoch,
        MemoryBytes = 2L << 30,
        DiskFreeBytes = 20L << 30,
        BoardModel = "Raspberry Pi 4 Model B Rev 1.4",
        PiBootFolder = "/boot/firmware",
        MemoryCgroup = false,
        NetworkManager = "NetworkManager",
        DefaultInterface = "eth0",
        TimeDaemon = "systemd-timesyncd",
        Users = [Root, new("pi", 1000, "/home/pi", "/bin/bash", false)],
        SshClient = "192.168.1.50",
        SshPort = 22,
        SshUser = "pi",
        SshdVersion = "9.2",
        SshAlgorithms = Algorithms(),
    };

    public static NodeFacts Vm { get; } = Pi with
    {
        Hostname = "debian",
        Architecture = "x86_64",
        MachineId = "vm",
        BoardModel = null,
        PiBootFolder = null,
        MemoryCgroup = true,
        Virtualization = "kvm",
        NetworkManager = "systemd-networkd",
        DefaultInterface = "ens3",
        TimeDaemon = "chrony",
        Users = [Root, new("debian", 1000, "/home/debian", "/bin/bash", true)],
        SshUser = "debian",
    };

    public static NodeFacts Lxc { get; } = Vm with
    {
        Hostname = "lab",
        MachineId = "lxc",
        Virtualization = "lxc",
        NetworkManager = "ifupdown",
        DefaultInterface = "eth0",
        TimeDaemon = null,
        Users = [Root, new("pi", 1000, "/home/pi", "/bin/bash", false)],
        SshUser = "pi",
    };

    public static ClusterSpec Spec { get; } = new()
    {
        Cluster = "home",
        Engine = new EngineSpec { Kind = "swarm" },
        Operators =
        [
            new OperatorSpec { Name = "anna", Keys = [Ed25519] },
            new OperatorSpec { Name = "bert", Keys = [Ed25519], Sudo = SudoMode.Password, Password = new Secret("correct horse") },
        ],
        Nodes =
        [
            Node("pi-1", 1, NodeRole.Server, "pi") with
            {
                Network = new NetworkSpec { Address = IPAddress.Parse("192.168.1.11"), PrefixLength = 24, Gateway = IPAddress.Parse("192.168.1.1"), Dns = [IPAddress.Parse("192.168.1.1")] },
            },
            Node("vm-2", 2, NodeRole.Agent, "debian"),
            Node("lxc-3", 3, NodeRole.Agent, "pi"),
        ],
        Time = new TimeSpec { Zone = "Europe/Madrid", Servers = ["0.pool.ntp.org", "1.pool.ntp.org"] },
        Services = [new WebServiceSpec { Name = "site", Port = 31111, Content = "/site" }],
    };

    public static PhaseContext Context(ClusterSpec? spec = null) => new()
    {
        Spec = spec ?? Spec,
        Engine = Engine,
        Facts = ImmutableSortedDictionary<string, NodeFacts>.Empty.Add("pi-1", Pi).Add("vm-2", Vm).Add("lxc-3", Lxc),
        Outputs = Keys.Aggregate(Outputs.Empty, (o, k) => o.With(k.Key, MeshNetwork.PublicKeyOutput, new OutputValue(k.Value))),
        Ca = new NoCa(),
        Content = new NoContent(),
    };

    public static PhaseContext WithFacts(this PhaseContext context, string node, NodeFacts facts) =>
        context with { Facts = context.Facts.SetItem(node, facts) };

    public static Catalog Catalog(this IPhase phase, string node, PhaseContext? context = null) =>
        phase.Plan(context ?? Context()).Single(c => c.Node == node);

    public static T Resource<T>(this Catalog catalog, string id)
        where T : Resource => (T)catalog.Resources.Single(r => r.Id == id);

    public static HardenTarget Target(ClusterSpec? spec = null, NodeFacts? facts = null) =>
        new(spec ?? Spec, (spec ?? Spec).Nodes[0], facts ?? Pi, Engine);

    private static UserFact Root => new("root", 0, "/root", "/bin/bash", false);

    /// <summary>Real keys, made once a run: what tinc is told is checked.</summary>
    private static readonly Dictionary<string, string> Keys = Spec.Nodes.ToDictionary(n => n.Name, _ => PublicKey());

    public static string PublicKey(int bits = 2048)
    {
        using var key = RSA.Create(bits);
        return key.ExportRSAPublicKeyPem() + "\n";
    }

    private static NodeSpec Node(string name, int number, NodeRole role, string user) => new()
    {
        Name = name,
        Address = $"192.168.1.{10 + number}",
        MeshAddress = IPAddress.Parse($"10.86.0.{number}"),
        Role = role,
        Ssh = new SshSpec { User = user, Password = new Secret("raspberry") },
    };

    /// <summary>What <c>ssh -Q</c> prints on Debian 12.</summary>
    private static ImmutableSortedDictionary<string, ImmutableArray<string>> Algorithms() => ImmutableSortedDictionary<string, ImmutableArray<string>>.Empty
        .Add("cipher", ["3des-cbc", "aes128-cbc", "aes192-cbc", "aes256-cbc", "aes128-ctr", "aes192-ctr", "aes256-ctr", "aes128-gcm@openssh.com", "aes256-gcm@openssh.com", "chacha20-poly1305@openssh.com"])
        .Add("mac", ["hmac-sha1", "hmac-sha1-96", "hmac-sha2-256", "hmac-sha2-512", "hmac-md5", "hmac-md5-96", "umac-64@openssh.com", "umac-128@openssh.com", "hmac-sha1-etm@openssh.com", "hmac-sha1-96-etm@openssh.com", "hmac-sha2-256-etm@openssh.com", "hmac-sha2-512-etm@openssh.com", "hmac-md5-etm@openssh.com", "hmac-md5-96-etm@openssh.com", "umac-64-etm@openssh.com", "umac-128-etm@openssh.com"])
        .Add("kex", ["diffie-hellman-group1-sha1", "diffie-hellman-group14-sha1", "diffie-hellman-group14-sha256", "diffie-hellman-group16-sha512", "diffie-hellman-group18-sha512", "diffie-hellman-group-exchange-sha1", "diffie-hellman-group-exchange-sha256", "ecdh-sha2-nistp256", "ecdh-sha2-nistp384", "ecdh-sha2-nistp521", "curve25519-sha256", "curve25519-sha256@libssh.org", "sntrup761x25519-sha512@openssh.com"])
        .Add("key", ["ssh-ed25519", "ssh-ed25519-cert-v01@openssh.com", "sk-ssh-ed25519@openssh.com", "sk-ssh-ed25519-cert-v01@openssh.com", "ecdsa-sha2-nistp256", "ecdsa-sha2-nistp256-cert-v01@openssh.com", "ecdsa-sha2-nistp384", "ecdsa-sha2-nistp521", "sk-ecdsa-sha2-nistp256@openssh.com", "webauthn-sk-ecdsa-sha2-nistp256@openssh.com", "ssh-dss", "ssh-rsa", "ssh-rsa-cert-v01@openssh.com"]);

    private sealed class NoCa : ICertificateAuthority
    {
        public string CertificatePem => "ca-certificate\n";

        public string Sign(string csrPem, string commonName, IReadOnlyList<string> names, IReadOnlyList<IPAddress> addresses) => throw new NotSupportedException();
    }

    private sealed class NoContent : IContentSource
    {
        public ImmutableArray<ContentFile> ReadTree(string absolutePath) => throw new NotSupportedException();
    }
}
