using System.Collections.Immutable;
using System.Net;
using System.Net.Sockets;
using Palisade.Core.Converge.Resources;
using Palisade.Core.Spec;
using Palisade.Engines.K3s;
using Palisade.Engines.K3s.Config;
using Palisade.Engines.K3s.Hosts;
using Shouldly;
using Xunit;
using YamlDotNet.RepresentationModel;

namespace Palisade.Engines.Tests.K3s;

public sealed class K3sConfigTests
{
    /// <summary>docs.k3s.io, "Critical Configuration Values", in its words; a token by the file that holds it.</summary>
    private static readonly ImmutableArray<string> MustMatch =
    [
        "agent-token-file", "cluster-cidr", "cluster-dns", "cluster-domain", "disable-cloud-controller", "disable-helm-controller",
        "disable-network-policy", "disable", "egress-selector-mode", "embedded-registry", "flannel-backend", "flannel-external-ip",
        "flannel-ipv6-masq", "secrets-encryption", "service-cidr",
    ];

    [Fact]
    public void Server_WhatMustMatch_IsWrittenOutAndEqualOnAllServers()
    {
        var spec = Servers.TwentyNodes;
        var servers = spec.Servers.Select(s => Values(Server(spec, s.Name))).ToArray();

        foreach (var key in MustMatch)
        {
            servers[0].ShouldContainKey(key);
            servers.Select(s => s[key]).Distinct().ShouldHaveSingleItem(key);
        }

        servers.Select(s => s["node-ip"]).ShouldBeUnique();
    }

    [Fact]
    public void Config_OfAnyNode_HoldsNoTokenAndNoWayIn()
    {
        foreach (var node in Servers.TwentyNodes.Nodes.Where(K3sRoles.IsMember))
        {
            var values = Values(K3sRoles.IsServer(node) ? Server(Servers.TwentyNodes, node.Name) : Agent(Servers.TwentyNodes, node.Name));

            values.Keys.ShouldNotContain("token");
            values.Keys.ShouldNotContain("agent-token");
            values.Keys.ShouldNotContain("server");
            values.Keys.ShouldNotContain("cluster-init");
            values["token-file"].ShouldBe("/etc/rancher/k3s/token");
        }
    }

    [Fact]
    public void Config_OfAnyNode_SpeaksThroughTheMeshAndUsesNoWireGuardOfItsOwn()
    {
        var server = Values(Server(Servers.ThreePis, "pi-1"));
        var agent = Values(Agent(Servers.ThreePis, "pi-2"));

        (server["node-ip"], server["flannel-iface"], server["node-name"]).ShouldBe(("10.86.0.1", "pal0", "pi-1"));
        (agent["node-ip"], agent["flannel-iface"], agent["node-name"]).ShouldBe(("10.86.0.2", "pal0", "pi-2"));
        server["flannel-backend"].ShouldBe("vxlan");
        agent.Keys.ShouldNotContain("flannel-backend");
        Servers.ThreePis.Nodes.SelectMany(n => Servers.Engine.MeshPorts(Servers.ThreePis, n)).ShouldNotContain(p => p.Port == 51820 || p.Port == 51821);
    }

    [Fact]
    public void Names_OfTheApi_AreAllThatAnybodyMayCallIt()
    {
        var spec = Servers.TwentyNodes with { Engine = Servers.ThreeServers.Engine };

        K3sRoles.ApiNames(spec).ShouldBe(
        [
            "10.86.0.1", "10.86.0.2", "10.86.0.3", "10.86.0.4", "192.168.1.100", "192.168.1.11", "192.168.1.12", "192.168.1.13", "192.168.1.14",
            "b-1", "s-1", "s-2", "s-3",
        ]);
    }

    [Fact]
    public void Names_OfABoardWithAStaticAddress_IncludeIt()
    {
        var node = Servers.OneBoard.Nodes[0] with { Address = "pi.local", Network = new NetworkSpec { Address = IPAddress.Parse("10.0.0.5"), PrefixLength = 24 } };

        K3sRoles.ApiNames(Servers.OneBoard with { Nodes = [node] }).ShouldBe(["10.0.0.5", "10.86.0.1", "pi-1", "pi.local"]);
    }

    [Fact]
    public void Server_Hardening_IsComplete()
    {
        var text = Server(Servers.OneBoard, "pi-1");
        var values = Values(text);

        values["secrets-encryption"].ShouldBe("true");
        values["protect-kernel-defaults"].ShouldBe("true");
        values["write-kubeconfig-mode"].ShouldBe("0600");
        values["disable"].ShouldBe("traefik");
        foreach (var argument in (string[])["enable-admission-plugins=NodeRestriction,EventRateLimit", "service-account-extend-token-expiration=false", "audit-log-maxage=30", "audit-log-maxbackup=10", "audit-log-maxsize=100"])
        {
            values["kube-apiserver-arg"].ShouldContain(argument);
        }

        values["kube-controller-manager-arg"].ShouldContain("terminated-pod-gc-threshold=100");
    }

