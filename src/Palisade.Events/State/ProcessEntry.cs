namespace Palisade.Events.State;

/// <summary>One kernel task: a process (its first thread) or a further thread of one, with what its events have told.</summary>
public sealed class ProcessEntry
{
    /// <summary>Longest chain that ancestor walks follow; a forged chain ends here.</summary>
    public const int MaxDepth = 100;

    /// <summary>Thread id in the host's namespace: the key.</summary>
    public long Tid { get; internal set; }

    /// <summary>Process (thread group) id.</summary>
    public long Pid { get; internal set; }

    /// <summary>Id of the parent's task; see <see cref="Parent"/>.</summary>
    public long ParentTid { get; internal set; }

    /// <summary>Thread id inside the task's own namespace.</summary>
    public long Vtid { get; internal set; } = -1;

    public long Vpid { get; internal set; } = -1;

    /// <summary>Process group, seen from inside the namespace.</summary>
    public long Vpgid { get; internal set; } = -1;

    public long Pgid { get; internal set; } = -1;

    public long Sid { get; internal set; } = -1;

    public bool IsMainThread => Tid == Pid;

    /// <summary>Short command name (<c>comm</c>).</summary>
    public string Name { get; internal set; } = string.Empty;

    /// <summary>First argument as the caller gave it.</summary>
    public string Exe { get; internal set; } = string.Empty;

    /// <summary>Full path of the executable, or empty.</summary>
    public string ExePath { get; internal set; } = string.Empty;

    /// <summary>Path of the executable as the kernel resolved it, or empty.</summary>
    public string TrustedExePath { get; internal set; } = string.Empty;

    /// <summary>Arguments after the first.</summary>
    public TextList Arguments { get; internal set; } = TextList.Empty;

    public TextList Environment { get; internal set; } = TextList.Empty;

    /// <summary>One <c>controller=path</c> each.</summary>
    public TextList Cgroups { get; internal set; } = TextList.Empty;

    /// <summary>Name and arguments, separated by blanks.</summary>
    public string CommandLine => Arguments.After(Name);

    /// <summary>First argument and the others, separated by blanks.</summary>
    public string ExeLine => Arguments.After(Exe);

    /// <summary>Working directory with a trailing slash, or empty.</summary>
    public string WorkingDirectory { get; internal set; } = string.Empty;

    public string Root { get; internal set; } = "/";

    public uint Uid { get; internal set; } = uint.MaxValue;

    public uint Gid { get; internal set; } = uint.MaxValue;

    /// <summary>Audit login id; <see cref="uint.MaxValue"/> where nobody logged in.</summary>
    public uint LoginUid { get; internal set; } = uint.MaxValue;

    /// <summary>Controlling terminal's device number, or 0.</summary>
    public uint Tty { get; internal set; }

    /// <summary>Flags of the clone call that made it, in the event table's numbering.</summary>
    public uint CloneFlags { get; internal set; }

    /// <summary>Flags of the last exec (<c>EXE_*</c>).</summary>
    public uint ExecFlags { get; internal set; }

    public ulong CapInheritable { get; internal set; }

    public ulong CapPermitted { get; internal set; }

    public ulong CapEffective { get; internal set; }

    public ulong ExeInode { get; internal set; }

    /// <summary>Nanoseconds since 1970; 0 where unknown.</summary>
    public ulong ExeInodeCtime { get; internal set; }

    public ulong ExeInodeMtime { get; internal set; }

    /// <summary>When the task was made, nanoseconds since 1970; 0 where unknown.</summary>
    public ulong StartTime { get; internal set; }

    /// <summary>When this thread group last replaced its program; the start time where it never did.</summary>
    public ulong ExecTime { get; internal set; }

    public ulong PidNamespaceInitStart { get; internal set; }

    public ulong FdLimit { get; internal set; }

    public uint VmSize { get; internal set; }

    public uint VmRss { get; internal set; }

    public uint VmSwap { get; internal set; }

    public ulong MajorFaults { get; internal set; }

    public ulong MinorFaults { get; internal set; }

    public bool HasExited { get; internal set; }

    /// <summary>Nothing but the id is known: an event came from a task that no other event introduced.</summary>
    public bool IsPlaceholder { get; internal set; }

    /// <summary><c>host</c>, or the container's short id.</summary>
    public ContainerInfo Container { get; internal set; } = ContainerInfo.Host;

    /// <summary>The process that made this one, or took it over; null at the top and where it was never seen.</summary>
    public ProcessEntry? Parent { get; internal set; }

