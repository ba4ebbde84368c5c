using Palisade.Events.Schemas;
using Palisade.Events.State;

namespace Palisade.Events.Tests.State;

public sealed class ProcessStateTests
{
    private const uint Thread = 1 << 13;
    private const uint Files = 1 << 0;
    private const uint InNamespace = 1 << 29;

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Clone_WhicheverSideIsSeenFirst_MakesOneChild(bool parentFirst)
    {
        var m = new Machine();
        m.Exec(100, "/bin/bash");
        if (parentFirst)
        {
            m.Clone(100, 200);
            m.CloneInChild(100, 200);
        }
        else
        {
            m.CloneInChild(100, 200);
            m.Clone(100, 200);
        }

        var child = m.State.Processes.Find(200)!;
        child.Name.ShouldBe("bash");
        child.Parent!.Tid.ShouldBe(100);
        m.State.Counters.PidsReused.ShouldBe(0);
        m.State.Processes.Count.ShouldBe(2);
    }

    [Fact]
    public void Clone_LongAfterTheIdWasLastUsed_IsAnotherProcess()
    {
        var m = new Machine();
        m.Exec(100, "/bin/bash");
        m.Clone(100, 200);
        m.CloneInChild(100, 200);
        m.Exec(200, "/usr/bin/old", parent: 100);
        var version = m.State.Processes.Find(200)!.Version;
        m.Pass(TimeSpan.FromMinutes(1));
        m.Clone(100, 200);

        m.State.Counters.PidsReused.ShouldBe(1);
        var child = m.State.Processes.Find(200)!;
        child.Name.ShouldBe("bash");
        child.Version.ShouldNotBe(version);
        child.StartTime.ShouldBe(m.Now);
    }

    [Fact]
    public void Clone_FromAContainersCaller_WaitsForTheChildsOwnEvent()
    {
        var m = new Machine();
        m.Exec(100, "/bin/sh");
        m.Clone(100, 7, InNamespace);
        m.State.Processes.Find(7).ShouldBeNull();
        m.CloneInChild(100, 201, vtid: 7);
        var child = m.State.Processes.Find(201)!;
        child.Parent!.Tid.ShouldBe(100);
        child.Vpid.ShouldBe(7);
    }

    [Fact]
    public void Clone_Thread_SharesDescriptorsAndAncestors()
    {
        var m = new Machine();
        m.Exec(1, "/sbin/init", parent: 0);
        m.Exec(100, "/bin/app");
        m.Clone(100, 101, Thread | Files);
        m.Open(101, 5, "/tmp/x");
        m.State.Processes.Find(100)!.Descriptors.Find(5)!.Name.ShouldBe("/tmp/x");
        var thread = m.State.Processes.Find(101)!;
        thread.IsMainThread.ShouldBeFalse();
        thread.Ancestor(1)!.Name.ShouldBe("init");
        m.Exit(101);
        m.Close(100, 5);
        m.Send(EventCode.Brk, 100);
        m.State.Processes.Find(101).ShouldBeNull();
        m.State.Processes.Find(100)!.ThreadCount.ShouldBe(1);
    }

    [Fact]
    public void Exit_OfMainThreadWithOthersLeft_KeepsTheProcess()
    {
        var m = new Machine();
        m.Exec(100, "/bin/app");
        m.Clone(100, 101, Thread | Files);
        m.Open(100, 3, "/tmp/x");
        m.Exit(100);
        m.Close(101, 9, res: -9);
        m.State.Processes.Find(100)!.HasExited.ShouldBeTrue();
        m.State.Processes.Find(101)!.Descriptors.Find(3).ShouldNotBeNull();
        m.Exit(101);
        m.Exec(500, "/bin/true");
        m.State.Processes.Find(100).ShouldBeNull();
        m.State.Processes.Find(101).ShouldBeNull();
        m.State.Counters.Descriptors.ShouldBe(0);
    }

    [Fact]
    public void Exit_WhileTheRulesLook_ProcessIsStillThere()
    {
        var m = new Machine();
        m.Exec(100, "/bin/app");
        m.Exit(100).Process!.Name.ShouldBe("app");
        m.State.Processes.Find(100).ShouldNotBeNull();
        m.Exec(101, "/bin/b");
        m.State.Processes.Find(100).ShouldBeNull();
    }

    [Theory]
    [InlineData(50, "subreaper")]
    [InlineData(-1, "init")]
    public void Exit_WithChildren_GivesThemToTheReaper(long reaper, string expected)
    {
        var m = new Machine();
        m.Exec(1, "/sbin/init", parent: 0);
        m.Exec(50, "/bin/subreaper");
        m.Exec(100, "/bin/parent");
        m.Clone(100, 200);
        m.Clone(100, 201);
        m.Exit(100, reaper);
        m.Exec(300, "/bin/next");
        m.State.Processes.Find(200)!.Parent!.Name.ShouldBe(expected);
        m.State.Processes.Find(201)!.Parent!.Name.ShouldBe(expected);
    }

