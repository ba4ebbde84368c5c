using System.Text;
using Palisade.Events.Fields;
using Palisade.Events.Schemas;

namespace Palisade.Events.Tests.Fields;

/// <summary>
/// One rich situation, and what every field says in it. <see cref="EveryField_HasAValueHere"/> fails for a field that is in a table and not here, so no field
/// comes without a test.
/// </summary>
public sealed class SyscallFieldsTests
{
    private const string Id = "3ad7b26ded6d8e7b23da7d48fe889434573036c27ae5a74837233de441c3601e";

    /// <summary>sshd (50) → bash (60) → curl (70), in a container; curl has opened a file for writing.</summary>
    private static Machine Scene()
    {
        var m = new Machine();
        m.State.HostName = "board";
        m.State.Users.AddUser(new(1000, 1000, "admin", "/home/admin", "/bin/bash"));
        m.Exec(1, "/sbin/init", parent: 0, uid: 0);
        m.Exec(50, "/usr/sbin/sshd", "-D");
        m.Exec(60, "/bin/bash", "-l", parent: 50);
        m.Clone(60, 70);
        m.Send(
            EventCode.Execve, 70, ("res", 0L), ("exe", "./curl"), ("args", "-s\0http://x\0"u8.ToArray()), ("tid", 70L), ("pid", 70L), ("ptid", 60L), ("cwd", "/apps"),
            ("fdlimit", 1000L), ("pgft_maj", 3L), ("pgft_min", 4L), ("vm_size", 100u), ("vm_rss", 50u), ("vm_swap", 7u), ("comm", "curl"),
            ("cgroups", Encoding.UTF8.GetBytes($"cpu=/docker/{Id}\0")), ("env", "HOME=/root\0LANG=C\0"u8.ToArray()), ("tty", 34816u), ("vpgid", 70L), ("loginuid", 1000u),
            ("flags", 1u | 2u), ("cap_inheritable", 1L), ("cap_permitted", 1L << 21), ("cap_effective", (1L << 12) | (1L << 13)), ("exe_ino", 4711L),
            ("exe_ino_ctime", 1_699_999_999_000_000_000L), ("exe_ino_mtime", 1_600_000_000_000_000_000L), ("uid", 1000u), ("trusted_exepath", "/usr/bin/curl"),
            ("pgid", 70L), ("gid", 0u), ("filename", "./curl"));
        var curl = m.State.Processes.Find(70)!;
        curl.Sid = 50;
        curl.Vpid = 7;
        curl.Vpgid = 7;
        curl.PidNamespaceInitStart = 1_700_000_000_000_000_000;
        m.State.Processes.Find(60)!.Sid = 50;
        m.State.Processes.Find(60)!.Vpid = 6;
        m.State.Processes.Find(50)!.Sid = 50;
        m.Send(EventCode.Container, -1, ("json", $$$"""
            {"container":{"id":"{{{Id[..12]}}}","full_id":"{{{Id}}}","type":0,"name":"web","image":"team/nginx:1.27","imageid":"sha","imagedigest":"sha256:aa","privileged":false,"ip":"10.1.1.2",
             "Mounts":[{"Source":"/a","Destination":"/b","Mode":"ro","RW":true,"Propagation":"rprivate"}],"created_time":1699999999,
             "Healthcheck":{"exe":"./curl","args":["-s","http://x"]},"LivenessProbe":{"exe":"/live","args":[]},
             "ReadinessProbe":{"exe":"/ready","args":["-x"]},
             "labels":{"io.kubernetes.pod.name":"web-1","io.kubernetes.pod.namespace":"shop","io.kubernetes.pod.uid":"u-1","tier":"front"}
            }}
            """));
        for (var fd = 0; fd < 3; fd++)
        {
            m.Open(70, fd, "/dev/pts/0");
        }

        m.Event.Number = 42;
        m.Send(
            EventCode.Openat, 70, ("fd", 3L), ("dirfd", -100L), ("name", "out/../data.txt"), ("flags", 2u | 4u | (1u << 14) | (1u << 15) | (1u << 16)), ("mode", 0x1EDu), ("dev", 0x801u),
            ("ino", 99L));
        return m;
    }