    /// <summary>The first thread of this task's process; itself for a process.</summary>
    public ProcessEntry Main { get; internal set; }

    /// <summary>
    /// A number that no other state of any process has: it changes whenever a value of a process field may have changed. Answers cached in
    /// <see cref="RuleCache"/> are good for the version they were made for. A change of the container's metadata changes it too.
    /// </summary>
    public ulong Version { get; internal set; }

    /// <summary>
    /// Slot for whoever evaluates rules. The state neither reads nor clears it, also not when the entry is used for another process: only
    /// <see cref="Version"/> says what is still true, so the slot's object can be used again.
    /// </summary>
    public object? RuleCache { get; set; }

    internal ProcessEntry() => Main = this;

    /// <summary>Descriptors; threads of a process share one table.</summary>
    public DescriptorTable Descriptors { get; internal set; } = DescriptorTable.None;

    /// <summary>Tasks of this process that have not exited, itself included. Kept on the first thread.</summary>
    public int ThreadCount { get; internal set; }

    internal CloneSeen Clone { get; set; }

    internal ProcessEntry? FirstChild { get; set; }

    internal ProcessEntry? NextSibling { get; set; }

    internal ProcessEntry? PreviousSibling { get; set; }

    /// <summary>Timestamp of the last event of this task, for evicting the least recently seen.</summary>
    internal ulong LastSeen { get; set; }

    /// <summary>The n-th ancestor: 0 is this process, 1 its parent. Null where the chain is shorter.</summary>
    public ProcessEntry? Ancestor(int level)
    {
        var process = this;
        for (var i = 0; i < level && process is not null; i++)
        {
            process = process.Main.Parent;
        }

        return process;
    }

    /// <summary>Forgets everything but the slot of the rules.</summary>
    internal void Reset(long tid, long pid)
    {
        Tid = tid;
        Pid = pid;
        ParentTid = -1;
        Vtid = Vpid = Vpgid = Pgid = Sid = -1;
        Name = Exe = ExePath = TrustedExePath = string.Empty;
        Arguments = Environment = Cgroups = TextList.Empty;
        WorkingDirectory = string.Empty;
        Root = "/";
        Uid = Gid = LoginUid = uint.MaxValue;
        Tty = CloneFlags = ExecFlags = 0;
        CapInheritable = CapPermitted = CapEffective = 0;
        ExeInode = ExeInodeCtime = ExeInodeMtime = 0;
        StartTime = ExecTime = PidNamespaceInitStart = 0;
        FdLimit = MajorFaults = MinorFaults = 0;
        VmSize = VmRss = VmSwap = 0;
        HasExited = IsPlaceholder = false;
        Container = ContainerInfo.Host;
        Parent = FirstChild = NextSibling = PreviousSibling = null;
        Main = this;
        Descriptors = DescriptorTable.None;
        ThreadCount = 0;
        LastSeen = 0;
        Clone = CloneSeen.None;
    }

    /// <summary>Takes over what a child has from the task that made it.</summary>
    internal void InheritFrom(ProcessEntry other)
    {
        Vpgid = other.Vpgid;
        Pgid = other.Pgid;
        Sid = other.Sid;
        Name = other.Name;
        Exe = other.Exe;
        ExePath = other.ExePath;
        TrustedExePath = other.TrustedExePath;
        Arguments = other.Arguments;
        Environment = other.Environment;
        Cgroups = other.Cgroups;
        WorkingDirectory = other.Main.WorkingDirectory;
        Root = other.Root;
        Uid = other.Uid;
        Gid = other.Gid;
        LoginUid = other.LoginUid;
        Tty = other.Tty;
        ExecFlags = other.ExecFlags;
        CapInheritable = other.CapInheritable;
        CapPermitted = other.CapPermitted;
        CapEffective = other.CapEffective;
        ExeInode = other.ExeInode;
        ExeInodeCtime = other.ExeInodeCtime;
        ExeInodeMtime = other.ExeInodeMtime;
        ExecTime = other.ExecTime;
        PidNamespaceInitStart = other.PidNamespaceInitStart;
        FdLimit = other.FdLimit;
        VmSize = other.VmSize;
        VmRss = other.VmRss;
        VmSwap = other.VmSwap;
        Container = other.Container;
    }
}

/// <summary>Which sides of the clone that made a task have been seen.</summary>
internal enum CloneSeen : byte
{
    None,
    Parent,
    Child,
    Both,
}
