using System.Collections.Immutable;
using Palisade.Events.State;

namespace Palisade.Events.Fields;

/// <summary><c>proc.*</c>.</summary>
internal static class ProcessFields
{
    public static FieldTable Table { get; } = new("proc", "The process that made the event", [.. Names(), .. Ids(), .. Executable(), .. Life(), .. Streams()]);

    private static bool Some(ref FieldValue value, string text) => text.Length > 0 ? value.SetText(text) : value.SetAbsent();

    private static bool Some(ref FieldValue value, long number) => number >= 0 && value.SetInt64(number);

    private static ImmutableArray<FieldRow> Names() =>
    [
        Row.OfProcess("proc.name", FieldType.String, "Short name of the program, at most 15 characters", static (p, ref v) => v.SetText(p.Name)),
        Row.OfProcess("proc.pname", FieldType.String, "Short name of the parent", static (p, ref v) => v.SetText(p.Name), level: 1),
        Row.OfAncestors("proc.aname", FieldType.String, "Short name of an ancestor; without [n] of any", static (p, ref v) => v.SetText(p.Name)),
        Row.OfProcess("proc.exe", FieldType.String, "First argument, as the caller gave it", static (p, ref v) => v.SetText(p.Exe)),
        Row.OfProcess("proc.pexe", FieldType.String, "First argument of the parent", static (p, ref v) => v.SetText(p.Exe), level: 1),
        Row.OfAncestors("proc.aexe", FieldType.String, "First argument of an ancestor; without [n] of any", static (p, ref v) => v.SetText(p.Exe)),
        Row.OfProcess("proc.exepath", FieldType.String, "Full path of the executable", static (p, ref v) => v.SetText(p.ExePath)),
        Row.OfProcess("proc.pexepath", FieldType.String, "Full path of the parent's executable", static (p, ref v) => v.SetText(p.ExePath), level: 1),
        Row.OfAncestors("proc.aexepath", FieldType.String, "Full path of an ancestor's executable; without [n] of any", static (p, ref v) => v.SetText(p.ExePath)),
        Row.OfProcess("proc.args", FieldType.String, "Arguments after the first, with blanks between them", static (p, ref v) => v.SetText(p.Arguments.Joined)),
        Row.OfProcess("proc.cmdline", FieldType.String, "proc.name and proc.args", static (p, ref v) => v.SetText(p.CommandLine)),
        Row.OfProcess("proc.pcmdline", FieldType.String, "Command line of the parent", static (p, ref v) => v.SetText(p.CommandLine), level: 1),
        Row.OfAncestors("proc.acmdline", FieldType.String, "Command line of an ancestor; without [n] of any", static (p, ref v) => v.SetText(p.CommandLine)),
        Row.OfProcess("proc.exeline", FieldType.String, "proc.exe and proc.args", static (p, ref v) => v.SetText(p.ExeLine)),
        Row.OfProcess("proc.cmdnargs", FieldType.UInt64, "Number of arguments after the first", static (p, ref v) => v.SetUInt64((ulong)p.Arguments.Count)),
        Row.OfProcess(
            "proc.cmdlenargs", FieldType.UInt64, "Characters of the arguments after the first, blanks included",
            static (p, ref v) => v.SetUInt64((ulong)p.Arguments.Joined.Length)),
        Row.With(
            Environment("proc.env", "Environment: one variable's value, or all with blanks between them"),
            static name => name is null
                ? static (c, ref v) => c.Process is { } p && v.SetText(p.Main.Environment.Joined)
                : (c, ref v) => v.SetText(c.Process?.Main.Environment.ValueOf(name))),
        Row.With(
            Environment("proc.aenv", "Environment of any ancestor: one variable's value") with { ArgumentRequired = true },
            static name => (c, ref v) => v.SetText(FirstInAncestors(c.Process, name!))),
        Row.Of("proc.cwd", FieldType.String, "Working directory with a slash at its end", static (c, ref v) => c.Process is { } p && Some(ref v, p.Main.WorkingDirectory)),
        Row.Of("proc.sname", FieldType.String, "Short name of the session's leader", static (c, ref v) => v.SetText(SessionLeader(c.Process)?.Name)),
        Row.Of("proc.sid.exe", FieldType.String, "First argument of the session's leader", static (c, ref v) => v.SetText(SessionLeader(c.Process)?.Exe)),
        Row.Of("proc.sid.exepath", FieldType.String, "Path of the session leader's executable", static (c, ref v) => v.SetText(SessionLeader(c.Process)?.ExePath)),
        Row.Of("proc.vpgid.name", FieldType.String, "Short name of the process group's leader", static (c, ref v) => v.SetText(GroupLeader(c.Process)?.Name)),
        Row.Of("proc.vpgid.exe", FieldType.String, "First argument of the process group's leader", static (c, ref v) => v.SetText(GroupLeader(c.Process)?.Exe)),
        Row.Of("proc.vpgid.exepath", FieldType.String, "Path of the group leader's executable", static (c, ref v) => v.SetText(GroupLeader(c.Process)?.ExePath)),
    ];

