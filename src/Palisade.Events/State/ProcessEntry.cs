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
    public string[] Arguments { get; internal set; } = [];

    public string[] Environment { get; internal set; } = [];

    /// <summary>Controller path pairs: <c>controllers=path</c>.</summary>
    public string[] Cgroups { get; internal set; } = [];

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

    /// <summary>Slot for whoever evaluates rules; the state never reads it and clears it when the entry is recycled.</summary>
    public object? RuleCache { get; set; }

    public ProcessEntry() => Main = this;

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
}
