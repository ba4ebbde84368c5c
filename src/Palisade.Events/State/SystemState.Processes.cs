using Palisade.Events.Model;
using Palisade.Events.Schemas;

namespace Palisade.Events.State;

/// <content>Processes: clone, exec and exit, in whatever order their events come.</content>
public sealed partial class SystemState
{
    /// <summary>Both sides of one clone are seen within this time; an entry older than it has lost its id to another task.</summary>
    private const ulong CloneWindow = 2_000_000_000;

    /// <summary>Parameters that clone and exec have at the same place (the table's tests hold it to that).</summary>
    internal static class TaskParameter
    {
        public const int Result = 0;
        public const int Exe = 1;
        public const int Arguments = 2;
        public const int Tid = 3;
        public const int Pid = 4;
        public const int ParentTid = 5;
        public const int WorkingDirectory = 6;
        public const int FdLimit = 7;
        public const int MajorFaults = 8;
        public const int MinorFaults = 9;
        public const int VmSize = 10;
        public const int VmRss = 11;
        public const int VmSwap = 12;
        public const int Name = 13;
        public const int Cgroups = 14;
    }

    internal static class CloneParameter
    {
        public const int Flags = 15;
        public const int Uid = 16;
        public const int Gid = 17;
        public const int Vtid = 18;
        public const int Vpid = 19;
        public const int NamespaceInitStart = 20;
    }

    internal static class ExecParameter
    {
        public const int Environment = 15;
        public const int Tty = 16;
        public const int Vpgid = 17;
        public const int LoginUid = 18;
        public const int Flags = 19;
        public const int CapInheritable = 20;
        public const int CapPermitted = 21;
        public const int CapEffective = 22;
        public const int ExeInode = 23;
        public const int ExeInodeCtime = 24;
        public const int ExeInodeMtime = 25;
        public const int Uid = 26;
        public const int TrustedExePath = 27;
        public const int Pgid = 28;
        public const int Gid = 29;
    }

    private static readonly int ExecFileName = Index(EventCode.Execve, "filename");
    private static readonly int ExecAtDirectory = Index(EventCode.Execveat, "dirfd");
    private static readonly int ExecAtPath = Index(EventCode.Execveat, "pathname");
    private static readonly int ExitReaper = Index(EventCode.ProcessExit, "reaper_tid");

    private long reaperTid;

    /// <summary>Clone flags in the event table's numbering.</summary>
    private static class CloneFlag
    {
        public const uint Files = 1 << 0;
        public const uint Parent = 1 << 8;
        public const uint Thread = 1 << 13;
        public const uint ChildInNamespace = 1 << 29;
    }

    private void Clone(EventContext context)
    {
        var e = context.Event;
        var result = e.Int64(TaskParameter.Result, -1);
        if (result == 0)
        {
            context.Process = CloneInChild(e);
            return;
        }

        var caller = context.Process;
        if (caller is null || caller.IsPlaceholder)
        {
            caller = Describe(e, caller, e.ThreadId);
            context.Process = caller;
        }

        var flags = (uint)e.Int64(CloneParameter.Flags);
        if (result < 0 || (flags & CloneFlag.ChildInNamespace) != 0 || (caller.Vtid > 0 && caller.Vtid != caller.Tid))
        {
            // The number is the child's in its own namespace, which means nothing here; the child's own event tells the real one.
            return;
        }

        if (Processes.Find(result) is { } known)
        {
            if (known.Clone == CloneSeen.Child && e.Timestamp - known.StartTime < CloneWindow)
            {
                known.Clone = CloneSeen.Both;
                return;
            }

            reusedPids += known.IsPlaceholder ? 0 : 1;
        }

        var child = AddChild(result, caller, flags, e);
        child.Clone = CloneSeen.Parent;
        child.Vtid = child.Tid;
        child.Vpid = child.Pid;
    }