    private static ImmutableArray<FieldRow> Ids() =>
    [
        Row.OfProcess("proc.pid", FieldType.Int64, "Process id on the host", static (p, ref v) => v.SetInt64(p.Pid)),
        Row.OfProcess("proc.ppid", FieldType.Int64, "Process id of the parent", static (p, ref v) => v.SetInt64(p.Pid), level: 1),
        Row.OfAncestors("proc.apid", FieldType.Int64, "Process id of an ancestor; without [n] of any", static (p, ref v) => v.SetInt64(p.Pid)),
        Row.OfProcess("proc.vpid", FieldType.Int64, "Process id inside its own namespace", static (p, ref v) => Some(ref v, p.Vpid)),
        Row.OfProcess("proc.pvpid", FieldType.Int64, "The parent's process id inside its own namespace", static (p, ref v) => Some(ref v, p.Vpid), level: 1),
        Row.OfProcess("proc.sid", FieldType.Int64, "Session id", static (p, ref v) => Some(ref v, p.Main.Sid)),
        Row.OfProcess("proc.vpgid", FieldType.Int64, "Process group id inside the namespace", static (p, ref v) => Some(ref v, p.Main.Vpgid)),
        Row.OfProcess("proc.pgid", FieldType.Int64, "Process group id on the host", static (p, ref v) => Some(ref v, p.Main.Pgid)),
        Row.OfProcess("proc.tty", FieldType.UInt64, "Device number of the controlling terminal; 0 without one", static (p, ref v) => v.SetUInt64(p.Main.Tty)),
        Row.OfProcess("proc.is_sid_leader", FieldType.Bool, "The process leads its session", static (p, ref v) => p.Main.Sid >= 0 && v.SetBool(p.Main.Sid == p.Main.Vpid || p.Main.Sid == p.Pid)),
        Row.OfProcess("proc.is_vpgid_leader", FieldType.Bool, "The process leads its process group", static (p, ref v) => p.Main.Vpgid >= 0 && v.SetBool(p.Main.Vpgid == p.Main.Vpid)),
        Row.OfProcess("proc.is_pgid_leader", FieldType.Bool, "The process leads its process group, by host ids", static (p, ref v) => p.Main.Pgid >= 0 && v.SetBool(p.Main.Pgid == p.Pid)),
        Row.Of("proc.nchilds", FieldType.UInt64, "Live threads of the process besides the first", static (c, ref v) => c.Process is { } p && v.SetUInt64((ulong)Math.Max(0, p.Main.ThreadCount - 1))),
        Row.Of("proc.nthreads", FieldType.UInt64, "Live threads of the process", static (c, ref v) => c.Process is { } p && v.SetUInt64((ulong)p.Main.ThreadCount)),
    ];

