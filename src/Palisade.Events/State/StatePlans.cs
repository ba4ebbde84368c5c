using Palisade.Events.Schemas;

namespace Palisade.Events.State;

/// <summary>What an event does to the state.</summary>
internal enum StateEffect : byte
{
    None,
    Open,
    OpenAt,
    Creat,
    OpenByHandle,
    Close,
    Dup,
    Fcntl,
    Clone,
    Exec,
    Exit,
    Socket,
    Bind,
    Connect,
    Accept,
    Listen,
    SocketPair,
    Send,
    Receive,
    SocketOption,
    Pipe,
    PidFdOpen,
    PidFdGet,

    /// <summary>Makes a descriptor without a name of its own.</summary>
    Simple,
    ChangeDirectory,
    ChangeDirectoryFd,
    ChangeRoot,
    SetUid,
    SetGid,
    SetResUid,
    SetResGid,
    SetSid,
    SetPgid,
    CapSet,
    Container,
    AsyncContainer,
    UserAdded,
    UserDeleted,
    GroupAdded,
    GroupDeleted,
}

/// <summary>An event's effect and the parameter that names the descriptor it is about.</summary>
/// <param name="FdParameter">-1 where it is about none.</param>
/// <param name="IntroducesTask">The event itself tells of a task, so one it does not find is no gap.</param>
internal readonly record struct StatePlan(StateEffect Effect, int FdParameter, bool IntroducesTask, DescriptorKind Kind);

/// <summary>The plan of each code, made from the event table and a list of the effects.</summary>
internal static class StatePlans
{
    private static readonly StatePlan[] Plans = Build();

    public static StatePlan Get(EventCode code) => (uint)code < (uint)Plans.Length ? Plans[(int)code] : new(StateEffect.None, -1, false, default);

    private static StatePlan[] Build()
    {
        var plans = new StatePlan[EventCodeSet.Capacity];
        Array.Fill(plans, new(StateEffect.None, -1, false, default));
        foreach (var schema in EventSchemas.All.Where(s => s.IsDelivered))
        {
            var effect = EffectOf(schema.Code);
            plans[(int)schema.Code] = new(effect, FdParameterOf(schema), effect is StateEffect.Clone or StateEffect.Exec, KindOf(schema.Code));
        }

        return plans;
    }

    private static int FdParameterOf(EventSchema schema)
    {
        // A pair has no single descriptor; the others that make one name it first, and that is what the event is about.
        if (schema.Code is EventCode.Socketpair or EventCode.Pipe or EventCode.Pipe2)
        {
            return -1;
        }

        if ((schema.Flags & EventFlags.CreatesFd) != 0)
        {
            return 0;
        }

        if ((schema.Flags & EventFlags.UsesFd) == 0)
        {
            return -1;
        }

        foreach (var name in (ReadOnlySpan<string>)["fd", "out_fd", "fd_in", "fdin", "dirfd"])
        {
            if (schema.IndexOf(name) is >= 0 and var index)
            {
                return index;
            }
        }

        return -1;
    }

    private static StateEffect EffectOf(EventCode code) => code switch
    {
        EventCode.Open => StateEffect.Open,
        EventCode.Openat or EventCode.Openat2 => StateEffect.OpenAt,
        EventCode.Creat => StateEffect.Creat,
        EventCode.OpenByHandleAt => StateEffect.OpenByHandle,
        EventCode.Close => StateEffect.Close,
        EventCode.Dup or EventCode.Dup2 or EventCode.Dup3 => StateEffect.Dup,
        EventCode.Fcntl => StateEffect.Fcntl,
        EventCode.Clone or EventCode.Clone3 or EventCode.Fork or EventCode.Vfork => StateEffect.Clone,
        EventCode.Execve or EventCode.Execveat => StateEffect.Exec,
        EventCode.ProcessExit => StateEffect.Exit,
        EventCode.Socket => StateEffect.Socket,
        EventCode.Bind => StateEffect.Bind,
        EventCode.Connect => StateEffect.Connect,
        EventCode.Accept or EventCode.Accept4 => StateEffect.Accept,
        EventCode.Listen => StateEffect.Listen,
        EventCode.Socketpair => StateEffect.SocketPair,
        EventCode.Sendto or EventCode.Sendmsg => StateEffect.Send,
        EventCode.Recvfrom or EventCode.Recvmsg => StateEffect.Receive,
        EventCode.Getsockopt => StateEffect.SocketOption,
        EventCode.Pipe or EventCode.Pipe2 => StateEffect.Pipe,
        EventCode.PidfdOpen => StateEffect.PidFdOpen,
        EventCode.PidfdGetfd => StateEffect.PidFdGet,
        EventCode.Chdir => StateEffect.ChangeDirectory,
        EventCode.Fchdir => StateEffect.ChangeDirectoryFd,
        EventCode.Chroot => StateEffect.ChangeRoot,
        EventCode.Setuid => StateEffect.SetUid,
        EventCode.Setgid => StateEffect.SetGid,
        EventCode.Setresuid or EventCode.Setreuid => StateEffect.SetResUid,
        EventCode.Setresgid or EventCode.Setregid => StateEffect.SetResGid,
        EventCode.Setsid => StateEffect.SetSid,
        EventCode.Setpgid => StateEffect.SetPgid,
        EventCode.Capset => StateEffect.CapSet,
        EventCode.Container => StateEffect.Container,
        EventCode.AsyncEvent => StateEffect.AsyncContainer,
        EventCode.UserAdded => StateEffect.UserAdded,
        EventCode.UserDeleted => StateEffect.UserDeleted,
        EventCode.GroupAdded => StateEffect.GroupAdded,
        EventCode.GroupDeleted => StateEffect.GroupDeleted,
        _ => KindOf(code) == DescriptorKind.Unknown ? StateEffect.None : StateEffect.Simple,
    };

    private static DescriptorKind KindOf(EventCode code) => code switch
    {
        EventCode.Eventfd or EventCode.Eventfd2 => DescriptorKind.Event,
        EventCode.Signalfd or EventCode.Signalfd4 => DescriptorKind.Signal,
        EventCode.TimerfdCreate => DescriptorKind.TimerFd,
        EventCode.InotifyInit or EventCode.InotifyInit1 => DescriptorKind.Inotify,
        EventCode.EpollCreate or EventCode.EpollCreate1 => DescriptorKind.Eventpoll,
        EventCode.IoUringSetup => DescriptorKind.IoUring,
        EventCode.Userfaultfd => DescriptorKind.UserFaultFd,
        EventCode.MemfdCreate => DescriptorKind.MemFd,
        EventCode.Bpf => DescriptorKind.BpfObject,
        _ => DescriptorKind.Unknown,
    };
}