    private ProcessEntry CloneInChild(Event e)
    {
        var tid = e.ThreadId;
        var known = Processes.Find(tid);
        if (known is { Clone: CloneSeen.Parent } && e.Timestamp - known.StartTime < CloneWindow)
        {
            known.Clone = CloneSeen.Both;
            SetNamespaceIds(known, e);
            TakeCgroups(known, e);
            Processes.Touch(known);
            return known;
        }

        reusedPids += known is null || known.IsPlaceholder ? 0 : 1;
        var flags = (uint)e.Int64(CloneParameter.Flags);
        var parentTid = e.Int64(TaskParameter.ParentTid, -1);
        var isThread = (flags & CloneFlag.Thread) != 0;
        var maker = isThread ? Processes.Find(e.Int64(TaskParameter.Pid, -1)) : Processes.Find(parentTid);
        var child = maker is null ? Describe(e, known, tid) : AddChild(tid, maker, flags & ~CloneFlag.Parent, e);
        child.StartTime = child.ExecTime == 0 ? e.Timestamp : child.StartTime;
        child.Clone = CloneSeen.Child;
        SetNamespaceIds(child, e);
        TakeCgroups(child, e);
        return child;
    }

    private ProcessEntry AddChild(long tid, ProcessEntry caller, uint flags, Event e)
    {
        var isThread = (flags & CloneFlag.Thread) != 0;
        var main = caller.Main;
        var child = Processes.Add(tid, isThread ? main.Pid : tid);
        child.InheritFrom(caller);
        child.CloneFlags = flags;
        child.StartTime = e.Timestamp;
        child.LastSeen = e.Timestamp;
        if (isThread)
        {
            if (ReferenceEquals(child.Main, child))
            {
                Processes.Join(child, main);
            }

            child.ParentTid = main.ParentTid;
            return child;
        }

        ProcessTable.SetParent(child, (flags & CloneFlag.Parent) != 0 ? main.Parent : main);
        if ((flags & CloneFlag.Files) != 0)
        {
            Processes.ReleaseTable(child.Descriptors);
            child.Descriptors = caller.Descriptors;
            child.Descriptors.Owners++;
        }
        else
        {
            child.Descriptors.ShareFrom(caller.Descriptors);
        }

        return child;
    }

    private static void SetNamespaceIds(ProcessEntry child, Event e)
    {
        child.Vtid = e.Int64(CloneParameter.Vtid, child.Tid);
        child.Vpid = e.Int64(CloneParameter.Vpid, child.Pid);
        child.PidNamespaceInitStart = (ulong)e.Int64(CloneParameter.NamespaceInitStart, (long)child.PidNamespaceInitStart);
    }

    /// <summary>Makes or fills in an entry from what a clone or exec event says of the task itself.</summary>
    private ProcessEntry Describe(Event e, ProcessEntry? known, long tid)
    {
        var pid = e.Int64(TaskParameter.Pid, tid);
        var process = known is { IsPlaceholder: true } && known.Pid == pid ? known : Processes.Add(tid, pid);
        process.IsPlaceholder = false;
        process.Name = e.Text(TaskParameter.Name) ?? string.Empty;
        process.Exe = e.Text(TaskParameter.Exe) ?? string.Empty;
        process.Arguments = lists.Get(e.Bytes(TaskParameter.Arguments));
        process.ParentTid = e.Int64(TaskParameter.ParentTid, -1);
        process.LastSeen = e.Timestamp;
        SetWorkingDirectory(process, e.Text(TaskParameter.WorkingDirectory));
        TakeMemory(process, e);
        TakeCgroups(process, e);
        if (StatePlans.Get(e.Code).Effect == StateEffect.Clone)
        {
            process.Uid = (uint)e.Int64(CloneParameter.Uid, process.Uid);
            process.Gid = (uint)e.Int64(CloneParameter.Gid, process.Gid);
            SetNamespaceIds(process, e);
        }

        LinkToParent(process);
        InheritUnknown(process);
        Processes.Touch(process);
        return process;
    }

    /// <summary>What neither this event nor an earlier one told is as a parent hands it down.</summary>
    private static void InheritUnknown(ProcessEntry process)
    {
        if (process.Parent is not { IsPlaceholder: false } parent)
        {
            return;
        }

        process.Uid = process.Uid == uint.MaxValue ? parent.Uid : process.Uid;
        process.Gid = process.Gid == uint.MaxValue ? parent.Gid : process.Gid;
        process.LoginUid = process.LoginUid == uint.MaxValue ? parent.LoginUid : process.LoginUid;
        process.Tty = process.Tty == 0 ? parent.Tty : process.Tty;
        process.Sid = process.Sid < 0 ? parent.Sid : process.Sid;
        process.Vpgid = process.Vpgid < 0 ? parent.Vpgid : process.Vpgid;
        process.Container = process.Cgroups.Count == 0 ? parent.Container : process.Container;
    }