    private static ImmutableArray<FieldRow> Executable() =>
    [
        Row.OfProcess("proc.is_exe_writable", FieldType.Bool, "Whoever runs the executable may also write it", static (p, ref v) => v.SetBool((p.Main.ExecFlags & 1) != 0)),
        Row.OfProcess("proc.is_exe_upper_layer", FieldType.Bool, "The executable is not part of the container's image", static (p, ref v) => v.SetBool((p.Main.ExecFlags & 2) != 0)),
        Row.OfProcess("proc.is_exe_from_memfd", FieldType.Bool, "The executable lies in memory only", static (p, ref v) => v.SetBool((p.Main.ExecFlags & 4) != 0)),
        Row.OfProcess("proc.is_exe_lower_layer", FieldType.Bool, "The executable is part of the container's image", static (p, ref v) => v.SetBool((p.Main.ExecFlags & 8) != 0)),
        Row.OfProcess("proc.exe_ino", FieldType.Int64, "Inode of the executable", static (p, ref v) => p.Main.ExeInode > 0 && v.SetInt64((long)p.Main.ExeInode)),
        Row.OfProcess("proc.exe_ino.ctime", FieldType.AbsoluteTime, "Last change of the executable's inode", static (p, ref v) => p.Main.ExeInodeCtime > 0 && v.SetAbsoluteTime(p.Main.ExeInodeCtime)),
        Row.OfProcess("proc.exe_ino.mtime", FieldType.AbsoluteTime, "Last change of the executable's content", static (p, ref v) => p.Main.ExeInodeMtime > 0 && v.SetAbsoluteTime(p.Main.ExeInodeMtime)),
        Row.OfProcess(
            "proc.exe_ino.ctime_duration_proc_start", FieldType.RelativeTime, "From the inode's last change to the program's start",
            static (p, ref v) => p.Main.ExeInodeCtime > 0 && p.Main.ExecTime > 0 && v.SetRelativeTime((long)(p.Main.ExecTime - p.Main.ExeInodeCtime))),
        Row.OfProcess(
            "proc.exe_ino.ctime_duration_pidns_start", FieldType.RelativeTime, "From the inode's last change to the start of the pid namespace",
            static (p, ref v) => p.Main.ExeInodeCtime > 0 && p.Main.PidNamespaceInitStart > 0
                && v.SetRelativeTime((long)(p.Main.PidNamespaceInitStart - p.Main.ExeInodeCtime))),
        Row.OfProcess(
            "proc.pidns_init_start_ts", FieldType.AbsoluteTime, "Start of the pid namespace's first process",
            static (p, ref v) => p.PidNamespaceInitStart > 0 && v.SetAbsoluteTime(p.PidNamespaceInitStart)),
        Row.Of("proc.is_container_healthcheck", FieldType.Bool, "The process runs as the container's health check", static (c, ref v) => c.Process is { } p && v.SetBool(IsProbe(p, "Healthcheck"))),
        Row.Of("proc.is_container_liveness_probe", FieldType.Bool, "The process runs as the container's liveness probe", static (c, ref v) => c.Process is { } p && v.SetBool(IsProbe(p, "LivenessProbe"))),
        Row.Of("proc.is_container_readiness_probe", FieldType.Bool, "The process runs as the container's readiness probe", static (c, ref v) => c.Process is { } p && v.SetBool(IsProbe(p, "ReadinessProbe"))),
    ];

    private static ImmutableArray<FieldRow> Life() =>
    [
        Row.Of("proc.duration", FieldType.RelativeTime, "Time since the process was made", static (c, ref v) => Age(c.Process, c.Event.Timestamp, ref v)),
        Row.Of("proc.ppid.duration", FieldType.RelativeTime, "Time since the parent was made", static (c, ref v) => Age(c.Process?.Ancestor(1), c.Event.Timestamp, ref v)),
        Row.OfProcess("proc.pid.ts", FieldType.AbsoluteTime, "When the process was made", static (p, ref v) => p.Main.StartTime > 0 && v.SetAbsoluteTime(p.Main.StartTime)),
        Row.OfProcess("proc.ppid.ts", FieldType.AbsoluteTime, "When the parent was made", static (p, ref v) => p.StartTime > 0 && v.SetAbsoluteTime(p.StartTime), level: 1),
        Row.Of("proc.fdopencount", FieldType.UInt64, "Open descriptors", static (c, ref v) => c.Process is { } p && v.SetUInt64((ulong)p.Descriptors.Count)),
        Row.Of("proc.fdlimit", FieldType.Int64, "Most descriptors the process may have", static (c, ref v) => c.Process is { FdLimit: > 0 } p && v.SetInt64((long)p.FdLimit)),
        Row.Of("proc.fdusage", FieldType.Double, "Part of the descriptor limit that is used, in percent", static (c, ref v) => c.Process is { FdLimit: > 0 } p && v.SetDouble(100.0 * p.Descriptors.Count / p.FdLimit)),
        Row.Of("proc.vmsize", FieldType.UInt64, "Virtual memory in KiB at the last exec or clone", static (c, ref v) => c.Process is { } p && v.SetUInt64(p.Main.VmSize)),
        Row.Of("proc.vmrss", FieldType.UInt64, "Resident memory in KiB at the last exec or clone", static (c, ref v) => c.Process is { } p && v.SetUInt64(p.Main.VmRss)),
        Row.Of("proc.vmswap", FieldType.UInt64, "Swapped memory in KiB at the last exec or clone", static (c, ref v) => c.Process is { } p && v.SetUInt64(p.Main.VmSwap)),
        Row.Of("proc.loginshellid", FieldType.Int64, "Process id of the oldest shell among the ancestors and the process", static (c, ref v) => LoginShell(c.Process) is { } s && v.SetInt64(s.Pid)),
    ];

