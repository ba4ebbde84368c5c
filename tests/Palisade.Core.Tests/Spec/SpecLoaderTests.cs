using System.Net;
using System.Text;
using Palisade.Core.Diagnostics;
using Palisade.Core.Spec;
using Palisade.Testing;
using Shouldly;
using Xunit;

namespace Palisade.Core.Tests.Spec;

public sealed class SpecLoaderTests
{
    [Fact]
    public void Load_SmallestFile_TakesTheSafeDefaults()
    {
        var spec = SpecWorld.Good(SpecWorld.Minimal);

        spec.Cluster.ShouldBe("home");
        spec.Engine.Kind.ShouldBe("swarm");
        var node = spec.Nodes.ShouldHaveSingleItem();
        node.Labels.ShouldBeEmpty();
        node.ShouldBe(new NodeSpec { Labels = node.Labels, Name = "pi-1", Address = "10.0.0.11", Role = NodeRole.Server, MeshAddress = IPAddress.Parse("10.86.0.1") });
        var person = spec.Operators.ShouldHaveSingleItem();
        person.Keys.ShouldBe([SamplePublicKeys.Ed25519()]);
        person.Identities.ShouldBe(["/home/me/.ssh/id_ed25519"]);
        person.Sudo.ShouldBe(SudoMode.NoPassword);
    }

    [Theory]
    [InlineData("a: 10.0.0.1, b: 10.0.0.2, c: 10.0.0.3", "Server Agent Agent")]
    [InlineData("a: { address: 10.0.0.1, role: balancer }, b: 10.0.0.2, c: 10.0.0.3", "Balancer Server Agent")]
    [InlineData("a: { address: 10.0.0.1, role: agent }, b: 10.0.0.2", "Agent Server")]
    [InlineData("a: 10.0.0.1, b: { address: 10.0.0.2, role: server }, c: 10.0.0.3", "Agent Server Agent")]
    public void Load_NodesWithoutRole_AreAgentsButForTheFirstWhereNoneIsServer(string nodes, string roles)
    {
        var spec = SpecWorld.Good($"cluster: home\noperators: {{ me: {{ keys: ~/.ssh/id_ed25519.pub }} }}\nnodes: {{ {nodes} }}\n");

        string.Join(' ', spec.Nodes.Select(n => n.Role)).ShouldBe(roles);
    }

    [Fact]
    public void Load_NodeAtTheEnd_MovesNobodyInTheMesh()
    {
        const string Nodes = "cluster: home\noperators: { me: { keys: ~/.ssh/id_ed25519.pub } }\nmesh: { subnet: 10.99.3.0/24 }\nnodes:\n  a: 10.0.0.1\n  b: { address: 10.0.0.2, mesh: 10.99.3.77 }\n";

        var before = SpecWorld.Good(Nodes);
        var after = SpecWorld.Good(Nodes + "  c: 10.0.0.3\n");

        after.Nodes.Select(n => n.MeshAddress.ToString()).ShouldBe(["10.99.3.1", "10.99.3.77", "10.99.3.3"]);
        after.Nodes[..2].Select(n => n.MeshAddress).ShouldBe(before.Nodes.Select(n => n.MeshAddress));
    }

    [Fact]
    public void Load_SshOfAFile_IsTakenKeyByKeyWhereANodeSaysNothing()
    {
        var spec = SpecWorld.Good("""
            cluster: home
            operators: { me: { keys: ~/.ssh/id_ed25519.pub } }
            ssh: { user: pi, password: env:PI_PASSWORD, port: 2200, jump: "me@gate:22" }
            nodes:
              a: 10.0.0.1
              b: { address: 10.0.0.2, ssh: { user: odroid, identity: ~/.ssh/board, sudoPassword: public:odroid } }
            """);

        spec.Nodes[0].Ssh.ShouldBe(new SshSpec { User = "pi", Password = new Secret("from-the-environment"), Port = 2200, Jump = "me@gate:22" });
        spec.Nodes[1].Ssh.ShouldBe(new SshSpec
        {
            User = "odroid", Password = new Secret("from-the-environment"), SudoPassword = new Secret("odroid"), Port = 2200, Jump = "me@gate:22",
            Identity = "/home/me/.ssh/board",
        });
    }

