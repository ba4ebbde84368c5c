using Palisade.Events.Recordings;
using Palisade.Events.Schemas;
using Palisade.Events.State;

namespace Palisade.Events.Tests.Recordings;

/// <summary>
/// The captures that others made. Counts of blocks, table entries and event codes were taken with a separate script that walks the blocks; names and command
/// lines with a look at the texts in the files.
/// </summary>
public sealed class CaptureTests
{
    /// <summary>Processes, descriptors, users, groups, addresses; then events handed out and enters folded in, which together are the event blocks.</summary>
    [Theory]
    [InlineData("curl_google.scap", "ip-10-0-0-79", 54, 316, 31, 55, 5, 939, 597)]
    [InlineData("open-multiple-files.scap", "ubuntu", 128, 685, 40, 70, 8, 1230, 42)]
    [InlineData("ping_sendto.scap", "ubuntu", 136, 674, 42, 72, 10, 1516, 10)]
    public void Open_EveryCapture_HasItsTablesAndEvents(
        string file, string host, int processes, int descriptors, int users, int groups, int addresses, int events, int enters)
    {
        using var stream = Captures.Open(file);
        var state = stream.Context.State;
        state.HostName.ShouldBe(host);
        state.Processes.Count.ShouldBe(processes);
        state.Counters.Descriptors.ShouldBe(descriptors);
        state.Users.Users.Count.ShouldBe(users);
        state.Users.Groups.Count.ShouldBe(groups);
        state.Interfaces.Count.ShouldBe(addresses);
        while (stream.MoveNext())
        {
        }

        stream.Counters.Events.ShouldBe(events);
        stream.Counters.Enters.ShouldBe(enters);
        stream.Counters.UnknownEvents.ShouldBe(0);
        stream.Counters.UnknownBlocks.ShouldBe(0);
    }

    /// <summary>
    /// A login shell (bash 3200 under sshd) runs <c>curl -6 http://www.google.com</c>: exec, libraries, a resolver thread that asks a name server by UDP, then a
    /// TCP connection to port 80 that is not waited for.
    /// </summary>
    [Fact]
    public void Curl_Capture_ShowsTheProgramAndItsConnections()
    {
        using var stream = Captures.Open("curl_google.scap");
        var counts = new Dictionary<string, int>();
        var names = new List<string>();
        string? commandLine = null, ancestors = null, user = null;
        var threads = 0;
        while (stream.MoveNext())
        {
            var context = stream.Context;
            var name = context.Event.Schema.Name;
            counts[name] = counts.GetValueOrDefault(name) + 1;
            if (name == "execve")
            {
                commandLine = Machine.Text(context, "proc.cmdline");
                ancestors = Machine.Text(context, "proc.aname");
                user = Machine.Text(context, "user.name");
            }
            else if (name == "connect")
            {
                names.Add($"{Machine.Text(context, "fd.l4proto") ?? "-"} {context.Fd!.Name} {Machine.Text(context, "evt.res")}");
            }
            else if (name == "clone" && context.Event.Int64(0) == 0)
            {
                threads += context.Process!.IsMainThread ? 0 : 1;
            }
        }

        commandLine.ShouldBe("curl -6 http://www.google.com");
        ancestors.ShouldNotBeNull().ShouldStartWith("bash,sshd,sshd");
        user.ShouldBe("ubuntu");
        threads.ShouldBe(1);
        (counts["open"], counts["close"], counts["read"], counts["mmap"], counts["syscall"]).ShouldBe((48, 54, 50, 110, 183));
        names.ShouldBe(
        [
            "- /var/run/nscd/socket ENOENT",
            "- /var/run/nscd/socket ENOENT",
            "udp 2600:1f18:262c:6542:9aa6:df7a:9a47:d29e:40251->2001:4860:4860::8888:53 SUCCESS",
            "tcp 2600:1f18:262c:6542:9aa6:df7a:9a47:d29e:37140->2607:f8b0:4004:802::2004:80 EINPROGRESS",
        ]);
    }

