using Palisade.Events.Fields;
using Palisade.Events.Schemas;
using Palisade.Events.State;
using Palisade.Testing;

namespace Palisade.Events.Tests.State;

public sealed class DescriptorStateTests
{
    private const uint CloseOnExec = 1 << 12;

    private static Machine Shell()
    {
        var m = new Machine();
        m.Exec(100, "/bin/sh");
        return m;
    }

    [Theory]
    [InlineData("/etc/passwd", "/etc/passwd")]
    [InlineData("notes.txt", "/apps/notes.txt")]
    [InlineData("../etc//./shadow", "/etc/shadow")]
    [InlineData("/a/b/../../../x/", "/x")]
    [InlineData("/etc/..hidden/.b", "/etc/..hidden/.b")]
    [InlineData("/", "/")]
    [InlineData("..", "/")]
    public void Open_AnyPath_IsMadeAbsoluteAndClean(string path, string expected)
    {
        var m = Shell();
        var fd = m.Open(100, 3, path).Fd!;
        fd.Name.ShouldBe(expected);
        fd.RawName.ShouldBe(path);
    }

    [Fact]
    public void Open_RelativeToADirectoryDescriptor_StartsThere()
    {
        var m = Shell();
        m.Open(100, 3, "/srv/data", flags: 1 << 10).Fd!.Kind.ShouldBe(DescriptorKind.Directory);
        m.Send(EventCode.Openat, 100, ("fd", 4L), ("dirfd", 3L), ("name", "x/y"), ("flags", 1u)).Fd!.Name.ShouldBe("/srv/data/x/y");
        m.Send(EventCode.Openat, 100, ("fd", 5L), ("dirfd", 99L), ("name", "x"), ("flags", 1u)).Fd!.Name.ShouldBe("<UNKNOWN>x");
    }

    [Fact]
    public void Open_ThatFailed_HasANameAndNumberMinusOne()
    {
        var m = Shell();
        var context = m.Open(100, -13, "/etc/shadow");
        context.FdNumber.ShouldBe(-1);
        context.Fd!.Name.ShouldBe("/etc/shadow");
        m.State.Counters.Descriptors.ShouldBe(0);
        m.Text("fd.typechar").ShouldBeNull();
    }

    [Fact]
    public void Close_WhileTheRulesLook_DescriptorIsStillThere()
    {
        var m = Shell();
        m.Open(100, 3, "/tmp/a");
        m.Close(100, 3).Fd!.Name.ShouldBe("/tmp/a");
        m.Close(100, 3).Fd.ShouldBeNull();
        m.State.Counters.Descriptors.ShouldBe(0);
    }

    [Fact]
    public void Close_ThatFailed_KeepsTheDescriptor()
    {
        var m = Shell();
        m.Open(100, 3, "/tmp/a");
        m.Close(100, 3, res: -4);
        m.Close(100, 9, res: -9);
        m.State.Processes.Find(100)!.Descriptors.Find(3).ShouldNotBeNull();
    }

    [Fact]
    public void Dup_Chains_NameTheSameFileUntilTheLastIsClosed()
    {
        var m = Shell();
        m.Open(100, 3, "/tmp/a");
        m.Send(EventCode.Dup, 100, ("res", 4L), ("oldfd", 3L)).Fd!.Name.ShouldBe("/tmp/a");
        m.Send(EventCode.Dup2, 100, ("res", 0L), ("oldfd", 4L), ("newfd", 0L)).FdNumber.ShouldBe(0);
        m.Send(EventCode.Fcntl, 100, ("res", 10L), ("fd", 0L), ("cmd", (byte)1)).Fd!.Name.ShouldBe("/tmp/a");
        m.State.Counters.Descriptors.ShouldBe(1);
        m.Close(100, 3);
        m.Close(100, 4);
        m.Close(100, 0);
        m.Send(EventCode.Read, 100, ("res", 1L), ("fd", 10L)).Fd!.Name.ShouldBe("/tmp/a");
    }

    [Fact]
    public void Exec_ClosesWhatAskedForIt_AndNothingElse()
    {
        var m = Shell();
        m.Open(100, 3, "/tmp/kept");
        m.Open(100, 4, "/tmp/closed", flags: 1 | CloseOnExec);
        m.Send(EventCode.Dup, 100, ("res", 5L), ("oldfd", 4L));
        m.Send(EventCode.Dup3, 100, ("res", 6L), ("oldfd", 3L), ("newfd", 6L), ("flags", CloseOnExec));
        m.Send(EventCode.Fcntl, 100, ("res", 7L), ("fd", 3L), ("cmd", (byte)26));
        m.Exec(100, "/bin/ls");
        m.State.Processes.Find(100)!.Descriptors.All().Select(d => d.Number).ShouldBe([3L, 5L]);
    }

