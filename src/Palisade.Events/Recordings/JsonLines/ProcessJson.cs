using System.Text;
using System.Text.Json;
using Palisade.Events.State;

namespace Palisade.Events.Recordings.JsonLines;

/// <summary>A process of the tables as JSON. What is left out has the value of a process of which nothing is known.</summary>
internal static class ProcessJson
{
    public static void Write(Utf8JsonWriter w, ProcessEntry p)
    {
        w.WriteNumber("tid"u8, p.Tid);
        w.WriteNumber("pid"u8, p.Pid);
        w.WriteNumber("ptid"u8, p.ParentTid);
        w.WriteNumber("vtid"u8, p.Vtid);
        w.WriteNumber("vpid"u8, p.Vpid);
        w.WriteNumber("sid"u8, p.Sid);
        w.WriteNumber("vpgid"u8, p.Vpgid);
        w.WriteString("name"u8, p.Name);
        w.WriteString("exe"u8, p.Exe);
        w.WriteString("exepath"u8, p.ExePath);
        List(w, "args", p.Arguments);
        List(w, "env", p.Environment);
        List(w, "cgroups", p.Cgroups);
        w.WriteString("cwd"u8, p.WorkingDirectory);
        w.WriteString("root"u8, p.Root);
        w.WriteNumber("uid"u8, p.Uid);
        w.WriteNumber("gid"u8, p.Gid);
        w.WriteNumber("loginuid"u8, p.LoginUid);
        w.WriteNumber("tty"u8, p.Tty);
        w.WriteNumber("clone_flags"u8, p.CloneFlags);
        w.WriteNumber("exec_flags"u8, p.ExecFlags);
        w.WriteNumber("cap_inheritable"u8, p.CapInheritable);
        w.WriteNumber("cap_permitted"u8, p.CapPermitted);
        w.WriteNumber("cap_effective"u8, p.CapEffective);
        w.WriteNumber("exe_ino"u8, p.ExeInode);
        w.WriteNumber("exe_ino_ctime"u8, p.ExeInodeCtime);
        w.WriteNumber("exe_ino_mtime"u8, p.ExeInodeMtime);
        w.WriteNumber("start"u8, p.StartTime);
        w.WriteNumber("pidns_start"u8, p.PidNamespaceInitStart);
        w.WriteNumber("fdlimit"u8, p.FdLimit);
        w.WriteNumber("vm_size"u8, p.VmSize);
        w.WriteNumber("vm_rss"u8, p.VmRss);
        w.WriteNumber("vm_swap"u8, p.VmSwap);
        w.WriteNumber("pgft_maj"u8, p.MajorFaults);
        w.WriteNumber("pgft_min"u8, p.MinorFaults);
    }

    /// <summary>False where the process has no id.</summary>
    public static bool Read(JsonElement json, SystemState state)
    {
        var values = new JsonValues(json);
        var tid = values.Int64("tid", values.Int64("pid", -1));
        if (tid < 0)
        {
            return false;
        }

        var p = state.AddKnown(tid, values.Int64("pid", tid), values.Int64("ptid", -1));
        p.Vtid = values.Int64("vtid", -1);
        p.Vpid = values.Int64("vpid", -1);
        p.Sid = values.Int64("sid", -1);
        p.Vpgid = values.Int64("vpgid", -1);
        p.Name = values.Text("name");
        p.Exe = values.Text("exe");
        p.ExePath = values.Text("exepath");
        p.Arguments = List(values, "args", state);
        p.Environment = List(values, "env", state);
        p.Cgroups = List(values, "cgroups", state);
        p.WorkingDirectory = values.Text("cwd");
        p.Root = values.Text("root", "/");
        p.Uid = values.UInt32("uid", uint.MaxValue);
        p.Gid = values.UInt32("gid", uint.MaxValue);
        p.LoginUid = values.UInt32("loginuid", uint.MaxValue);
        p.Tty = values.UInt32("tty");
        p.CloneFlags = values.UInt32("clone_flags");
        p.ExecFlags = values.UInt32("exec_flags");
        p.CapInheritable = values.UInt64("cap_inheritable");
        p.CapPermitted = values.UInt64("cap_permitted");
        p.CapEffective = values.UInt64("cap_effective");
        p.ExeInode = values.UInt64("exe_ino");
        p.ExeInodeCtime = values.UInt64("exe_ino_ctime");
        p.ExeInodeMtime = values.UInt64("exe_ino_mtime");
        p.StartTime = values.UInt64("start");
        p.PidNamespaceInitStart = values.UInt64("pidns_start");
        p.FdLimit = values.UInt64("fdlimit");
        p.VmSize = values.UInt32("vm_size");
        p.VmRss = values.UInt32("vm_rss");
        p.VmSwap = values.UInt32("vm_swap");
        p.MajorFaults = values.UInt64("pgft_maj");
        p.MinorFaults = values.UInt64("pgft_min");
        return true;
    }

    private static void List(Utf8JsonWriter w, string name, TextList list)
    {
        w.WriteStartArray(name);
        foreach (var item in list.Items)
        {
            w.WriteStringValue(item);
        }

        w.WriteEndArray();
    }

    private static TextList List(JsonValues values, string name, SystemState state)
    {
        var text = new StringBuilder();
        foreach (var item in values.Texts(name))
        {
            text.Append(item).Append('\0');
        }

        return state.ListOf(Encoding.UTF8.GetBytes(text.ToString()));
    }
}
