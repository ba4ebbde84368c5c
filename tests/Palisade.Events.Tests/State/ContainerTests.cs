using System.Text;
using Palisade.Events.Schemas;
using Palisade.Events.State;

namespace Palisade.Events.Tests.State;

public sealed class ContainerTests
{
    private const string Id = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";

    [Theory]
    [InlineData("cpu=/docker/" + Id, "docker")]
    [InlineData("0=/system.slice/docker-" + Id + ".scope", "docker")]
    [InlineData("0=/kubepods.slice/kubepods-burstable.slice/kubepods-burstable-pod0d4b7c5e_1111_2222_3333_444455556666.slice/cri-containerd-" + Id + ".scope", "containerd")]
    [InlineData("cpu=/kubepods/besteffort/pod0d4b7c5e-1111-2222-3333-444455556666/" + Id, "containerd")]
    [InlineData("cpu=/system.slice/containerd.service/kubepods-pod1.slice:cri-containerd:" + Id, "containerd")]
    [InlineData("0=/kubepods.slice/crio-" + Id + ".scope", "cri-o")]
    [InlineData("0=/machine.slice/libpod-" + Id + ".scope", "podman")]
    [InlineData("0=/user.slice/user-1000.slice/user@1000.service/user.slice/libpod-" + Id + ".scope/container", "podman")]
    [InlineData("0=/lxc/outer/docker/" + Id, "docker")]
    [InlineData("0=/default/" + Id, "containerd")]
    public void Exec_InAContainersCgroup_BelongsToIt(string cgroups, string runtime)
    {
        var m = new Machine();
        var process = m.Exec(100, "/bin/sh", cgroups: cgroups);
        process.Container.Id.ShouldBe(Id[..12]);
        process.Container.FullId.ShouldBe(Id);
        process.Container.Runtime.ShouldBe(runtime);
    }

    [Theory]
    [InlineData("0=/lxc.payload.web", "lxc", "web")]
    [InlineData("cpu=/lxc/web/init.scope", "lxc", "web")]
    [InlineData(@"0=/machine.slice/machine-lxc\x2d1234\x2dweb.scope", "libvirt-lxc", "web")]
    public void Exec_InANamedContainersCgroup_BelongsToIt(string cgroups, string runtime, string name)
    {
        var container = new Machine().Exec(100, "/bin/sh", cgroups: cgroups).Container;
        (container.Runtime, container.Id, container.Name).ShouldBe((runtime, name, name));
    }

    [Theory]
    [InlineData("0=/system.slice/ssh.service")]
    [InlineData("0=/user.slice/user-1000.slice/session-2.scope")]
    [InlineData("0=/")]
    [InlineData("0=/machine.slice/libpod-conmon-" + Id + ".scope")]
    [InlineData("0=/system.slice/3ad7b26ded6d")]
    [InlineData(null)]
    public void Exec_OutsideContainers_IsOnTheHost(string? cgroups) =>
        new Machine().Exec(100, "/bin/sh", cgroups: cgroups).Container.ShouldBeSameAs(ContainerInfo.Host);

    [Fact]
    public void Kubepods_Path_TellsThePod() => new Machine()
        .Exec(100, "/bin/sh", cgroups: "0=/kubepods.slice/kubepods-burstable-pod0d4b7c5e_1111_2222_3333_444455556666.slice/cri-containerd-" + Id + ".scope")
        .Container.PodUid.ShouldBe("0d4b7c5e-1111-2222-3333-444455556666");

    [Fact]
    public void News_OfAContainer_ReachItsProcessesAndTheirChildren()
    {
        var m = new Machine();
        var process = m.Exec(100, "/bin/sh", cgroups: "0=/docker/" + Id);
        var version = process.Version;
        m.Send(EventCode.Container, -1, ("json", $$$"""
            {"container":{"id":"{{{Id[..12]}}}","type":0,"name":"web","image":"registry:5000/team/nginx:1.27@sha256:aa","privileged":true,
             "Mounts":[{"Source":"/proc","Destination":"/host/proc","Mode":"ro","RW":false,"Propagation":"rprivate"}],
             "labels":{"io.kubernetes.pod.name":"web-1","io.kubernetes.pod.namespace":"shop"},"created_time":1700000000
            }}
            """));
        process.Container.Name.ShouldBe("web");
        process.Container.ImageRepository.ShouldBe("registry:5000/team/nginx");
        process.Container.ImageTag.ShouldBe("1.27");
        process.Container.Privileged.ShouldBe(true);
        process.Container.PodNamespace.ShouldBe("shop");
        process.Container.FullId.ShouldBe(Id);
        process.Version.ShouldNotBe(version);
        m.Clone(100, 200);
        m.Exec(200, "/bin/ls", parent: 100, cgroups: "0=/docker/" + Id).Container.Name.ShouldBe("web");
        m.Text("container.mount.dest[/pro*]").ShouldBe("/host/proc");
        m.Text("container.mount.dest[/etc]").ShouldBe("N/A");
        m.Text("container.mount.rdwr[0]").ShouldBe("false");
    }

    [Theory]
    [InlineData("")]
    [InlineData("[]")]
    [InlineData("{\"container\":{}}")]
    [InlineData("{\"container\":{\"id\":7}}")]
    [InlineData("{\"container\":")]
    public void News_ThatAreNone_AreLeftAlone(string json)
    {
        var m = new Machine();
        m.Send(EventCode.AsyncEvent, -1, ("plugin_id", 0u), ("name", "container"), ("data", Encoding.UTF8.GetBytes(json)));
        m.State.Containers.Count.ShouldBe(0);
    }

    [Fact]
    public void Containers_BeyondTheLimit_EvictTheOldest()
    {
        var m = new Machine(new StateLimits { MaxContainers = 8 });
        for (var i = 0; i < 20; i++)
        {
            m.Exec(100 + i, "/bin/sh", cgroups: $"0=/docker/{i:x12}{0:x52}");
        }

        m.State.Counters.Containers.ShouldBe(8);
        m.State.Counters.ContainersEvicted.ShouldBe(12);
    }

    [Fact]
    public void Users_OfAContainer_AreNotTheHosts()
    {
        var m = new Machine();
        m.State.Users.AddUser(new(1000, 1000, "admin", "/home/admin", "/bin/bash"));
        m.Exec(100, "/bin/sh", uid: 1000);
        m.Text("user.name").ShouldBe("admin");
        m.Exec(101, "/bin/sh", cgroups: "0=/docker/" + Id, uid: 1000);
        m.Text("user.name").ShouldBe("<NA>");
        m.Send(EventCode.UserAdded, -1, ("uid", 1000u), ("gid", 1u), ("name", "app"), ("home", "/app"), ("shell", "/bin/sh"), ("container_id", Id[..12]));
        m.Send(EventCode.Brk, 101);
        m.Text("user.name").ShouldBe("app");
        m.Exec(102, "/bin/sh", cgroups: "0=/docker/" + Id, uid: 0);
        m.Text("user.name").ShouldBe("root");
    }
}