    [Fact]
    public void Fork_CopiesDescriptors_SoThatNeitherSideSeesTheOthersChanges()
    {
        var m = Shell();
        m.Send(EventCode.Socket, 100, ("fd", 3L), ("domain", 2u), ("type", 1u), ("proto", 0u));
        m.Clone(100, 200);
        m.Send(EventCode.Connect, 200, ("res", 0L), ("fd", 3L), ("tuple", Machine.Tuple("10.0.0.1:1000", "10.0.0.2:80")));
        m.Close(200, 99, res: -9);
        m.State.Processes.Find(200)!.Descriptors.Find(3)!.Name.ShouldBe("10.0.0.1:1000->10.0.0.2:80");
        m.State.Processes.Find(100)!.Descriptors.Find(3)!.Name.ShouldBeEmpty();
    }

    [Fact]
    public void Clone_WithSharedFiles_IsOneTable_UntilExec()
    {
        var m = Shell();
        m.Clone(100, 200, flags: 1);
        m.Open(200, 3, "/tmp/a");
        m.State.Processes.Find(100)!.Descriptors.Find(3).ShouldNotBeNull();
        m.Exec(200, "/bin/ls", parent: 100);
        m.Close(200, 3);
        m.Close(200, 3, res: -9);
        m.State.Processes.Find(100)!.Descriptors.Find(3).ShouldNotBeNull();
    }

    [Fact]
    public void Connect_And_Accept_KnowTheirSide()
    {
        var m = Shell();
        m.Send(EventCode.Socket, 100, ("fd", 3L), ("domain", 2u), ("type", 1u), ("proto", 0u));
        m.Send(EventCode.Connect, 100, ("res", -115L), ("fd", 3L), ("tuple", Machine.Tuple("127.0.0.1:5000", "127.0.0.1:443")));
        m.Text("fd.name").ShouldBe("127.0.0.1:5000->127.0.0.1:443");
        m.Text("fd.name_changed").ShouldBe("true");
        m.Text("fd.connected").ShouldBe("false");
        m.Text("fd.lport").ShouldBe("5000");
        m.Text("fd.l4proto").ShouldBe("tcp");
        m.Send(EventCode.Getsockopt, 100, ("res", 0L), ("fd", 3L), ("level", (byte)1), ("optname", (byte)4), ("val", new byte[] { 1, 0, 0, 0, 0, 0, 0, 0, 0 }));
        m.Text("fd.connected").ShouldBe("true");
        m.Text("fd.name_changed").ShouldBe("false");
        m.Send(EventCode.Accept4, 100, ("fd", 4L), ("tuple", Machine.Tuple("10.9.9.9:6000", "10.0.0.1:22")));
        m.Text("fd.rip").ShouldBe("10.9.9.9");
        m.Text("fd.sport").ShouldBe("22");
        m.Text("fd.is_server").ShouldBe("true");
    }

    [Fact]
    public void Bind_Then_Datagrams_NameTheirPeer()
    {
        var m = Shell();
        m.Send(EventCode.Socket, 100, ("fd", 3L), ("domain", 2u), ("type", 2u), ("proto", 0u));
        m.Send(EventCode.Bind, 100, ("res", 0L), ("fd", 3L), ("addr", new byte[] { 2, 0, 0, 0, 0, 53, 0 }));
        m.Text("fd.name").ShouldBe("0.0.0.0:53");
        m.Send(EventCode.Recvfrom, 100, ("res", 9L), ("fd", 3L), ("tuple", Machine.Tuple("10.0.0.9:4444", "10.0.0.1:53")));
        m.Text("fd.name").ShouldBe("10.0.0.9:4444->10.0.0.1:53");
        m.Send(EventCode.Sendto, 100, ("res", 9L), ("fd", 3L), ("tuple", Machine.Tuple("10.0.0.1:53", "10.0.0.9:4444")));
        m.Text("fd.name").ShouldBe("10.0.0.9:4444->10.0.0.1:53");
        m.Text("fd.l4proto").ShouldBe("udp");
    }