    [Theory]
    [InlineData("env:PI_PASSWORD", "from-the-environment")]
    [InlineData("file:closed-secret", "from-a-file")]
    [InlineData("public:raspberry", "raspberry")]
    public void Load_SecretReference_IsFollowed(string reference, string expected)
    {
        var (document, findings) = SpecWorld.Load(SpecWorld.Minimal + $"ssh: {{ password: '{reference}' }}\n");

        findings.ShouldBeEmpty();
        document!.Spec.Nodes[0].Ssh.Password!.Reveal().ShouldBe(expected);
        document.Spec.ToString().ShouldNotContain(expected);
    }

    [Fact]
    public void Load_PasswordOfFirstContactThatIsNotSet_IsAWarningOnly()
    {
        var (document, findings) = SpecWorld.Load(SpecWorld.Minimal + "ssh: { user: pi, password: env:UNSET }\n");

        findings.ShouldHaveSingleItem().Severity.ShouldBe(Severity.Warning);
        document!.Spec.Nodes[0].Ssh.Password.ShouldBeNull();
    }

    [Theory]
    [InlineData(false, Severity.Error)]
    [InlineData(true, Severity.Warning)]
    public void Load_WhatOnlyLoginsNeed_IsAWarningWhereNobodyLogsIn(bool servicesOnly, Severity severity)
    {
        var (document, findings) = new SpecLoader(null, servicesOnly).Load(
            new SourceText("palisade.yaml", """
                cluster: home
                operators: { me: { keys: ~/.ssh/gone.pub, sudo: password, password: env:UNSET } }
                nodes: { pi-1: { address: 10.0.0.11, ssh: { identity: ~/.ssh/gone } } }
                services: { site: { kind: container, image: "a:1", secrets: { x: env:PI_PASSWORD } } }
                """),
            "/cluster",
            SpecWorld.Machine());

        findings.Select(f => f.Severity).ShouldBe([severity, severity, severity], SpecWorld.Text(findings));
        (document is not null).ShouldBe(servicesOnly);
    }

    [Fact]
    public void Load_SecretOfAServiceThatIsMissing_IsAnErrorEvenWhereNobodyLogsIn() =>
        new SpecLoader(null, servicesOnly: true).Load(
            new SourceText("palisade.yaml", SpecWorld.Minimal + "services: { site: { kind: container, image: \"a:1\", secrets: { x: env:UNSET } } }\n"), "/cluster", SpecWorld.Machine())
            .Findings.HasErrors.ShouldBeTrue();

    [Fact]
    public void Load_PasswordInPlainText_IsNowhereInTheFindings()
    {
        var (_, findings) = SpecWorld.Load(SpecWorld.Minimal + "ssh: { usr: pi, password: hunter2 }\n");

        findings.Count.ShouldBe(2);
        SpecWorld.Text(findings).ShouldNotContain("hunter2");
        findings.ShouldAllBe(f => !f.Source!.Text.Contains("hunter2"));
    }

    [Fact]
    public void Load_PasswordInPlainTextInABrokenFile_IsNotInTheExcerpt()
    {
        var (_, findings) = SpecWorld.Load("ssh: { user: pi, password: hunter2, port: ]\n");

        var text = SpecWorld.Text(findings);
        text.ShouldContain("PAL0104");
        text.ShouldContain("*******");
        text.ShouldNotContain("hunter2");
    }