    private void LinkToParent(ProcessEntry process)
    {
        if (process.Parent is null && process.IsMainThread && process.ParentTid > 0 && Processes.Find(process.ParentTid) is { } parent)
        {
            ProcessTable.SetParent(process, parent.Main);
        }
    }

    private void Exec(EventContext context)
    {
        var e = context.Event;
        var process = context.Process;
        if (process is null || process.IsPlaceholder)
        {
            process = Describe(e, process, e.ThreadId);
        }

        context.Process = process;
        if (e.Int64(TaskParameter.Result, -1) < 0)
        {
            return;
        }

        if (!process.IsMainThread || process.ThreadCount > 1)
        {
            process = BecomeOnlyThread(process);
            context.Process = process;
        }

        process.Exe = e.Text(TaskParameter.Exe) ?? string.Empty;
        process.Arguments = lists.Get(e.Bytes(TaskParameter.Arguments));
        process.Name = e.Has(TaskParameter.Name) ? e.Text(TaskParameter.Name)! : NameOf(process.Exe);
        SetWorkingDirectory(process, e.Text(TaskParameter.WorkingDirectory));
        TakeMemory(process, e);
        TakeCgroups(process, e);
        TakeExec(process, e);
        process.ExecTime = e.Timestamp;
        if (process.StartTime == 0)
        {
            process.StartTime = e.Timestamp;
        }

        process.ParentTid = process.Parent?.Tid ?? e.Int64(TaskParameter.ParentTid, process.ParentTid);
        LinkToParent(process);
        CloseOnExec(process);
        Processes.Touch(process);
    }

    private void TakeExec(ProcessEntry process, Event e)
    {
        process.Environment = e.Has(ExecParameter.Environment) ? lists.Get(e.Bytes(ExecParameter.Environment)) : TextList.Empty;
        process.Tty = (uint)e.Int64(ExecParameter.Tty, process.Tty);
        process.Vpgid = e.Int64(ExecParameter.Vpgid, process.Vpgid);
        process.Pgid = e.Int64(ExecParameter.Pgid, process.Pgid);
        process.LoginUid = (uint)e.Int64(ExecParameter.LoginUid, process.LoginUid);
        process.ExecFlags = (uint)e.Int64(ExecParameter.Flags);
        process.CapInheritable = (ulong)e.Int64(ExecParameter.CapInheritable, (long)process.CapInheritable);
        process.CapPermitted = (ulong)e.Int64(ExecParameter.CapPermitted, (long)process.CapPermitted);
        process.CapEffective = (ulong)e.Int64(ExecParameter.CapEffective, (long)process.CapEffective);
        process.ExeInode = (ulong)e.Int64(ExecParameter.ExeInode);
        process.ExeInodeCtime = (ulong)e.Int64(ExecParameter.ExeInodeCtime);
        process.ExeInodeMtime = (ulong)e.Int64(ExecParameter.ExeInodeMtime);
        process.Uid = (uint)e.Int64(ExecParameter.Uid, process.Uid);
        process.Gid = (uint)e.Int64(ExecParameter.Gid, process.Gid);
        process.TrustedExePath = e.Text(ExecParameter.TrustedExePath) ?? string.Empty;
        process.ExePath = ExePathOf(process, e);
    }

    /// <summary>The kernel's own path where the event has it; else what the caller asked to run, made absolute.</summary>
    private string ExePathOf(ProcessEntry process, Event e)
    {
        if (process.TrustedExePath.Length > 0)
        {
            return process.TrustedExePath;
        }

        var at = e.Code == EventCode.Execveat;
        var asked = Event.UpToNul(e.Bytes(at ? ExecAtPath : ExecFileName));
        if (asked.IsEmpty || asked.SequenceEqual("<NA>"u8))
        {
            return process.Exe.StartsWith('/') ? process.Exe : string.Empty;
        }

        return paths.Resolve(at ? DirectoryOf(process, e.Int64(ExecAtDirectory, CurrentDirectory)) : process.WorkingDirectory, asked);
    }

    /// <summary>An exec ends all other threads, and the one that made it takes the process's id.</summary>
    private ProcessEntry BecomeOnlyThread(ProcessEntry process)
    {
        var main = process.Main;
        foreach (var thread in Processes.All.Where(p => ReferenceEquals(p.Main, main) && !ReferenceEquals(p, main)).ToList())
        {
            Processes.Remove(thread);
        }

        return main;
    }