    public static TheoryData<string, string> Values { get; } = new()
    {
        { "evt.num", "42" },
        { "evt.time", "22:13:20.010000000" },
        { "evt.time.s", "22:13:20" },
        { "evt.time.iso8601", "2023-11-14T22:13:20.010000000+0000" },
        { "evt.datetime", "2023-11-14 22:13:20.010000000" },
        { "evt.datetime.s", "2023-11-14 22:13:20" },
        { "evt.rawtime", "1700000000010000000" },
        { "evt.rawtime.s", "1700000000" },
        { "evt.rawtime.ns", "10000000" },
        { "evt.reltime", "9000000" },
        { "evt.reltime.s", "0" },
        { "evt.reltime.ns", "9000000" },
        { "evt.source", "syscall" },
        { "evt.hostname", "board" },
        { "evt.is_async", "false" },
        { "evt.type", "openat" },
        { "syscall.type", "openat" },
        { "evt.dir", "<" },
        { "evt.category", "file" },
        { "evt.cpu", "0" },
        { "evt.args", "fd=3(<f>/apps/data.txt) dirfd=-100(AT_FDCWD) name=out/../data.txt(/apps/data.txt) flags=114694(O_CREAT|O_WRONLY|O_F_CREATED|FD_UPPER_LAYER|FD_LOWER_LAYER) mode=0755 dev=801 ino=99" },
        { "evt.info", "fd=3(<f>/apps/data.txt) dirfd=-100(AT_FDCWD) name=out/../data.txt(/apps/data.txt) flags=114694(O_CREAT|O_WRONLY|O_F_CREATED|FD_UPPER_LAYER|FD_LOWER_LAYER) mode=0755 dev=801 ino=99" },
        { "evt.arg.flags", "O_CREAT|O_WRONLY|O_F_CREATED|FD_UPPER_LAYER|FD_LOWER_LAYER" },
        { "evt.arg[name]", "/apps/data.txt" },
        { "evt.arg[0]", "<f>/apps/data.txt" },
        { "evt.rawarg.flags", "114694" },
        { "evt.rawarg.name", "out/../data.txt" },
        { "evt.res", "SUCCESS" },
        { "evt.rawres", "3" },
        { "evt.failed", "false" },
        { "evt.is_io", "false" },
        { "evt.is_io_read", "false" },
        { "evt.is_io_write", "false" },
        { "evt.is_wait", "false" },
        { "evt.count", "1" },
        { "evt.is_open_read", "false" },
        { "evt.is_open_write", "true" },
        { "evt.is_open_create", "true" },
        { "evt.is_open_exec", "true" },
        { "evt.abspath", "/apps/data.txt" },
        { "proc.name", "curl" },
        { "proc.pname", "bash" },
        { "proc.aname", "bash,sshd,init" },
        { "proc.aname[2]", "sshd" },
        { "proc.exe", "./curl" },
        { "proc.pexe", "/bin/bash" },
        { "proc.aexe", "/bin/bash,/usr/sbin/sshd,/sbin/init" },
        { "proc.exepath", "/usr/bin/curl" },
        { "proc.pexepath", "/bin/bash" },
        { "proc.aexepath[2]", "/usr/sbin/sshd" },
        { "proc.args", "-s http://x" },
        { "proc.cmdline", "curl -s http://x" },
        { "proc.pcmdline", "bash -l" },
        { "proc.acmdline[2]", "sshd -D" },
        { "proc.exeline", "./curl -s http://x" },
        { "proc.cmdnargs", "2" },
        { "proc.cmdlenargs", "11" },
        { "proc.env", "HOME=/root LANG=C" },
        { "proc.env[LANG]", "C" },
        { "proc.cwd", "/apps/" },
        { "proc.sname", "sshd" },
        { "proc.sid.exe", "/usr/sbin/sshd" },
        { "proc.sid.exepath", "/usr/sbin/sshd" },
        { "proc.vpgid.name", "curl" },
        { "proc.vpgid.exe", "./curl" },
        { "proc.vpgid.exepath", "/usr/bin/curl" },
        { "proc.pid", "70" },
        { "proc.ppid", "60" },
        { "proc.apid", "60,50,1" },
        { "proc.vpid", "7" },
        { "proc.pvpid", "6" },
        { "proc.sid", "50" },
        { "proc.vpgid", "7" },
        { "proc.pgid", "70" },
        { "proc.tty", "34816" },
        { "proc.is_sid_leader", "false" },
        { "proc.is_vpgid_leader", "true" },
        { "proc.is_pgid_leader", "true" },
        { "proc.nchilds", "0" },
        { "proc.nthreads", "1" },
        { "proc.is_exe_writable", "true" },
        { "proc.is_exe_upper_layer", "true" },
        { "proc.is_exe_from_memfd", "false" },
        { "proc.is_exe_lower_layer", "false" },
        { "proc.exe_ino", "4711" },
        { "proc.exe_ino.ctime", "1699999999000000000" },
        { "proc.exe_ino.mtime", "1600000000000000000" },
        { "proc.exe_ino.ctime_duration_proc_start", "1005000000" },
        { "proc.exe_ino.ctime_duration_pidns_start", "1000000000" },
        { "proc.pidns_init_start_ts", "1700000000000000000" },
        { "proc.is_container_healthcheck", "true" },
        { "proc.is_container_liveness_probe", "false" },
        { "proc.is_container_readiness_probe", "false" },
        { "proc.duration", "6000000" },
        { "proc.ppid.duration", "7000000" },
        { "proc.pid.ts", "1700000000004000000" },
        { "proc.ppid.ts", "1700000000003000000" },
        { "proc.fdopencount", "4" },
        { "proc.fdlimit", "1000" },
        { "proc.fdusage", "0.4" },
        { "proc.vmsize", "100" },
        { "proc.vmrss", "50" },
        { "proc.vmswap", "7" },
        { "proc.loginshellid", "60" },
        { "proc.stdin.name", "/dev/pts/0" },
        { "proc.stdin.type", "file" },
        { "proc.stdout.name", "/dev/pts/0" },
        { "proc.stdout.type", "file" },
        { "proc.stderr.name", "/dev/pts/0" },
        { "proc.stderr.type", "file" },
        { "thread.tid", "70" },
        { "thread.vtid", "70" },
        { "thread.ismain", "true" },
        { "thread.cap_permitted", "CAP_SYS_ADMIN" },
        { "thread.cap_inheritable", "CAP_CHOWN" },
        { "thread.cap_effective", "CAP_NET_ADMIN CAP_NET_RAW" },
        { "thread.pfmajor", "3" },
        { "thread.pfminor", "4" },
        { "thread.vmsize", "100" },
        { "thread.vmrss", "50" },
        { "thread.cgroups", "cpu=/docker/" + Id },
        { "thread.cgroup[cpu]", "/docker/" + Id },
        { "user.uid", "1000" },
        { "user.name", "<NA>" },
        { "user.loginuid", "1000" },
        { "user.loginname", "admin" },
        { "group.gid", "0" },
        { "group.name", "root" },
        { "fd.num", "3" },
        { "fd.type", "file" },
        { "fd.typechar", "f" },
        { "fd.name", "/apps/data.txt" },
        { "fd.nameraw", "out/../data.txt" },
        { "fd.directory", "/apps" },
        { "fd.filename", "data.txt" },
        { "fd.containername", "3ad7b26ded6d:/apps/data.txt" },
        { "fd.containerdirectory", "3ad7b26ded6d:/apps" },
        { "fd.uid", "703" },
        { "fd.dev", "2049" },
        { "fd.dev.major", "8" },
        { "fd.dev.minor", "1" },
        { "fd.ino", "99" },
        { "fd.name_changed", "false" },
        { "fd.is_upper_layer", "true" },
        { "fd.is_lower_layer", "true" },
        { "container.id", "3ad7b26ded6d" },
        { "container.full_id", Id },
        { "container.name", "web" },
        { "container.type", "docker" },
        { "container.image", "team/nginx:1.27" },
        { "container.image.id", "sha" },
        { "container.image.repository", "team/nginx" },
        { "container.image.tag", "1.27" },
        { "container.image.digest", "sha256:aa" },
        { "container.ip", "10.1.1.2" },
        { "container.privileged", "false" },
        { "container.start_ts", "1699999999000000000" },
        { "container.duration", "1010000000" },
        { "container.mounts", "/a:/b:ro:true:rprivate" },
        { "container.mount[/a]", "/a:/b:ro:true:rprivate" },
        { "container.mount.source[/b]", "/a" },
        { "container.mount.dest[/a]", "/b" },
        { "container.mount.mode[0]", "ro" },
        { "container.mount.rdwr[/a]", "true" },
        { "container.mount.propagation[/a]", "rprivate" },
        { "container.healthcheck", "./curl -s http://x" },
        { "container.liveness_probe", "/live" },
        { "container.readiness_probe", "/ready -x" },
        { "container.labels", "io.kubernetes.pod.name:web-1,io.kubernetes.pod.namespace:shop,io.kubernetes.pod.uid:u-1,tier:front" },
        { "container.label[tier]", "front" },
        { "k8s.ns.name", "shop" },
        { "k8s.pod.name", "web-1" },
        { "k8s.pod.id", "u-1" },
        { "k8s.pod.uid", "u-1" },
        { "k8s.pod.ip", "10.1.1.2" },
        { "k8s.pod.label[tier]", "front" },
        { "k8s.pod.labels", "io.kubernetes.pod.name:web-1,io.kubernetes.pod.namespace:shop,io.kubernetes.pod.uid:u-1,tier:front" },
    };