    [Fact]
    public void Kinds_OfEveryCallThatMakesADescriptor_AreTold()
    {
        var m = Shell();
        (EventCode Code, string Letter)[] calls =
        [
            (EventCode.Eventfd2, "e"), (EventCode.Signalfd4, "s"), (EventCode.TimerfdCreate, "t"), (EventCode.InotifyInit1, "i"), (EventCode.EpollCreate1, "l"),
            (EventCode.IoUringSetup, "r"), (EventCode.Userfaultfd, "U"),
        ];
        foreach (var (code, letter) in calls)
        {
            m.Send(code, 100, ("res", 8L));
            m.Text("fd.typechar").ShouldBe(letter, code.ToString());
        }

        m.Send(EventCode.MemfdCreate, 100, ("fd", 9L), ("name", "payload"));
        m.Text("fd.type").ShouldBe("memfd");
        m.Text("fd.name").ShouldBe("payload");
        m.Send(EventCode.Pipe2, 100, ("res", 0L), ("fd1", 10L), ("fd2", 11L), ("ino", 77L), ("flags", CloseOnExec));
        m.State.Processes.Find(100)!.Descriptors.Find(11)!.Kind.ShouldBe(DescriptorKind.Pipe);
        m.Exec(300, "/bin/victim");
        m.Open(300, 3, "/secret");
        m.Send(EventCode.PidfdOpen, 100, ("fd", 12L), ("pid", 300L));
        m.Send(EventCode.PidfdGetfd, 100, ("fd", 13L), ("pid_fd", 12L), ("target_fd", 3L)).Fd!.Name.ShouldBe("/secret");
    }

    [Fact]
    public void Descriptors_BeyondTheLimit_AreRefusedAndCounted()
    {
        var m = new Machine(new StateLimits { MaxDescriptors = 10 });
        for (var fd = 3; fd < 30; fd++)
        {
            m.Open(100, fd, $"/tmp/{fd}").Fd!.Name.ShouldBe($"/tmp/{fd}");
        }

        m.State.Counters.Descriptors.ShouldBe(10);
        m.State.Counters.DescriptorsRefused.ShouldBe(17);
    }

    [Fact]
    public void Apply_OpenAndCloseOfKnownFiles_AllocatesNothing()
    {
        var m = Shell();
        var path = "/var/log/app.log\0"u8.ToArray();
        void OpenAndClose()
        {
            m.Event.Begin(EventCode.Openat, 1, 100);
            m.Event.Append(5L);
            m.Event.Append(-100L);
            m.Event.Append(path);
            m.Event.Append(1u);
            m.Event.Append(0u);
            m.State.Apply(m.Context);
            m.Event.Begin(EventCode.Close, 2, 100);
            m.Event.Append(0L);
            m.Event.Append(5L);
            m.State.Apply(m.Context);
        }

        Allocations.PerRound(() =>
        {
            for (var i = 0; i < 1000; i++)
            {
                OpenAndClose();
            }
        }).ShouldBe(0);
    }

    [Fact]
    public void FileAndDirectory_OfNewPathsOfKnownParts_AllocateNothing()
    {
        const int parts = 60, rounds = 5;
        var m = Shell();
        FieldCatalogs.Get(EventSource.Syscall).TryBind("fd.directory", null, out var directory);
        FieldCatalogs.Get(EventSource.Syscall).TryBind("fd.filename", null, out var file);
        string[] folders = [.. Enumerable.Range(0, parts).Select(i => $"/srv/folder-{i}")];
        string[] names = [.. Enumerable.Range(0, parts).Select(i => $"name-{i}")];
        for (var i = 0; i < parts * (rounds + 1); i++)
        {
            m.Open(100, i, $"{folders[i % parts]}/{names[Name(i)]}");
        }

        // The first round meets every folder and every name; all later ones meet paths that are new, made of those.
        var next = 0;
        var right = 0;
        Allocations.PerRound(Round, rounds).ShouldBe(0);
        right.ShouldBe(parts * (rounds + 1) * 2);

        static int Name(int i) => ((i % parts) + (i / parts)) % parts;

        void Round()
        {
            FieldValue value = default;
            for (var i = 0; i < parts; i++, next++)
            {
                m.Event.Begin(EventCode.Close, 1, 100);
                m.Event.Append(-9L);
                m.Event.Append((long)next);
                m.State.Apply(m.Context);
                directory!.Extractor.TryGet(m.Context, ref value);
                right += value.Text == folders[next % parts] ? 1 : 0;
                file!.Extractor.TryGet(m.Context, ref value);
                right += value.Text == names[Name(next)] ? 1 : 0;
            }
        }
    }
}
