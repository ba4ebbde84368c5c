using System.Net;
using Palisade.Core.Converge;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Provision.Phases;
using Palisade.Provision.Phases.Firewall;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Phases;

public sealed class FirewallPhaseTests
{
    public static TheoryData<string> Rulesets => [.. Variants.Keys];

    private static Dictionary<string, Func<string>> Variants { get; } = new()
    {
        ["swarm"] = () => Ruleset(Boards.Spec),
        ["ssh from networks of both families"] = () => Ruleset(WithFirewall(new FirewallSpec { SshFrom = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")] })),
        ["open ports"] = () => Ruleset(WithFirewall(new FirewallSpec
        {
            Open = [new OpenPortSpec { Port = 8080, From = IPNetwork.Parse("10.0.0.0/8") }, new OpenPortSpec { Port = 5353, Protocol = "udp" }, new OpenPortSpec { Port = 9, From = IPNetwork.Parse("fd00::/8") }],
        })),
        ["nodes by name"] = () => Ruleset(Boards.Spec with { Nodes = [.. Boards.Spec.Nodes.Select(n => n with { Address = n.Name + ".local" })] }),
        ["IPv6 mesh"] = () => Ruleset(Boards.Spec with { Mesh = new MeshSpec { Subnet = IPNetwork.Parse("fd86::/64") } }),
        ["no services, another engine"] = () => FirewallRuleset.Render(FirewallModel.Of(Boards.Spec with { Services = [] }, Boards.Spec.Nodes[0], Boards.Pi, new DemandingEngine("a", "b"))),
        ["container with TCP and UDP ports"] = () => Ruleset(WithContainer),
        ["K3s server"] = () => K3s("pi-1", new FirewallSpec()),
        ["K3s agent, SSH narrowed"] = () => K3s("vm-2", new FirewallSpec { SshFrom = [IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("2001:db8::/32")] }),
        ["one node"] = () => Ruleset(Boards.Spec with { Nodes = [Boards.Spec.Nodes[0]] }),
        ["bans"] = () => BanRuleset.Render(BanRuleset.Allowed(Boards.Spec, Boards.Pi with { SshClient = "2001:db8::1:2:3:4" })),
    };

    /// <summary>Loaded twice for real, in a network namespace of its own: the second time replaces what the first one left.</summary>
    [Theory]
    [MemberData(nameof(Rulesets))]
    public async Task Ruleset_OfEachVariant_IsLoadedByNft(string variant)
    {
        Assert.SkipUnless(Environment.IsPrivilegedProcess, "loading a ruleset in a network namespace takes root");
        NftTool.Ensure();
        var path = Path.GetTempFileName();
        try
        {
            await File.WriteAllTextAsync(path, Variants[variant](), TestContext.Current.CancellationToken);
            var (status, error) = await NftTool.RunAsync(["unshare", "-n", "sh", "-ec", "nft -c -f \"$1\"; nft -f \"$1\"; nft -f \"$1\"", "load", path], TestContext.Current.CancellationToken);
            status.ShouldBe(0, error);
        }
        finally
        {
            File.Delete(path);
        }
    }

    [Fact]
    public void Ruleset_UdpPortOfAService_IsOpenLikeItsTcpPorts()
    {
        var text = Ruleset(WithContainer);

        text.ShouldContain("udp dport 19132 accept");
        text.ShouldContain("ct status dnat meta l4proto udp ct original proto-dst 19132 accept");
        text.ShouldContain("tcp dport 25565 accept");
        text.ShouldNotContain("udp dport 25565");
    }

    [Fact]
    public void Ruleset_NeverFlushesOthersTables()
    {
        foreach (var text in Variants.Values.Select(v => v()))
        {
            text.ShouldNotContain("flush");
            text.Split('\n').Where(l => l.StartsWith("table ", StringComparison.Ordinal) || l.StartsWith("delete ", StringComparison.Ordinal)).ShouldAllBe(l => l.Contains(" inet palisade"));
        }
    }

    [Fact]
    public void ClusterPorts_AreAcceptedFromTheMeshOnly()
    {
        var lines = Chain(Ruleset(Boards.Spec), "mesh").Where(l => l.Contains("2377", StringComparison.Ordinal) || l.Contains("4789", StringComparison.Ordinal)).ToArray();
        lines.Length.ShouldBe(2);
        lines.ShouldAllBe(l => l.StartsWith("iifname \"pal0\" ", StringComparison.Ordinal));
    }

    [Fact]
    public void Containers_NeverReachTheOverlaysPort() => Chain(Ruleset(Boards.Spec), "engine").ShouldAllBe(l => !l.Contains("udp") && !l.Contains("5000"));

    [Fact]
    public void K3s_PodsNodePortsAndTheirNetwork_PassAndNothingElseDoes()
    {
        var forward = Chain(K3s("pi-1", new FirewallSpec()), "forward").ToList();
        var mesh = Chain(K3s("pi-1", new FirewallSpec()), "mesh");
        var engine = Chain(K3s("pi-1", new FirewallSpec()), "engine");

        forward.ShouldContain("iifname \"cni0\" accept");
        forward.ShouldContain("iifname \"flannel*\" accept");
        forward.IndexOf("ct status dnat meta l4proto tcp ct original proto-dst 31111 accept").ShouldBeLessThan(forward.IndexOf("oifname \"cni0\" counter drop"));
        mesh.ShouldContain("iifname \"pal0\" udp dport 8472 accept");
        mesh.ShouldContain("iifname \"pal0\" tcp dport { 5000, 6443, 10250 } accept");
        engine.ShouldContain("iifname \"cni0\" tcp dport { 6443, 10250 } accept");
        engine.ShouldAllBe(l => !l.Contains("8472"));
        K3s("pi-1", new FirewallSpec()).ShouldNotContain("51820");
    }

    [Fact]
    public void K3s_TheApi_IsOpenToWhoMaySpeakSsh_OnServersAndBalancersOnly()
    {
        var narrowed = new FirewallSpec { SshFrom = [IPNetwork.Parse("10.0.0.0/8")] };

        Chain(K3s("pi-1", new FirewallSpec()), "services").ShouldContain("tcp dport 6443 accept");
        Chain(K3s("pi-1", narrowed), "services").ShouldContain("ip saddr @ssh_from4 tcp dport 6443 accept");
        Chain(K3s("pi-1", narrowed), "services").ShouldContain("ip6 saddr @ssh_from6 tcp dport 6443 accept");
        Chain(K3s("pi-1", narrowed), "services").ShouldNotContain("tcp dport 6443 accept");
        Chain(K3s("vm-2", new FirewallSpec()), "services").ShouldAllBe(l => !l.Contains("6443"));
        Chain(K3s("lxc-3", new FirewallSpec(), NodeRole.Balancer), "services").ShouldContain("tcp dport 6443 accept");
        Chain(Ruleset(Boards.Spec), "services").ShouldAllBe(l => !l.Contains("6443"));
    }

    [Fact]
    public void SshFrom_NarrowedBelowTheOperator_StillLetsTheOperatorIn()
    {
        var model = FirewallModel.Of(WithFirewall(new FirewallSpec { SshFrom = [IPNetwork.Parse("10.0.0.0/8")] }), Boards.Spec.Nodes[0], Boards.Pi, Boards.Engine);
        model.SshFrom!.V4.ShouldBe(["10.0.0.0/8", "10.86.0.0/16", "192.168.1.12", "192.168.1.13", "192.168.1.50"]);
    }

    [Theory]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1")]
    [InlineData("192.0.2.1", "192.0.2.1")]
    public void SshClient_OfIPv4_IsOneAddress(string client, string expected) =>
        AddressSets.Of([AddressSets.OfClient(client)!.Value]).V4.ShouldBe([expected]);

    [Theory]
    [InlineData("2001:db8::1:2:3:4", "2001:db8::/64")]
    [InlineData("fe80::1%eth0", "fe80::/64")]
    public void SshClient_OfIPv6_IsItsNetwork(string client, string expected) =>
        AddressSets.Of([AddressSets.OfClient(client)!.Value]).V6.ShouldBe([expected]);

    [Fact]
    public void SshClient_Unknown_IsNobody() => AddressSets.OfClient(null).ShouldBeNull();

    [Fact]
    public void SshPort_BehindANat_IsTheOneTheNodeSees()
    {
        var node = Boards.Spec.Nodes[0] with { Ssh = new SshSpec { Port = 2201 } };
        FirewallModel.Of(Boards.Spec, node, Boards.Pi with { SshPort = 22 }, Boards.Engine).SshPorts.ShouldBe([22]);
        FirewallModel.Of(Boards.Spec, node, Boards.Pi with { SshPort = null }, Boards.Engine).SshPorts.ShouldBe([2201]);
    }

    [Fact]
    public void MeshPort_WithNodesByName_IsOpenToAll()
    {
        var spec = Boards.Spec with { Nodes = [Boards.Spec.Nodes[0], Boards.Spec.Nodes[1] with { Address = "vm.example.org" }] };
        Chain(Ruleset(spec), "mesh").ShouldContain("udp dport 655 accept");
    }

    [Fact]
    public void MulticastDns_OfANodeReachedByIt_IsAnswered() => Variants["nodes by name"]().ShouldContain("224.0.0.251");

    [Fact]
    public void Forward_FromOutside_PassesPublishedPortsOnly()
    {
        var forward = Chain(Ruleset(Boards.Spec), "forward").ToList();
        forward.IndexOf("ct status dnat meta l4proto tcp ct original proto-dst 31111 accept").ShouldBeLessThan(forward.IndexOf("ct status dnat counter drop"));
        forward.ShouldNotContain(l => l.Contains("5000") || l.Contains("2377"));
        forward[0].ShouldContain("policy accept");
    }

    [Fact]
    public void Bans_NodesMeshAndOperator_AreLetThroughBeforeAnyBan()
    {
        var text = BanRuleset.Render(BanRuleset.Allowed(Boards.Spec, Boards.Pi));
        text.ShouldContain("elements = { 10.86.0.0/16, 127.0.0.0/8, 192.168.1.11, 192.168.1.12, 192.168.1.13, 192.168.1.50 }");
        text.IndexOf("@allowed4 accept", StringComparison.Ordinal).ShouldBeLessThan(text.IndexOf("@banned4 counter drop", StringComparison.Ordinal));
    }

    [Fact]
    public void Plan_OfTheFirewall_IsGuarded() =>
        new FirewallPhase().Catalog("pi-1").Resources.OfType<NftTableResource>().Single().Risk.ShouldBe(Risk.Access);

    private static ClusterSpec WithContainer => Boards.Spec with
    {
        Services = [new ContainerServiceSpec { Name = "game", Image = "game:1", Published = [new ServicePort(25565, 25565), new ServicePort(19132, 19132, "udp")] }],
    };

    private static ClusterSpec WithFirewall(FirewallSpec firewall) => Boards.Spec with { Harden = new HardenSpec { Firewall = firewall } };

    private static string Ruleset(ClusterSpec spec) => FirewallRuleset.Render(FirewallModel.Of(spec, spec.Nodes[0], Boards.Pi, Boards.Engine));

    private static string K3s(string node, FirewallSpec firewall, NodeRole? role = null)
    {
        var spec = WithFirewall(firewall);
        spec = spec with { Nodes = [.. spec.Nodes.Select(n => n.Name == node && role is { } given ? n with { Role = given } : n)] };
        return FirewallRuleset.Render(FirewallModel.Of(spec, spec.Node(node), Boards.Pi, new Palisade.Engines.K3s.K3sEngine(new("pal0", 1350))));
    }

    private static IEnumerable<string> Chain(string ruleset, string name) => ruleset.Split('\n').Select(l => l.Trim())
        .SkipWhile(l => l != $"chain {name} {{").Skip(1).TakeWhile(l => l != "}");
}