    /// <summary>Fields that an open does not have, tested with an event that does.</summary>
    private static readonly string[] Elsewhere =
    [
        "evt.asynctype", "evt.pluginname", "evt.buffer", "evt.buflen", "evt.io_dir", "evt.abspath.src", "evt.abspath.dst", "proc.aenv", "user.homedir", "user.shell",
        "fd.ip", "fd.cip", "fd.sip", "fd.lip", "fd.rip", "fd.port", "fd.cport", "fd.sport", "fd.lport", "fd.rport", "fd.proto", "fd.cproto", "fd.sproto", "fd.lproto",
        "fd.rproto", "fd.net", "fd.cnet", "fd.snet", "fd.lnet", "fd.rnet", "fd.cip.name", "fd.sip.name", "fd.lip.name", "fd.rip.name", "fd.l4proto", "fd.sockfamily",
        "fd.is_server", "fd.connected", "fd.types",
    ];

    [Theory]
    [MemberData(nameof(Values))]
    public void Field_InTheScene_HasItsValue(string field, string expected) => Scene().Text(field).ShouldBe(expected);

    [Fact]
    public void EveryField_HasAValueHere()
    {
        var tested = Values.Select(v => NameOf(v.Data.Item1)).Concat(Elsewhere).ToHashSet();
        AllFields().Where(f => !tested.Contains(f)).ShouldBeEmpty();
    }