    [Theory]
    [InlineData("nodes.pi-1", 4, 3, 4)]
    [InlineData("nodes.pi-1.ssh.user", 5, 24, 2)]
    [InlineData("nodes.pi-1.ssh.password", 5, 11, 3)] // not in the file: its nearest parent
    [InlineData("operators.me.keys.0", 2, 26, 21)]
    [InlineData("services.site.port", 6, 27, 5)]
    public void SpanOf_Path_IsWhereTheValueStands(string path, int line, int column, int length)
    {
        var document = SpecWorld.GoodDocument("""
            cluster: home
            operators: { me: { keys: ~/.ssh/id_ed25519.pub } }
            nodes:
              pi-1: { address: 10.0.0.11,
                      ssh: { user: pi } }
            services: { site: { port: 31111, kind: web, content: site } }
            """);

        document.SpanOf(path).ShouldBe(new SourceSpan(line, column, length));
    }

    [Fact]
    public void Load_EveryHardenKey_ReachesItsRecord()
    {
        var harden = SpecWorld.Good(SpecWorld.Minimal + """
            harden:
              ssh: { maxAuthTries: 4, loginGrace: 1m, idleTimeout: 2h, forwarding: true }
              firewall: { sshFrom: [10.0.0.0/8, 192.0.2.1], sshPerMinute: 9, open: [{ port: 9100, protocol: udp, from: 10.0.0.0/8 }, 9200] }
              ban: { maxRetry: 3, findTime: 1d, banTime: permanent, ignore: 10.0.0.0/24 }
              banner: "Private system."
              vendorUsers: [pi, rock]
              waivers: [{ check: SSH-02, reason: it is needed }]
            """).Harden;

        harden.Ssh.ShouldBe(new SshdSpec { MaxAuthTries = 4, LoginGrace = TimeSpan.FromMinutes(1), IdleTimeout = TimeSpan.FromHours(2), Forwarding = true });
        harden.Firewall.SshFrom.ShouldBe([IPNetwork.Parse("10.0.0.0/8"), IPNetwork.Parse("192.0.2.1/32")]);
        harden.Firewall.SshPerMinute.ShouldBe(9);
        harden.Firewall.Open.ShouldBe([new OpenPortSpec { Port = 9100, Protocol = "udp", From = IPNetwork.Parse("10.0.0.0/8") }, new OpenPortSpec { Port = 9200 }]);
        harden.Ban.BanTime.ShouldBeNull();
        harden.Ban.FindTime.ShouldBe(TimeSpan.FromDays(1));
        harden.Ban.Ignore.ShouldBe([IPNetwork.Parse("10.0.0.0/24")]);
        harden.Banner.ShouldBe("Private system.");
        harden.VendorUsers.ShouldBe(["pi", "rock"]);
        harden.Waivers.ShouldBe([new WaiverSpec("SSH-02", "it is needed")]);
    }

    [Fact]
    public void Load_WindowsLineEndingsAndByteOrderMark_ChangeNothing()
    {
        var (document, findings) = SpecWorld.Load([0xEF, 0xBB, 0xBF, .. Encoding.UTF8.GetBytes(SpecWorld.Minimal.ReplaceLineEndings("\r\n"))]);

        findings.ShouldBeEmpty();
        document!.Spec.Cluster.ShouldBe("home");
        document.SpanOf("cluster").ShouldBe(new SourceSpan(1, 10, 4));
    }

    [Fact]
    public void Load_MoreMistakesThanAnybodyReads_StopsAtAHundredAndCountsTheRest()
    {
        var (document, findings) = SpecWorld.Load(string.Concat(Enumerable.Range(0, 250).Select(i => $"unknown{i}: 1\n")));

        document.ShouldBeNull();
        findings.Count.ShouldBe(101);
        findings.Last().ToString().ShouldBe("error[PAL0199]: 153 more mistakes are not shown");
    }

    [Fact]
    public void Load_WaiverWithoutKnownChecks_IsTaken()
    {
        var source = new SourceText("palisade.yaml", SpecWorld.Minimal + "harden: { waivers: [{ check: XYZ-99, reason: because }] }\n");

        new SpecLoader().Load(source, "/cluster", SpecWorld.Machine()).Findings.ShouldBeEmpty();
    }
}