    [Fact]
    public void EveryFileThatArgumentsName_IsWrittenByTheSameCatalog()
    {
        var spec = Servers.OneBoard;
        var files = K3sFiles.Of(Servers.Context(spec), spec.Nodes[0], "pal0");
        var paths = files.OfType<FileResource>().Select(f => f.Path).ToHashSet();

        foreach (var named in (string[])[K3sPaths.Admission, K3sPaths.AuditPolicy, K3sPaths.EventRateLimit, K3sPaths.Kubelet, K3sPaths.RegistryCa])
        {
            files.OfType<FileResource>().ShouldContain(f => f.Content!.Contains(named), named);
            paths.ShouldContain(named);
        }

        files.OfType<DirectoryResource>().Single(d => d.Path == K3sPaths.Logs).Mode.ShouldBe("0700");
        files.OfType<FileResource>().Where(f => f.Path.StartsWith("/etc/rancher/", StringComparison.Ordinal) && !f.Path.EndsWith(".crt", StringComparison.Ordinal))
            .ShouldAllBe(f => f.Mode == "0600");
    }

    [Fact]
    public void EveryFileThatK3sReadsAtItsStart_RestartsIt()
    {
        var spec = Servers.OneBoard;
        var files = K3sFiles.Of(Servers.Context(spec), spec.Nodes[0], "pal0").OfType<FileResource>().Select(f => f.Id);

        K3sFiles.RestartOn(server: true).Order().ShouldBe(files.Order());
    }

    [Fact]
    public void Admission_TurnsEventRateLimitOnWithItsConfiguration_AndExemptsWhatMustBe()
    {
        var spec = Servers.OneBoard with
        {
            Charts =
            [
                new ChartSpec { Name = "longhorn", Namespace = "longhorn-system", Privileged = true },
                new ChartSpec { Name = "ocis", Namespace = "ocis" },
            ],
        };
        var plugins = (YamlSequenceNode)Parse(Admission.PodSecurity(spec))["plugins"];

        plugins.Children.Select(p => p["name"].ToString()).ShouldBe(["PodSecurity", "EventRateLimit"]);
        plugins[1]["path"].ToString().ShouldBe(K3sPaths.EventRateLimit);
        ((YamlSequenceNode)Parse(Admission.EventRateLimit)["limits"]).Children.Count.ShouldBeGreaterThan(0);
        plugins[0]["configuration"]["defaults"]["enforce"].ToString().ShouldBe("restricted");
        ((YamlSequenceNode)plugins[0]["configuration"]["exemptions"]["namespaces"]).Children.Select(n => n.ToString()).ShouldBe(["kube-system", "longhorn-system"]);
    }

    [Fact]
    public void AuditPolicy_NeverWritesContentsOfSecrets_AndEndsWithARuleForAllElse()
    {
        var rules = ((YamlSequenceNode)Parse(AuditPolicy.Text)["rules"]).Children.Cast<YamlMappingNode>().ToArray();

        rules[^1].ToString().ShouldContain("Metadata");
        var first = rules.First(r => r.ToString().Contains("secrets", StringComparison.Ordinal));
        first["level"].ToString().ShouldBe("Metadata");
    }

    [Fact]
    public void Kubelet_StartsOnABoardWithSwapAndGivesPodsNone()
    {
        var kubelet = Parse(KubeletConfig.Text);

        kubelet["failSwapOn"].ToString().ShouldBe("false");
        KubeletConfig.Text.ShouldNotContain("swapBehavior");
    }

    [Fact]
    public void Kubelet_LimitsProcessesAndCiphers()
    {
        var kubelet = Parse(KubeletConfig.Text);

        kubelet["podPidsLimit"].ToString().ShouldBe("4096");
        kubelet["streamingConnectionIdleTimeout"].ToString().ShouldBe("5m");
        ((YamlSequenceNode)kubelet["tlsCipherSuites"]).Children.ShouldAllBe(c => c.ToString().StartsWith("TLS_ECDHE_") && (c.ToString().Contains("GCM") || c.ToString().Contains("POLY1305")));
    }

    [Theory]
    [InlineData(1, 0, "0 * * * *")]
    [InlineData(6, 0, "0 */6 * * *")]
    [InlineData(6, 2, "14 */6 * * *")]
    [InlineData(24, 1, "7 0 * * *")]
    [InlineData(72, 0, "0 0 */3 * *")]
    public void Cron_OfAnInterval_StaggersTheServers(int hours, int server, string cron) =>
        K3sConfig.Cron(TimeSpan.FromHours(hours), server).ShouldBe(cron);

    [Fact]
    public void Snapshots_AreTakenOnlyWhereThereIsEtcd()
    {
        Values(Server(Servers.OneBoard, "pi-1")).Keys.ShouldNotContain("etcd-snapshot-schedule-cron");
        var values = Values(Server(Servers.ThreeServers, "pi-1"));
        (values["etcd-snapshot-schedule-cron"], values["etcd-snapshot-retention"]).ShouldBe(("0 */6 * * *", "12"));
    }

