using System.Net;
using Palisade.Provision.Lab;
using Shouldly;
using Xunit;

namespace Palisade.Provision.Tests.Lab;

public sealed class LabRenderingTests
{
    private static readonly LabNode Node = new("n2", IPAddress.Parse("10.77.0.12"));

    [Fact]
    public void LxcConfig_OfANode_IsThis()
    {
        var text = new LxcConfig { Lab = "home", Node = Node, Index = 2, RootFs = "/cache/abc/rootfs", Folder = "/labs/home/n2" }.Render();

        text[..text.IndexOf("lxc.cgroup2.", StringComparison.Ordinal)].ShouldBe("""
            lxc.uts.name = n2
            lxc.rootfs.path = overlay:/cache/abc/rootfs:/labs/home/n2/upper
            lxc.mount.auto = proc:mixed sys:mixed cgroup:rw:force
            lxc.mount.entry = /dev/net/tun dev/net/tun none bind,create=file,optional 0 0
            lxc.mount.entry = /dev/fuse dev/fuse none bind,create=file,optional 0 0
            lxc.mount.entry = /labs/home/n2/docker var/lib/docker none bind,create=dir 0 0
            lxc.mount.entry = /labs/home/n2/containerd var/lib/containerd none bind,create=dir 0 0
            lxc.autodev = 1
            lxc.tty.max = 0
            lxc.pty.max = 1024
            lxc.console.path = none
            lxc.apparmor.profile = unconfined
            lxc.cap.drop = sys_module sys_rawio sys_time mac_admin mac_override
            lxc.signal.halt = SIGRTMIN+3
            lxc.net.0.type = veth
            lxc.net.0.link = pal-4ea140
            lxc.net.0.name = eth0
            lxc.net.0.veth.pair = pv4ea140-2
            lxc.net.0.hwaddr = 02:50:0a:4d:00:0c
            lxc.net.0.flags = up
            lxc.cgroup.dir.monitor = palisade-lab.home.n2/monitor
            lxc.cgroup.dir.container = palisade-lab.home.n2/node
            lxc.cgroup.devices.deny = a
            lxc.cgroup.devices.allow = c *:* m
            lxc.cgroup.devices.allow = b *:* m
            lxc.cgroup.devices.allow = c 1:3 rwm
            lxc.cgroup.devices.allow = c 1:5 rwm
            lxc.cgroup.devices.allow = c 1:7 rwm
            lxc.cgroup.devices.allow = c 1:8 rwm
            lxc.cgroup.devices.allow = c 1:9 rwm
            lxc.cgroup.devices.allow = c 5:0 rwm
            lxc.cgroup.devices.allow = c 5:1 rwm
            lxc.cgroup.devices.allow = c 5:2 rwm
            lxc.cgroup.devices.allow = c 136:* rwm
            lxc.cgroup.devices.allow = c 10:200 rwm
            lxc.cgroup.devices.allow = c 10:229 rwm

            """);
    }

    [Fact]
    public void LxcConfig_ForBothCgroupVersions_AllowsTheSameDevices()
    {
        var lines = new LxcConfig { Lab = "home", Node = Node, Index = 2, RootFs = "/r", Folder = "/f" }.Render().Split('\n');

        lines.Where(l => l.StartsWith("lxc.cgroup2.devices", StringComparison.Ordinal)).Select(l => l.Replace("cgroup2", "cgroup", StringComparison.Ordinal))
            .ShouldBe(lines.Where(l => l.StartsWith("lxc.cgroup.devices", StringComparison.Ordinal)));
    }

    [Fact]
    public void NftTable_OfALab_LetsNodesOutAndNobodyIn() =>
        LabNftTable.Render("my-home", IPNetwork.Parse("10.77.0.0/24")).ShouldBe("""
            table ip palisade_lab_my_home
            delete table ip palisade_lab_my_home
            table ip palisade_lab_my_home {
                chain outward {
                    type nat hook postrouting priority srcnat; policy accept;
                    ip saddr 10.77.0.0/24 ip daddr != 10.77.0.0/24 masquerade
                }
                chain inward {
                    type filter hook forward priority filter; policy accept;
                    iifname != "pal-87487a" oifname "pal-87487a" ct state { new, invalid } drop
                }
            }

            """);

    [Theory]
    [InlineData("nameserver 127.0.0.53\noptions edns0\n", null)]
    [InlineData("", null)]
    [InlineData("# by hand\nnameserver 192.0.2.1\nsearch lan\n", "nameserver 192.0.2.1\nsearch lan\n")]
    [InlineData("nameserver ::1\nnameserver 192.0.2.1\n", "nameserver 192.0.2.1\n")]
    public void NameServers_OfTheMachine_AreGivenToNodesWithoutItsLoopback(string machine, string? nodes) =>
        NameServers.ForNodes(machine).ShouldBe(nodes);
}