    [Fact]
    public void Exec_ReplacesProgramAndVersion_AndKeepsStartAndParent()
    {
        var m = new Machine();
        m.Exec(100, "/bin/bash");
        m.Clone(100, 200);
        var start = m.Now;
        var before = m.State.Processes.Find(200)!.Version;
        m.Exec(200, "/usr/bin/curl", "-s http://x", parent: 100);
        var process = m.State.Processes.Find(200)!;
        process.Name.ShouldBe("curl");
        process.CommandLine.ShouldBe("curl -s http://x");
        process.StartTime.ShouldBe(start);
        process.ExecTime.ShouldBe(m.Now);
        process.Parent!.Name.ShouldBe("bash");
        process.Version.ShouldNotBe(before);
    }

    [Fact]
    public void Exec_ThatFailed_ChangesNothing()
    {
        var m = new Machine();
        m.Exec(100, "/bin/bash");
        m.Send(EventCode.Execve, 100, ("res", -2L), ("exe", "/bin/nope"), ("comm", "nope"), ("pid", 100L));
        m.State.Processes.Find(100)!.Name.ShouldBe("bash");
    }

    [Fact]
    public void Exec_InAThread_EndsTheOthers()
    {
        var m = new Machine();
        m.Exec(100, "/bin/app");
        m.Clone(100, 101, Thread | Files);
        m.Clone(100, 102, Thread | Files);
        m.Exec(100, "/bin/new");
        m.State.Processes.Find(101).ShouldBeNull();
        m.State.Processes.Find(102).ShouldBeNull();
        m.State.Processes.Find(100)!.ThreadCount.ShouldBe(1);
    }

    [Fact]
    public void Event_OfATaskNeverSeen_MakesAPlaceholderThatExecFillsIn()
    {
        var m = new Machine();
        m.Open(77, 3, "/etc/hosts").Process!.IsPlaceholder.ShouldBeTrue();
        m.State.Counters.ProcessesUnknown.ShouldBe(1);
        m.Exec(77, "/bin/cat");
        m.State.Processes.Find(77)!.IsPlaceholder.ShouldBeFalse();
        m.State.Counters.PidsReused.ShouldBe(0);
    }

    [Fact]
    public void Processes_BeyondTheLimit_EvictTheLongestUnseen()
    {
        var m = new Machine(new StateLimits { MaxProcesses = 64 });
        for (var pid = 1000; pid < 1200; pid++)
        {
            m.Exec(pid, "/bin/app");
        }

        m.State.Processes.Count.ShouldBeLessThanOrEqualTo(64);
        m.State.Counters.ProcessesEvicted.ShouldBeGreaterThanOrEqualTo(136);
        m.State.Processes.Find(1199).ShouldNotBeNull();
        m.State.Processes.Find(1000).ShouldBeNull();
    }

    [Fact]
    public void Parents_ThatFormACircle_AreCut()
    {
        var m = new Machine();
        m.Exec(10, "/bin/a", parent: 20);
        m.Exec(20, "/bin/b", parent: 10);
        m.Exec(10, "/bin/a", parent: 20);
        m.State.Processes.Find(10)!.Ancestor(ProcessEntry.MaxDepth).ShouldBeNull();
    }

    [Fact]
    public void Identity_Calls_ChangeTheProcess()
    {
        var m = new Machine();
        m.Exec(100, "/bin/su");
        m.Send(EventCode.Setuid, 100, ("res", 0L), ("uid", 33u));
        m.Send(EventCode.Setresgid, 100, ("res", 0L), ("rgid", 5u), ("egid", 7u), ("sgid", uint.MaxValue));
        m.Send(EventCode.Setresuid, 100, ("res", 0L), ("ruid", 9u), ("euid", uint.MaxValue), ("suid", 9u));
        m.Send(EventCode.Setuid, 100, ("res", -1L), ("uid", 0u));
        m.Send(EventCode.Chdir, 100, ("res", 0L), ("path", "../var/./log"));
        m.Send(EventCode.Capset, 100, ("res", 0L), ("cap_effective", 1L));
        var process = m.State.Processes.Find(100)!;
        process.Uid.ShouldBe(33u);
        process.Gid.ShouldBe(7u);
        process.WorkingDirectory.ShouldBe("/var/log/");
        process.CapEffective.ShouldBe(1u);
    }
}