    private static IEnumerable<FieldRow> Streams()
    {
        foreach (var (name, number) in ((string, long)[])[("stdin", 0), ("stdout", 1), ("stderr", 2)])
        {
            yield return Row.Of($"proc.{name}.name", FieldType.String, $"Name of what {name} is connected to", (c, ref v) => v.SetText(c.Process?.Descriptors.Find(number)?.Name));
            yield return Row.Of($"proc.{name}.type", FieldType.String, $"Type of what {name} is connected to", (c, ref v) => c.Process?.Descriptors.Find(number) is { } d && v.SetText(DescriptorTypes.Name(d.Kind)));
        }
    }

    private static FieldDefinition Environment(string name, string description) =>
        new() { Name = name, Type = FieldType.String, Description = description, Argument = FieldArgumentKind.Key };

    private static bool Age(ProcessEntry? process, ulong now, ref FieldValue value) =>
        process?.Main is { StartTime: > 0 } main && now >= main.StartTime && value.SetRelativeTime((long)(now - main.StartTime));

    private static string? FirstInAncestors(ProcessEntry? process, string name)
    {
        var ancestor = process?.Ancestor(1);
        for (var i = 0; i < ProcessEntry.MaxDepth && ancestor is not null; i++, ancestor = ancestor.Ancestor(1))
        {
            if (ancestor.Environment.ValueOf(name) is { } found)
            {
                return found;
            }
        }

        return null;
    }

    /// <summary>The ancestor whose id is the session's, or the oldest of the session where the leader has gone.</summary>
    private static ProcessEntry? SessionLeader(ProcessEntry? process)
    {
        if (process?.Main is not { Sid: > 0 } main)
        {
            return null;
        }

        return OldestWhere(main, p => p.Sid == main.Sid);
    }

    private static ProcessEntry? GroupLeader(ProcessEntry? process)
    {
        if (process?.Main is not { Vpgid: > 0 } main)
        {
            return null;
        }

        return OldestWhere(main, p => p.Vpgid == main.Vpgid);
    }

    private static ProcessEntry OldestWhere(ProcessEntry process, Func<ProcessEntry, bool> belongs)
    {
        var oldest = process;
        var next = process.Parent;
        for (var i = 0; i < ProcessEntry.MaxDepth && next is not null && belongs(next); i++, next = next.Parent)
        {
            oldest = next;
        }

        return oldest;
    }

    private static ProcessEntry? LoginShell(ProcessEntry? process)
    {
        ProcessEntry? oldest = null;
        var next = process?.Main;
        for (var i = 0; i < ProcessEntry.MaxDepth && next is not null; i++, next = next.Parent)
        {
            if (next.Name.EndsWith("sh", StringComparison.Ordinal))
            {
                oldest = next;
            }
        }

        return oldest;
    }

    /// <summary>The process, or one of its ancestors in the same container, is the check's command.</summary>
    private static bool IsProbe(ProcessEntry process, string kind)
    {
        if (process.Container.Probes.IsEmpty)
        {
            return false;
        }

        var next = process.Main;
        for (var i = 0; i < ProcessEntry.MaxDepth && next is not null && next.Container.Id == process.Container.Id; i++, next = next.Parent)
        {
            foreach (var probe in process.Container.Probes)
            {
                if (probe.Kind == kind && probe.Executable == next.Exe && probe.Arguments.AsSpan().SequenceEqual(next.Arguments.Items))
                {
                    return true;
                }
            }
        }

        return false;
    }
}