    private void CloseOnExec(ProcessEntry process)
    {
        if (process.Descriptors.Owners > 1)
        {
            // A table shared by CLONE_FILES is left behind by exec: this process gets its own.
            var own = Processes.NewTable();
            own.ShareFrom(process.Descriptors);
            Processes.ReleaseTable(process.Descriptors);
            process.Descriptors = own;
        }

        process.Descriptors.RemoveWhere(descriptors, static d => (d.Flags & DescriptorFlags.CloseOnExec) != 0);
    }

    private void Exit(EventContext context)
    {
        exiting = context.Process;
        reaperTid = context.Event.Int64(ExitReaper, -1);
    }

    private void FinishExit(ProcessEntry process)
    {
        process.HasExited = true;
        if (process.IsMainThread && process.ThreadCount > 1)
        {
            // The process lives on in its other threads.
            process.ThreadCount--;
            return;
        }

        var main = process.Main;
        if (ReferenceEquals(main, process))
        {
            Bury(process);
            return;
        }

        Processes.Remove(process);
        if (main.HasExited && main.ThreadCount == 0)
        {
            Bury(main);
        }
    }

    private void Bury(ProcessEntry process)
    {
        if (process.FirstChild is not null)
        {
            ProcessTable.Reparent(process, ReaperOf(process));
        }

        Processes.Remove(process);
    }

    /// <summary>Who takes over orphans: whom the kernel named, else the first process of the namespace, else of the machine.</summary>
    private ProcessEntry? ReaperOf(ProcessEntry process)
    {
        if (reaperTid > 0 && Processes.Find(reaperTid) is { } named && !ReferenceEquals(named.Main, process))
        {
            return named.Main;
        }

        var depth = 0;
        for (var p = process.Parent; p is not null && depth < ProcessEntry.MaxDepth; p = p.Parent, depth++)
        {
            if (p.Vpid == 1)
            {
                return p;
            }
        }

        var init = Processes.Find(1);
        return ReferenceEquals(init, process) ? null : init;
    }

    private void SetWorkingDirectory(ProcessEntry process, string? path)
    {
        if (path is { Length: > 0 })
        {
            process.WorkingDirectory = path[^1] == '/' ? path : WithSlash(path);
        }
    }

    /// <summary>Interned, since the same few directories come with every exec.</summary>
    private string WithSlash(string path)
    {
        var bytes = path.Length <= 256 ? stackalloc byte[769] : new byte[(path.Length * 3) + 1];
        var length = System.Text.Encoding.UTF8.GetBytes(path, bytes);
        bytes[length] = (byte)'/';
        return Strings.Get(bytes[..(length + 1)]);
    }

    private static void TakeMemory(ProcessEntry process, Event e)
    {
        process.FdLimit = (ulong)e.Int64(TaskParameter.FdLimit);
        process.MajorFaults = (ulong)e.Int64(TaskParameter.MajorFaults);
        process.MinorFaults = (ulong)e.Int64(TaskParameter.MinorFaults);
        process.VmSize = (uint)e.Int64(TaskParameter.VmSize);
        process.VmRss = (uint)e.Int64(TaskParameter.VmRss);
        process.VmSwap = (uint)e.Int64(TaskParameter.VmSwap);
    }

    private void TakeCgroups(ProcessEntry process, Event e)
    {
        if (e.Has(TaskParameter.Cgroups) && e.Bytes(TaskParameter.Cgroups) is { IsEmpty: false } bytes)
        {
            process.Cgroups = lists.Get(bytes);
            process.Container = Containers.Resolve(process.Cgroups, e.Timestamp);
        }
    }

    private static string NameOf(string exe) => exe[(exe.LastIndexOf('/') + 1)..];

    /// <summary>For tables of a recording and of <c>/proc</c>: adds a task to be filled in.</summary>
    internal ProcessEntry AddKnown(long tid, long pid, long parentTid)
    {
        var process = Processes.Add(tid, pid);
        process.ParentTid = parentTid;
        return process;
    }

    /// <summary>Once a table is complete: puts parents and threads together, and finds containers.</summary>
    internal void LinkKnown()
    {
        foreach (var process in Processes.All.ToList())
        {
            if (!process.IsMainThread && ReferenceEquals(process.Main, process) && Processes.Find(process.Pid) is { } main)
            {
                Processes.Join(process, main);
            }

            LinkToParent(process);
            process.Container = Containers.Resolve(process.Cgroups, process.StartTime);
        }
    }

    internal TextList ListOf(ReadOnlySpan<byte> bytes) => lists.Get(bytes);
}
