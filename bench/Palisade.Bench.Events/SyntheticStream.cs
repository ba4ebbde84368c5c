using Palisade.Events;
using Palisade.Events.Model;
using Palisade.Events.Recordings;
using Palisade.Events.Schemas;
using Palisade.Events.State;

namespace Palisade.Bench.Events;

/// <summary>
/// A stream of made-up events, the same for the same seed, filled and applied as a live source would do it. Makes no garbage, so what a measurement sees is
/// the measured.
/// </summary>
public sealed class SyntheticStream : IEventStream
{
    private const int Services = 160;
    private const int MaxOpen = 64;
    private const ulong StartTime = 1_700_000_000_000_000_000;

    private readonly EventMix mix;
    private readonly long count;
    private readonly Task[] tasks = new Task[Services];
    private readonly Event current;
    private readonly byte[] tuple = new byte[13];
    private readonly byte[] payload = new byte[80];
    private ulong random;
    private ulong time = StartTime;
    private long nextPid = 5000;
    private long made;

    public SyntheticStream(EventMix mix, long count, ulong seed = 1)
    {
        this.mix = mix;
        this.count = count;
        random = (seed * 0x9E3779B97F4A7C15) | 1;
        var strings = new StringPool();
        State = new(strings) { HostName = "bench" };
        current = new(strings);
        Context = new(current, State);
        "GET /index.html HTTP/1.1\r\nHost: app.example.org\r\nUser-Agent: curl/8.5.0\r\n\r\n"u8.CopyTo(payload);
        State.Users.AddUser(new(0, 0, "root", "/root", "/bin/bash"));
        State.Users.AddUser(new(33, 33, "www-data", "/var/www", "/usr/sbin/nologin"));
        for (var i = 0; i < tasks.Length; i++)
        {
            tasks[i] = new() { Pid = nextPid++, Program = Vocabulary.Programs[i % Vocabulary.Programs.Length] };
            Exec(tasks[i].Pid, tasks[i].Program, parent: 1);
            State.Apply(Context);
        }
    }

    public EventSource Source => EventSource.Syscall;

    public EventContext Context { get; }

    public SystemState State { get; }

    public RecordingCounters Counters => new(made, 0, 0, 0, 0);

    public bool MoveNext()
    {
        if (made >= count)
        {
            return false;
        }

        var task = tasks[Next(Services)];
        switch (mix)
        {
            case EventMix.ExecOnly:
                ExecAnother(task);
                break;
            case EventMix.OpenClose:
                OpenOrClose(task);
                break;
            default:
                MakeMixed(task);
                break;
        }

        current.Number = (ulong)++made;
        State.Apply(Context);
        return true;
    }

    public void Dispose()
    {
    }

    private void MakeMixed(Task task)
    {
        // A child that was made runs its program next and ends soon after, whatever the dice say of the others.
        if (task.Child > 0)
        {
            FollowChild(task);
            return;
        }

        switch (Next(100))
        {
            case < 30:
                OpenOrClose(task);
                break;
            case < 45:
                ReadOrStat(task);
                break;
            case < 70:
                Network(task);
                break;
            case < 72:
                Fork(task);
                break;
            default:
                Other(task);
                break;
        }
    }

    private void OpenOrClose(Task task)
    {
        if (task.Open > 0 && (task.Open == MaxOpen || Next(2) == 0))
        {
            Begin(EventCode.Close, task.Pid);
            current.Append(0L);
            current.Append(3L + --task.Open);
            return;
        }

        const uint read = 1, writeCreate = 2 | 4, closeOnExec = 1 << 12;
        var writes = Next(20) == 0;
        Begin(EventCode.Openat, task.Pid);
        current.Append(3L + task.Open++);
        current.Append(-100L);
        current.Append(Vocabulary.Paths[Next(Vocabulary.Paths.Length)]);
        current.Append((writes ? writeCreate : read) | closeOnExec);
        current.Append(writes ? 0x1A4u : 0u);
        current.Append(0x801u);
        current.Append(123456L);
    }

    private void ReadOrStat(Task task)
    {
        if (Next(3) == 0)
        {
            Begin(EventCode.Newfstatat, task.Pid);
            current.Append(0L);
            current.Append(-100L);
            current.Append(Vocabulary.Paths[Next(Vocabulary.Paths.Length)]);
            current.Append(0u);
            return;
        }

        Begin(Next(4) == 0 ? EventCode.Write : EventCode.Read, task.Pid);
        current.Append(80L);
        current.Append(payload);
        current.Append(3L + Next(Math.Max(1, task.Open)));
        current.Append(4096u);
    }

    private void Network(Task task)
    {
        const long socket = 100;
        WriteTuple();
        switch (Next(8))
        {
            case 0:
                Begin(EventCode.Socket, task.Pid);
                current.Append(socket);
                current.Append(2u);
                current.Append(1u);
                current.Append(0u);
                break;
            case 1:
                Begin(EventCode.Connect, task.Pid);
                current.Append(0L);
                current.Append(tuple);
                current.Append(socket);
                current.AppendAbsent();
                break;
            case 2:
                Begin(EventCode.Accept4, task.Pid);
                current.Append(socket + 1);
                current.Append(tuple);
                current.Append((byte)0);
                current.Append(0u);
                current.Append(128u);
                current.Append(0u);
                break;
            case 3 or 4:
                Begin(EventCode.Sendto, task.Pid);
                current.Append(80L);
                current.Append(payload);
                current.Append(socket);
                current.Append(80u);
                current.AppendAbsent();
                break;
            default:
                Begin(EventCode.Recvfrom, task.Pid);
                current.Append(80L);
                current.Append(payload);
                current.AppendAbsent();
                current.Append(socket);
                current.Append(80u);
                break;
        }
    }

