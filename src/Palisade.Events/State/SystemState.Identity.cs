using Palisade.Events.Model;
using Palisade.Events.Schemas;

namespace Palisade.Events.State;

/// <content>Working directory, users, capabilities, containers.</content>
public sealed partial class SystemState
{
    private static readonly int SetUidUid = Index(EventCode.Setuid, "uid");
    private static readonly int SetGidGid = Index(EventCode.Setgid, "gid");
    private static readonly int SetResUidEffective = Index(EventCode.Setresuid, "euid");
    private static readonly int SetReUidEffective = Index(EventCode.Setreuid, "euid");
    private static readonly int SetResGidEffective = Index(EventCode.Setresgid, "egid");
    private static readonly int SetReGidEffective = Index(EventCode.Setregid, "egid");
    private static readonly int SetPgidPid = Index(EventCode.Setpgid, "pid");
    private static readonly int SetPgidPgid = Index(EventCode.Setpgid, "pgid");

    private void CarryIdentity(EventContext context, StateEffect effect)
    {
        var e = context.Event;
        switch (effect)
        {
            case StateEffect.Container:
                TakeContainer(e.Memory(0));
                return;
            case StateEffect.AsyncContainer when e.Text(1) == "container":
                TakeContainer(e.Memory(2));
                return;
            case StateEffect.UserAdded:
                Users.AddUser(
                    new((uint)e.Int64(0), (uint)e.Int64(1), e.Text(2) ?? string.Empty, e.Text(3) ?? string.Empty, e.Text(4) ?? string.Empty),
                    ContainerId(e.Text(5)));
                return;
            case StateEffect.UserDeleted:
                Users.RemoveUser((uint)e.Int64(0), ContainerId(e.Text(5)));
                return;
            case StateEffect.GroupAdded:
                Users.AddGroup((uint)e.Int64(0), e.Text(1) ?? string.Empty, ContainerId(e.Text(2)));
                return;
            case StateEffect.GroupDeleted:
                Users.RemoveGroup((uint)e.Int64(0), ContainerId(e.Text(2)));
                return;
            default:
                if (context.Process is { } process && e.Int64(0, -1) >= 0)
                {
                    CarryIdentity(context, process, effect);
                }

                return;
        }
    }

    private void CarryIdentity(EventContext context, ProcessEntry process, StateEffect effect)
    {
        var e = context.Event;
        switch (effect)
        {
            case StateEffect.ChangeDirectory:
                var path = Event.UpToNul(e.Bytes(1));
                SetWorkingDirectory(process.Main, paths.Resolve(process.Main.WorkingDirectory, path));
                break;
            case StateEffect.ChangeDirectoryFd when context.Fd is { Kind: DescriptorKind.Directory or DescriptorKind.File } directory:
                SetWorkingDirectory(process.Main, directory.Name);
                break;
            case StateEffect.ChangeRoot:
                process.Main.Root = paths.Resolve(process.Main.WorkingDirectory, Event.UpToNul(e.Bytes(1)));
                break;
            case StateEffect.SetUid:
                SetUser(process, (uint)e.Int64(SetUidUid, uint.MaxValue));
                break;
            case StateEffect.SetResUid:
                SetUser(process, (uint)e.Int64(e.Code == EventCode.Setresuid ? SetResUidEffective : SetReUidEffective, uint.MaxValue));
                break;
            case StateEffect.SetGid:
                SetGroup(process, (uint)e.Int64(SetGidGid, uint.MaxValue));
                break;
            case StateEffect.SetResGid:
                SetGroup(process, (uint)e.Int64(e.Code == EventCode.Setresgid ? SetResGidEffective : SetReGidEffective, uint.MaxValue));
                break;
            case StateEffect.SetSid:
                process.Main.Sid = process.Main.Vpgid = process.Main.Vpid > 0 ? process.Main.Vpid : process.Main.Pid;
                process.Main.Pgid = process.Main.Pid;
                break;
            case StateEffect.SetPgid:
                SetProcessGroup(process, e);
                break;
            case StateEffect.CapSet:
                process.CapInheritable = (ulong)e.Int64(1);
                process.CapPermitted = (ulong)e.Int64(2);
                process.CapEffective = (ulong)e.Int64(3);
                break;
            default:
                return;
        }

        Processes.Touch(process);
        if (!process.IsMainThread)
        {
            Processes.Touch(process.Main);
        }
    }

    /// <summary>-1 leaves the id as it is (setresuid(2)).</summary>
    private static void SetUser(ProcessEntry process, uint uid)
    {
        if (uid != uint.MaxValue)
        {
            process.Uid = process.Main.Uid = uid;
        }
    }

    private static void SetGroup(ProcessEntry process, uint gid)
    {
        if (gid != uint.MaxValue)
        {
            process.Gid = process.Main.Gid = gid;
        }
    }

    /// <summary>setpgid(2): 0 means the caller, and a group of 0 the process's own.</summary>
    private void SetProcessGroup(ProcessEntry caller, Event e)
    {
        var pid = e.Int64(SetPgidPid);
        var target = pid == 0 ? caller.Main : Processes.Find(pid)?.Main;
        if (target is null)
        {
            return;
        }

        var group = e.Int64(SetPgidPgid);
        target.Vpgid = group != 0 ? group : target.Vpid > 0 ? target.Vpid : target.Pid;
        Processes.Touch(target);
    }

    /// <summary>Takes news about a container; false for a text that is none.</summary>
    internal bool TakeContainer(ReadOnlyMemory<byte> json)
    {
        var text = json.Span.IndexOf((byte)0) is >= 0 and var end ? json[..end] : json;
        if (ContainerJson.Parse(text) is not { } news)
        {
            return false;
        }

        var container = Containers.Update(news);
        foreach (var process in Processes.All)
        {
            if (process.Container.Id == container.Id)
            {
                process.Container = container;
                Processes.Touch(process);
            }
        }

        return true;
    }

    private static string? ContainerId(string? id) => id is null or "" or "host" ? null : id;
}