    /// <summary>What an event that belongs to no process still has.</summary>
    [Fact]
    public void Fields_OfAnEventWithoutProcess_AreAbsentButForTheEventsOwn()
    {
        var m = new Machine();
        m.Send(EventCode.SignalDeliver, -1);
        string[] own =
        [
            "evt.num", "evt.time", "evt.time.s", "evt.time.iso8601", "evt.datetime", "evt.datetime.s", "evt.rawtime", "evt.rawtime.s", "evt.rawtime.ns", "evt.reltime",
            "evt.reltime.s", "evt.reltime.ns", "evt.source", "evt.is_async", "evt.type", "evt.dir", "evt.category", "evt.cpu", "evt.args", "evt.info", "evt.is_io",
            "evt.is_io_read", "evt.is_io_write", "evt.is_wait", "evt.count",
        ];
        var present = AllFields().Where(f => m.Text(Spell(f)) is not null);
        present.Order().ShouldBe(own.Order());
    }

    [Fact]
    public void Fields_OfAConnection_TellBothEnds()
    {
        var m = new Machine();
        m.State.HostNames = ip => ip.ToString() == "10.0.0.2" ? "db.example.org" : null;
        m.Exec(100, "/usr/bin/curl");
        m.Send(EventCode.Socket, 100, ("fd", 3L), ("domain", 2u), ("type", 1u), ("proto", 0u));
        m.Send(EventCode.Connect, 100, ("res", 0L), ("fd", 3L), ("tuple", Machine.Tuple("10.0.0.1:50000", "10.0.0.2:5432")));
        (string Field, string? Value)[] expected =
        [
            ("fd.name", "10.0.0.1:50000->10.0.0.2:5432"), ("fd.type", "ipv4"), ("fd.typechar", "4"), ("fd.ip", "10.0.0.1,10.0.0.2"), ("fd.cip", "10.0.0.1"),
            ("fd.sip", "10.0.0.2"), ("fd.lip", "10.0.0.1"), ("fd.rip", "10.0.0.2"), ("fd.port", "50000,5432"), ("fd.cport", "50000"), ("fd.sport", "5432"),
            ("fd.lport", "50000"), ("fd.rport", "5432"), ("fd.proto", "postgresql"), ("fd.cproto", null), ("fd.sproto", "postgresql"), ("fd.lproto", null),
            ("fd.rproto", "postgresql"), ("fd.net", "10.0.0.1,10.0.0.2"), ("fd.cnet", "10.0.0.1"), ("fd.snet", "10.0.0.2"), ("fd.lnet", "10.0.0.1"), ("fd.rnet", "10.0.0.2"),
            ("fd.cip.name", null), ("fd.sip.name", "db.example.org"), ("fd.lip.name", null), ("fd.rip.name", "db.example.org"), ("fd.l4proto", "tcp"),
            ("fd.sockfamily", "ip"), ("fd.is_server", "false"), ("fd.connected", "true"), ("fd.name_changed", "true"), ("fd.directory", null), ("fd.filename", null),
            ("evt.arg.tuple", "10.0.0.1:50000->10.0.0.2:5432"),
        ];
        foreach (var (field, value) in expected)
        {
            m.Text(field).ShouldBe(value, field);
        }
    }