    private void Fork(Task task)
    {
        task.Child = nextPid++;
        Begin(EventCode.Clone, task.Pid);
        current.Append(task.Child);
        AppendTask(task.Program, task.Pid, parent: 1);
        current.Append(0u);
        current.Append(0u);
        current.Append(0u);
        current.Append(task.Pid);
        current.Append(task.Pid);
        current.Append(0L);
    }

    private void FollowChild(Task task)
    {
        if (!task.ChildRuns)
        {
            task.ChildRuns = true;
            Exec(task.Child, Vocabulary.Programs[Next(Vocabulary.Programs.Length)], task.Pid);
            return;
        }

        Begin(EventCode.ProcessExit, task.Child);
        current.Append(0L);
        current.Append(0L);
        current.Append((byte)0);
        current.Append((byte)0);
        current.Append(-1L);
        task.Child = 0;
        task.ChildRuns = false;
    }

    private void ExecAnother(Task task)
    {
        task.Program = Vocabulary.Programs[Next(Vocabulary.Programs.Length)];
        task.Open = 0;
        Exec(task.Pid, task.Program, parent: 1);
    }

    private void Exec(long pid, Program program, long parent)
    {
        Begin(EventCode.Execve, pid);
        current.Append(0L);
        AppendTask(program, pid, parent);
        current.Append(Vocabulary.Environment);
        current.Append(0u);
        current.Append(pid);
        current.Append(uint.MaxValue);
        current.Append(8u);
        current.Append(0L);
        current.Append(0L);
        current.Append(0L);
        current.Append(4711L);
        current.Append((long)StartTime);
        current.Append((long)StartTime);
        current.Append(33u);
        current.Append(program.Path);
        current.Append(pid);
        current.Append(33u);
        current.Append(program.Path);
    }

    /// <summary>Parameters 1 to 14 of clone and exec.</summary>
    private void AppendTask(Program program, long pid, long parent)
    {
        current.Append(program.Path);
        current.Append(program.Arguments);
        current.Append(pid);
        current.Append(pid);
        current.Append(parent);
        current.Append(program.WorkingDirectory);
        current.Append(1024L);
        current.Append(0L);
        current.Append(300L);
        current.Append(12000u);
        current.Append(4000u);
        current.Append(0u);
        current.Append(program.Name);
        current.Append(Vocabulary.Cgroups);
    }

    private void Other(Task task)
    {
        switch (Next(6))
        {
            case 0:
                Begin(EventCode.Futex, task.Pid);
                current.Append(0L);
                current.Append(0x7f0012345678L);
                current.Append([0x81, 0]);
                current.Append(1L);
                break;
            case 1:
                Begin(EventCode.EpollWait, task.Pid);
                current.Append(1L);
                current.Append(512L);
                break;
            case 2:
                Begin(EventCode.Mmap, task.Pid);
                current.Append(0x7f0012340000L);
                current.Append(12000u);
                current.Append(4000u);
                current.Append(0u);
                current.Append(0L);
                current.Append(4096L);
                current.Append(1u);
                current.Append(2u);
                current.Append(-1L);
                current.Append(0L);
                break;
            case 3:
                Begin(EventCode.Fcntl, task.Pid);
                current.Append(0L);
                current.Append(3L);
                current.Append((byte)4);
                break;
            case 4:
                Begin(EventCode.Generic, task.Pid);
                current.Append([178, 0]);
                current.Append([228, 0]);
                break;
            default:
                Begin(EventCode.Stat, task.Pid);
                current.Append(-2L);
                current.Append(Vocabulary.Paths[Next(Vocabulary.Paths.Length)]);
                break;
        }
    }

    private void WriteTuple()
    {
        // 512 distinct peers on a private network, one port each.
        var peer = Next(512);
        tuple[0] = 2;
        (tuple[1], tuple[2], tuple[3], tuple[4]) = (10, 0, (byte)(peer >> 8), (byte)peer);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(tuple.AsSpan(5), (ushort)(40000 + peer));
        (tuple[7], tuple[8], tuple[9], tuple[10]) = (10, 0, 0, 1);
        System.Buffers.Binary.BinaryPrimitives.WriteUInt16LittleEndian(tuple.AsSpan(11), 443);
    }

    private void Begin(EventCode code, long tid)
    {
        time += 700;
        current.Begin(code, time, tid, (short)(tid & 3));
    }

    /// <summary>xorshift64*: good enough dice that cost a nanosecond.</summary>
    private int Next(int below)
    {
        random ^= random >> 12;
        random ^= random << 25;
        random ^= random >> 27;
        return (int)((random * 0x2545F4914F6CDD1D >> 33) % (ulong)below);
    }

    private sealed class Task
    {
        public long Pid { get; init; }

        public required Program Program { get; set; }

        public int Open { get; set; }

        public long Child { get; set; }

        public bool ChildRuns { get; set; }
    }
}