    [Fact]
    public void InnerMtu_OfTheMesh_LeavesRoomForVxlanAndIsEnoughForIPv6()
    {
        Vxlan.InnerMtu(1400).ShouldBe(1350);
        Vxlan.InnerMtu(1400, AddressFamily.InterNetworkV6).ShouldBe(1330);
        Vxlan.InnerMtu(1400, AddressFamily.InterNetworkV6).ShouldBeGreaterThanOrEqualTo(1280);
    }

    [Theory]
    [InlineData("10.86.0.0/16", "192.168.1.5", "10.42.0.0/16", "10.43.0.10")]
    [InlineData("10.42.0.0/16", "192.168.1.5", "10.142.0.0/16", "10.143.0.10")]
    [InlineData("10.86.0.0/16", "10.43.7.7", "10.142.0.0/16", "10.143.0.10")]
    [InlineData("10.0.0.0/8", "192.168.1.5", "172.30.0.0/16", "172.31.0.10")]
    [InlineData("fd86::/64", "192.168.1.5", "fd50:414c:4953:4200::/56", "fd50:414c:4953:4300::a")]
    public void Networks_OfAMeshAndALan_TouchNeither(string mesh, string address, string pods, string dns)
    {
        var spec = Servers.OneBoard with { Mesh = new MeshSpec { Subnet = IPNetwork.Parse(mesh) }, Nodes = [Servers.OneBoard.Nodes[0] with { Address = address }] };

        K3sNetworks.For(spec).Pods.ShouldBe(IPNetwork.Parse(pods));
        K3sNetworks.For(spec).Dns.ToString().ShouldBe(dns);
    }

    [Theory]
    [InlineData("1.8.0", true)]
    [InlineData("1.8.4", true)]
    [InlineData("1.8.5", false)]
    [InlineData("1.6.1", false)]
    [InlineData(null, false)]
    public void Iptables_ThatLosesRules_MakesK3sUseItsOwn(string? version, bool own)
    {
        var facts = Clusters.Facts("pi-1") with { IptablesVersion = version };

        Values(new K3sConfig(Servers.OneBoard, "pal0").Server(Servers.OneBoard.Nodes[0], facts)).ContainsKey("prefer-bundled-bin").ShouldBe(own);
    }

    [Theory]
    [InlineData("none", "true")]
    [InlineData("kvm", "true")]
    [InlineData("lxc", "false")]
    public void KernelDefaults_AreProtectedWhereTheKernelIsTheNodes(string virtualization, string guarded)
    {
        var facts = Clusters.Facts("pi-1") with { Virtualization = virtualization };

        Values(new K3sConfig(Servers.OneBoard, "pal0").Server(Servers.OneBoard.Nodes[0], facts))["protect-kernel-defaults"].ShouldBe(guarded);
    }

    [Fact]
    public void SharedAddress_IsYamlOfFourObjectsAndKeepsToTheApi()
    {
        foreach (var lan in (string?[])["eth0", null])
        {
            var yaml = new YamlStream();
            yaml.Load(new StringReader(KubeVip.Manifest(IPAddress.Parse("192.168.1.100"), lan)));

            yaml.Documents.Select(d => d.RootNode["kind"].ToString()).ShouldBe(["ServiceAccount", "ClusterRole", "ClusterRoleBinding", "DaemonSet"]);
            var container = yaml.Documents[3].RootNode["spec"]["template"]["spec"]["containers"][0];
            var env = ((YamlSequenceNode)container["env"]).Children.Where(e => ((YamlMappingNode)e).Children.ContainsKey("value")).ToDictionary(e => e["name"].ToString(), e => e["value"].ToString());
            (env["address"], env["vip_arp"], env["cp_enable"], env["svc_enable"], env["port"]).ShouldBe(("192.168.1.100", "true", "true", "false", "6443"));
            env.GetValueOrDefault("vip_interface").ShouldBe(lan);
            container["image"].ToString().ShouldNotEndWith(":latest");
        }
    }

    private static string Server(ClusterSpec spec, string node) => new K3sConfig(spec, "pal0").Server(spec.Node(node), Clusters.Facts(node));

    private static string Agent(ClusterSpec spec, string node) => new K3sConfig(spec, "pal0").Agent(spec.Node(node), Clusters.Facts(node));

    private static YamlNode Parse(string text)
    {
        var yaml = new YamlStream();
        yaml.Load(new StringReader(text));
        return yaml.Documents[0].RootNode;
    }

    private static Dictionary<string, string> Values(string text) => ((YamlMappingNode)Parse(text)).Children.ToDictionary(
        p => p.Key.ToString(), p => p.Value is YamlSequenceNode list ? string.Join(' ', list.Children.Select(c => c.ToString())) : p.Value.ToString());
}
