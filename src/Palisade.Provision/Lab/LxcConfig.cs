using System.Text;

namespace Palisade.Provision.Lab;

/// <summary>
/// The configuration of one node's container (lxc.container.conf(5)): a machine as far as the node can tell, with the parts
/// taken away by which it could change the machine it runs on.
/// </summary>
internal sealed record LxcConfig
{
    public required string Lab { get; init; }

    public required LabNode Node { get; init; }

    /// <summary>Place of the node in the lab, from 1.</summary>
    public required int Index { get; init; }

    /// <summary>The shared root file system; never written to.</summary>
    public required string RootFs { get; init; }

    /// <summary>The node's own folder: <c>upper</c> holds what it changed.</summary>
    public required string Folder { get; init; }

    // null, zero, full, random, urandom, tty, console, ptmx, pts, tun, fuse. mknod is allowed for all, use of others is not:
    // a node that makes a node for the machine's disk cannot open it.
    private static readonly string[] Devices =
        ["c *:* m", "b *:* m", "c 1:3 rwm", "c 1:5 rwm", "c 1:7 rwm", "c 1:8 rwm", "c 1:9 rwm", "c 5:0 rwm", "c 5:1 rwm", "c 5:2 rwm", "c 136:* rwm", "c 10:200 rwm", "c 10:229 rwm"];

    public string Render()
    {
        var text = new StringBuilder();
        void Line(string key, string value) => text.Append(key).Append(" = ").Append(value).Append('\n');

        Line("lxc.uts.name", Node.Name);
        Line("lxc.rootfs.path", $"overlay:{RootFs}:{Folder}/upper");
        // /proc/sys is read only but for net, which belongs to the node's own network namespace: no node changes the kernel
        // of the machine.
        Line("lxc.mount.auto", "proc:mixed sys:mixed cgroup:rw:force");
        Line("lxc.mount.entry", "/dev/net/tun dev/net/tun none bind,create=file,optional 0 0");
        Line("lxc.mount.entry", "/dev/fuse dev/fuse none bind,create=file,optional 0 0");
        // An overlay cannot be the upper layer of another: Docker gets a plain directory of the machine.
        Line("lxc.mount.entry", $"{Folder}/docker var/lib/docker none bind,create=dir 0 0");
        Line("lxc.mount.entry", $"{Folder}/containerd var/lib/containerd none bind,create=dir 0 0");
        Line("lxc.autodev", "1");
        Line("lxc.tty.max", "0");
        Line("lxc.pty.max", "1024");
        Line("lxc.console.path", "none");
        Line("lxc.apparmor.profile", "unconfined");
        // sys_time: the clock is the machine's. The rest: kernel modules, raw hardware, other security policies.
        Line("lxc.cap.drop", "sys_module sys_rawio sys_time mac_admin mac_override");
        Line("lxc.signal.halt", "SIGRTMIN+3");
        Line("lxc.net.0.type", "veth");
        Line("lxc.net.0.link", LabNames.Bridge(Lab));
        Line("lxc.net.0.name", "eth0");
        Line("lxc.net.0.veth.pair", LabNames.Veth(Lab, Index));
        Line("lxc.net.0.hwaddr", HardwareAddress());
        Line("lxc.net.0.flags", "up");
        Line("lxc.cgroup.dir.monitor", LabNames.Cgroup(Lab, Node.Name) + "/monitor");
        Line("lxc.cgroup.dir.container", LabNames.Cgroup(Lab, Node.Name) + "/node");
        // One set for either version of control groups; LXC passes over the set of the version that is not there.
        foreach (var version in (string[])["cgroup", "cgroup2"])
        {
            Line($"lxc.{version}.devices.deny", "a");
            foreach (var device in Devices)
            {
                Line($"lxc.{version}.devices.allow", device);
            }
        }

        return text.ToString();
    }

    /// <summary>Locally administered (02:...), from the IPv4 address: a node keeps its own over a reset.</summary>
    private string HardwareAddress()
    {
        var b = Node.Address.GetAddressBytes();
        return $"02:50:{b[0]:x2}:{b[1]:x2}:{b[2]:x2}:{b[3]:x2}";
    }
}