    [Fact]
    public void Fields_OfIpv6AndUnixSockets_HaveTheirForm()
    {
        var m = new Machine();
        m.Send(EventCode.Accept, 100, ("fd", 3L), ("tuple", Machine.Tuple("::1:1000", "2001:db8::1:22")));
        m.Text("fd.name").ShouldBe("::1:1000->2001:db8::1:22");
        m.Text("fd.rip").ShouldBe("::1");
        byte[] unix = [1, 1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0, .. "/run/docker.sock\0"u8];
        m.Send(EventCode.Connect, 100, ("res", 0L), ("fd", 4L), ("tuple", unix));
        m.Text("fd.name").ShouldBe("/run/docker.sock");
        m.Text("fd.typechar").ShouldBe("u");
        m.Text("fd.sockfamily").ShouldBe("unix");
        m.Text("evt.arg.tuple").ShouldBe("1->2 /run/docker.sock");
    }

    [Fact]
    public void Fields_OfReadsAndRenames_AreThere()
    {
        var m = Scene();
        m.Send(EventCode.Read, 70, ("res", 4L), ("fd", 3L), ("data", "\u007fELF"u8.ToArray()));
        m.Text("evt.buffer").ShouldBe("\u007fELF");
        m.Text("evt.buflen").ShouldBe("4");
        m.Text("evt.io_dir").ShouldBe("read");
        m.Text("evt.is_io_read").ShouldBe("true");
        m.Text("evt.category").ShouldBe("file");
        m.Text("evt.arg.data").ShouldBe(".ELF");
        m.Text("evt.is_open_read").ShouldBeNull();
        m.Send(EventCode.Renameat2, 70, ("res", -2L), ("olddirfd", -100L), ("oldpath", "a"), ("newdirfd", -100L), ("newpath", "/b"), ("flags", 1u));
        m.Text("evt.abspath.src").ShouldBe("/apps/a");
        m.Text("evt.abspath.dst").ShouldBe("/b");
        m.Text("evt.res").ShouldBe("ENOENT");
        m.Text("evt.rawres").ShouldBe("-2");
        m.Text("evt.failed").ShouldBe("true");
        m.Text("evt.arg.flags").ShouldBe("RENAME_NOREPLACE");
    }

    [Fact]
    public void Arguments_OfOfficialRules_HaveTheirForm()
    {
        var m = Scene();
        m.Send(EventCode.Chmod, 70, ("res", 0L), ("filename", "/tmp/x"), ("mode", 0x9EDu));
        m.Text("evt.arg.mode").ShouldBe("S_IXOTH|S_IROTH|S_IXGRP|S_IRGRP|S_IXUSR|S_IWUSR|S_IRUSR|S_ISUID");
        m.Send(EventCode.Ptrace, 70, ("res", 0L), ("request", (ushort)11), ("pid", 60L));
        m.Text("evt.arg.request").ShouldBe("PTRACE_ATTACH");
        m.Text("evt.arg.pid").ShouldBe("bash");
        m.Send(EventCode.Socket, 70, ("fd", 9L), ("domain", 38u), ("type", 5u), ("proto", 0u));
        m.Text("evt.arg.domain").ShouldBe("AF_ALG");
        m.Send(EventCode.Bpf, 70, ("fd", 9L), ("cmd", 5u));
        m.Text("evt.arg.cmd").ShouldBe("BPF_PROG_LOAD");
        m.Send(EventCode.Setuid, 70, ("res", 0L), ("uid", 0u));
        m.Text("evt.arg.uid").ShouldBe("root");
        m.Send(EventCode.Execve, 70, ("res", 0L), ("exe", "x"), ("comm", "x"), ("pid", 70L), ("flags", 3u));
        m.Text("evt.arg.flags").ShouldBe("EXE_WRITABLE|EXE_UPPER_LAYER");
        m.Send(EventCode.Generic, 70, ("ID", (ushort)318));
        m.Text("evt.type").ShouldBe("getrandom");
    }