    /// <summary>A Python script opens /tmp/file-1 to /tmp/file-13 for reading and closes each after opening the next; two containers run on the machine.</summary>
    [Fact]
    public void OpenMultipleFiles_Capture_ShowsThirteenFilesAndTwoContainers()
    {
        using var stream = Captures.Open("open-multiple-files.scap");
        List<string> opened = [], closed = [];
        while (stream.MoveNext())
        {
            var context = stream.Context;
            switch (context.Event.Code)
            {
                case EventCode.Open:
                    opened.Add(context.Fd!.Name);
                    Machine.Text(context, "proc.cmdline").ShouldBe("python open.py");
                    Machine.Text(context, "evt.is_open_read").ShouldBe("true");
                    Machine.Text(context, "container.id").ShouldBe("host");
                    break;
                case EventCode.Close:
                    closed.Add(context.Fd!.Name);
                    break;
                default:
                    break;
            }
        }

        var files = Enumerable.Range(1, 13).Select(i => $"/tmp/file-{i}").ToList();
        opened.ShouldBe(files);
        closed.ShouldBe(files);
        stream.Context.State.Containers.Count.ShouldBe(2);
        stream.Context.State.Containers.All.ShouldAllBe(c => c.Runtime == "docker" && c.Image != null);
    }

    /// <summary>A ping of 128.32.41.1 sends ten packets of 64 bytes, one a second, by sendmsg on descriptor 3; the process was gone before the tables were made.</summary>
    [Fact]
    public void Ping_Capture_ShowsTenPackets()
    {
        using var stream = Captures.Open("ping_sendto.scap");
        var times = new List<ulong>();
        while (stream.MoveNext())
        {
            if (stream.Context.Event.Code == EventCode.Sendmsg)
            {
                times.Add(stream.Context.Event.Timestamp);
                Machine.Text(stream.Context, "fd.name").ShouldBe("0.0.0.0:1->128.32.41.1:0");
                Machine.Text(stream.Context, "evt.rawres").ShouldBe("64");
                Machine.Text(stream.Context, "evt.buflen").ShouldBe("64");
                Machine.Text(stream.Context, "proc.name").ShouldBe("<NA>");
            }
        }

        times.Count.ShouldBe(10);
        times.Zip(times.Skip(1), (a, b) => b - a).ShouldAllBe(step => step > 990_000_000 && step < 1_100_000_000);
    }

    [Theory]
    [InlineData("curl_google.scap")]
    [InlineData("open-multiple-files.scap")]
    [InlineData("ping_sendto.scap")]
    public void Tables_OfEveryCapture_FormATree(string file)
    {
        using var stream = Captures.Open(file);
        foreach (var process in stream.Context.State.Processes.All)
        {
            process.Main.Pid.ShouldBe(process.Pid);
            if (process.IsMainThread && process.ParentTid > 0)
            {
                process.Parent.ShouldNotBeNull($"{process.Tid} {process.Name}");
                process.Ancestor(ProcessEntry.MaxDepth).ShouldBeNull();
            }
        }
    }

    [Theory]
    [InlineData(RecordingFormat.JsonLines)]
    [InlineData(RecordingFormat.Scap)]
    public void Convert_ThereAndBack_KeepsEveryEventTableAndState(RecordingFormat through)
    {
        foreach (var path in Captures.Scap)
        {
            var middle = Convert(Recording.Open(path), through);
            var back = Convert(Recording.Open(new MemoryStream(middle)), RecordingFormat.Scap);
            using var original = Recording.Open(path);
            using var copy = Recording.Open(new MemoryStream(back));
            copy.Context.State.Counters.ShouldBe(original.Context.State.Counters);
            copy.Context.State.Users.Users.ShouldBe(original.Context.State.Users.Users, ignoreOrder: true);
            copy.Context.State.Interfaces.ShouldBe(original.Context.State.Interfaces);
            while (original.MoveNext())
            {
                copy.MoveNext().ShouldBeTrue();
                Same(original, copy);
            }

            copy.MoveNext().ShouldBeFalse();
            copy.Context.State.Counters.ShouldBe(original.Context.State.Counters);
        }
    }

    private static void Same(IEventStream original, IEventStream copy)
    {
        var (a, b) = (original.Context.Event, copy.Context.Event);
        (b.Code, b.Timestamp, b.ThreadId, b.Cpu, b.Number).ShouldBe((a.Code, a.Timestamp, a.ThreadId, a.Cpu, a.Number));
        for (var i = 0; i < a.Schema.Parameters.Length; i++)
        {
            b.Bytes(i).SequenceEqual(a.Bytes(i)).ShouldBeTrue($"event {a.Number} {a.Schema.Name} {a.Schema.Parameters[i].Name}");
        }

        (copy.Context.Process?.Name, copy.Context.FdNumber, copy.Context.Fd?.Name)
            .ShouldBe((original.Context.Process?.Name, original.Context.FdNumber, original.Context.Fd?.Name));
    }

    private static byte[] Convert(IEventStream input, RecordingFormat format)
    {
        using var stream = input;
        var output = new MemoryStream();
        RecordingConverter.Convert(stream, output, format, TestContext.Current.CancellationToken);
        return output.ToArray();
    }
}