    [Fact]
    public void Fields_WithNoOtherHome_AreThere()
    {
        var m = Scene();
        m.Text("proc.aenv[LANG]").ShouldBeNull();
        m.State.Processes.Find(50)!.Environment = Palisade.Events.State.TextList.Parse("LANG=de\0"u8);
        m.Text("proc.aenv[LANG]").ShouldBe("de");
        m.Exec(90, "/bin/x", uid: 1000);
        m.Text("user.homedir").ShouldBe("/home/admin");
        m.Text("user.shell").ShouldBe("/bin/bash");
        m.Send(EventCode.Poll, 70, ("res", 1L), ("fds", new byte[] { 1, 0, 3, 0, 0, 0, 0, 0, 0, 0, 1, 0 }));
        m.Text("fd.types").ShouldBe("file");
        m.Send(EventCode.AsyncEvent, -1, ("plugin_id", 0u), ("name", "note"), ("data", Array.Empty<byte>()));
        m.Text("evt.asynctype").ShouldBe("note");
    }

    [Theory]
    [InlineData("proc.nam", FieldLookupError.UnknownField)]
    [InlineData("proc.name[1]", FieldLookupError.ArgumentNotAllowed)]
    [InlineData("proc.aname[x]", FieldLookupError.ArgumentInvalid)]
    [InlineData("proc.aname[-1]", FieldLookupError.ArgumentInvalid)]
    [InlineData("proc.aname[101]", FieldLookupError.ArgumentInvalid)]
    [InlineData("evt.arg", FieldLookupError.ArgumentMissing)]
    [InlineData("evt.arg.nosuch", FieldLookupError.ArgumentInvalid)]
    [InlineData("container.mount.dest", FieldLookupError.ArgumentMissing)]
    [InlineData("ka.verb", FieldLookupError.UnknownField)]
    [InlineData("proc.aname[1", FieldLookupError.UnknownField)]
    public void TryBind_WrongSpelling_SaysWhy(string spelling, FieldLookupError expected) =>
        FieldCatalogs.Get(EventSource.Syscall).TryBind(spelling, out _).ShouldBe(expected);

    /// <summary>A parameter that only an older form of bpf had; official rules of its time name it.</summary>
    [Fact]
    public void TryBind_ParameterOfAnOldForm_IsAcceptedAndAbsent()
    {
        var m = Scene();
        m.Send(EventCode.Bpf, 70, ("fd", 9L), ("cmd", 5u));
        m.Text("evt.arg.res_or_fd").ShouldBeNull();
    }

    [Fact]
    public void TryBind_ProcessValues_TellWhoseTheyAre()
    {
        var catalog = FieldCatalogs.Get(EventSource.Syscall);
        catalog.TryBind("proc.pname", out var parent);
        parent!.ProcessLevel.ShouldBe(1);
        parent.ProcessExtractor.ShouldNotBeNull();
        catalog.TryBind("proc.aname", out var any);
        any!.Quantifier.ShouldBe(FieldQuantifier.AnyAncestor);
        catalog.TryBind("proc.aname[3]", out var third);
        (third!.Quantifier, third.ProcessLevel).ShouldBe((FieldQuantifier.One, 3));
        catalog.TryBind("container.mount.dest[\"/etc\"]", out var mount);
        mount!.Spelling.ShouldBe("container.mount.dest[/etc]");
        catalog.TryBind("evt.arg[flags]", out var flags);
        flags!.Spelling.ShouldBe("evt.arg.flags");
    }

    internal static IEnumerable<string> AllFields() =>
        FieldCatalogs.Get(EventSource.Syscall).Tables.SelectMany(t => t.Rows).Select(r => r.Definition.Name);

    private static string NameOf(string spelling)
    {
        var name = spelling.Split('[')[0];
        return name.StartsWith("evt.arg.", StringComparison.Ordinal) ? "evt.arg" : name.StartsWith("evt.rawarg.", StringComparison.Ordinal) ? "evt.rawarg" : name;
    }

    private static string Spell(string name)
    {
        var definition = FieldCatalogs.Get(EventSource.Syscall).Find(name)!;
        return !definition.ArgumentRequired ? name : name is "evt.arg" or "evt.rawarg" ? $"{name}.fd" : $"{name}[0]";
    }
}
