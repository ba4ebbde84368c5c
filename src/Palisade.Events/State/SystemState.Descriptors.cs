using Palisade.Events.Model;
using Palisade.Events.Schemas;

namespace Palisade.Events.State;

/// <content>Files, pipes and everything else that a descriptor stands for, sockets apart.</content>
public sealed partial class SystemState
{
    private const long CurrentDirectory = -100;

    private static readonly int OpenFlags = Index(EventCode.Open, "flags");
    private static readonly int OpenDevice = Index(EventCode.Open, "dev");
    private static readonly int OpenInode = Index(EventCode.Open, "ino");
    private static readonly int OpenAtFlags = Index(EventCode.Openat, "flags");
    private static readonly int OpenAtDevice = Index(EventCode.Openat, "dev");
    private static readonly int OpenAtInode = Index(EventCode.Openat, "ino");
    private static readonly int OpenByHandlePath = Index(EventCode.OpenByHandleAt, "path");
    private static readonly int OpenByHandleFlags = Index(EventCode.OpenByHandleAt, "flags");
    private static readonly int CreatDevice = Index(EventCode.Creat, "dev");
    private static readonly int CreatInode = Index(EventCode.Creat, "ino");
    private static readonly int DupOld = Index(EventCode.Dup, "oldfd");
    private static readonly int Dup3Flags = Index(EventCode.Dup3, "flags");
    private static readonly int FcntlCommand = Index(EventCode.Fcntl, "cmd");
    private static readonly int PipeFlags = Index(EventCode.Pipe2, "flags");

    private static int Index(EventCode code, string parameter) => EventSchemas.Get(code).IndexOf(parameter) is >= 0 and var index
        ? index
        : throw new InvalidDataException($"event table: {code} has no parameter {parameter}");

    /// <summary>Numbers of the event table, which are not the kernel's.</summary>
    private static class OpenFlag
    {
        public const uint Creat = 1 << 2;
        public const uint Directory = 1 << 10;
        public const uint CloseOnExec = 1 << 12;
        public const uint UpperLayer = 1 << 15;
        public const uint LowerLayer = 1 << 16;
        public const uint WriteOnly = 1 << 1;
        public const uint Truncate = 1 << 8;
    }

    private void Open(EventContext context, StateEffect effect)
    {
        if (context.Process is not { } process)
        {
            return;
        }

        var e = context.Event;
        var (name, directory, flags, device, inode) = effect switch
        {
            StateEffect.Open => (1, -1, OpenFlags, OpenDevice, OpenInode),
            StateEffect.OpenAt => (2, 1, OpenAtFlags, e.Code == EventCode.Openat ? OpenAtDevice : -1, e.Code == EventCode.Openat ? OpenAtInode : -1),
            StateEffect.OpenByHandle => (OpenByHandlePath, -1, OpenByHandleFlags, -1, -1),
            _ => (1, -1, -1, CreatDevice, CreatInode),
        };
        var number = context.FdNumber;
        var opened = flags < 0 ? OpenFlag.Creat | OpenFlag.WriteOnly | OpenFlag.Truncate : (uint)e.Int64(flags);
        var kind = (opened & OpenFlag.Directory) != 0 ? DescriptorKind.Directory : DescriptorKind.File;
        var descriptor = number < 0 ? failed.Reset(DescriptorKind.Unknown) : Make(process, number, kind);
        descriptor.OpenFlags = opened;
        descriptor.Device = device < 0 ? 0 : (uint)e.Int64(device);
        descriptor.Inode = inode < 0 ? 0 : (ulong)e.Int64(inode);
        descriptor.Flags |= ((opened & OpenFlag.CloseOnExec) != 0 ? DescriptorFlags.CloseOnExec : 0)
            | ((opened & OpenFlag.UpperLayer) != 0 ? DescriptorFlags.UpperLayer : 0)
            | ((opened & OpenFlag.LowerLayer) != 0 ? DescriptorFlags.LowerLayer : 0);

        var path = Event.UpToNul(e.Bytes(name));
        descriptor.RawName = e.Text(name) ?? string.Empty;
        descriptor.Name = PathResolver.IsCleanAbsolute(path) ? descriptor.RawName
            : paths.Resolve(path is [(byte)'/', ..] ? string.Empty : DirectoryOf(process, directory < 0 ? CurrentDirectory : e.Int64(directory, CurrentDirectory)), path);
        context.Fd = descriptor;
        context.HasFd = true;
        if (number < 0)
        {
            context.FdNumber = -1;
        }
    }

    /// <summary>What a path relative to a descriptor starts with; empty where unknown.</summary>
    internal static string DirectoryOf(ProcessEntry process, long number) => number == CurrentDirectory
        ? process.Main.WorkingDirectory
        : process.Descriptors.Find(number)?.Name ?? string.Empty;

    private void Close(EventContext context)
    {
        if (context.Process is { } process && context.HasFd && context.Event.Int64(0) >= 0)
        {
            closingIn = process;
            closing = context.FdNumber;
        }
    }

    private void Duplicate(EventContext context, StateEffect effect)
    {
        const long duplicate = 1, duplicateCloseOnExec = 26;
        if (context.Process is not { } process)
        {
            return;
        }

        var e = context.Event;
        var made = e.Int64(0, -1);
        var command = effect == StateEffect.Fcntl ? e.Int64(FcntlCommand) : duplicate;
        if (command is not (duplicate or duplicateCloseOnExec))
        {
            return;
        }

        var old = effect == StateEffect.Fcntl ? context.Fd : process.Descriptors.Find(e.Int64(DupOld, -1));
        context.HasFd = true;
        if (made < 0)
        {
            context.FdNumber = -1;
            context.Fd = null;
            return;
        }

        var closeOnExec = command == duplicateCloseOnExec
            || (e.Code == EventCode.Dup3 && (e.Int64(Dup3Flags) & OpenFlag.CloseOnExec) != 0);
        context.FdNumber = made;
        context.Fd = old is null ? null : Copy(process, made, old, closeOnExec);
    }

    private void Pipe(EventContext context)
    {
        var e = context.Event;
        if (context.Process is not { } process || e.Int64(0, -1) < 0)
        {
            return;
        }

        var closeOnExec = e.Code == EventCode.Pipe2 && (e.Int64(PipeFlags) & OpenFlag.CloseOnExec) != 0;
        for (var parameter = 1; parameter <= 2; parameter++)
        {
            if (e.TryGetInt64(parameter, out var number) && number >= 0)
            {
                var end = Make(process, number, DescriptorKind.Pipe);
                end.Inode = (ulong)e.Int64(3);
                end.Flags |= closeOnExec ? DescriptorFlags.CloseOnExec : 0;
            }
        }
    }

    private void MakeSimple(EventContext context, StateEffect effect)
    {
        var e = context.Event;
        if (context.Process is not { } process)
        {
            return;
        }

        if (context.FdNumber < 0 || (e.Code == EventCode.Bpf && !BpfMakesDescriptor(e.Int64(1, -1))))
        {
            context.FdNumber = -1;
            context.Fd = null;
            return;
        }

        if (effect == StateEffect.PidFdGet)
        {
            var owner = process.Descriptors.Find(e.Int64(1, -1)) is { Kind: DescriptorKind.PidFd } pidFd ? Processes.Find((long)pidFd.Inode) : null;
            var target = owner?.Descriptors.Find(e.Int64(2, -1));
            context.Fd = target is null ? null : Copy(process, context.FdNumber, target, closeOnExec: true);
            return;
        }

        var made = Make(process, context.FdNumber, effect == StateEffect.PidFdOpen ? DescriptorKind.PidFd : StatePlans.Get(e.Code).Kind);
        if (effect == StateEffect.PidFdOpen)
        {
            made.Inode = (ulong)e.Int64(1);
            made.Flags |= DescriptorFlags.CloseOnExec;
        }
        else if (made.Kind == DescriptorKind.MemFd)
        {
            made.Name = made.RawName = e.Text(1) ?? string.Empty;
        }

        context.Fd = made;
    }

    /// <summary>Commands of bpf(2) that give a descriptor; the others give a count or nothing.</summary>
    private static bool BpfMakesDescriptor(long command) => command is 0 or 5 or 7 or 13 or 14 or 17 or 18 or 19 or 28 or 30 or 33;

    /// <summary>A new descriptor in a process's table. At the limit one that belongs to no table, so that the event still has it.</summary>
    private Descriptor Make(ProcessEntry process, long number, DescriptorKind kind)
    {
        if (descriptors.Rent(kind) is not { } made)
        {
            if (process.Descriptors.Remove(number) is { } gone)
            {
                descriptors.Release(gone);
            }

            return failed.Reset(kind);
        }

        Put(process, number, made);
        return made;
    }

    private Descriptor? Copy(ProcessEntry process, long number, Descriptor old, bool closeOnExec)
    {
        var asIs = closeOnExec == ((old.Flags & DescriptorFlags.CloseOnExec) != 0);
        var made = asIs ? old.Share() : descriptors.Rent(old.Kind)?.CopyFrom(old);
        if (made is null)
        {
            return old;
        }

        if (!asIs)
        {
            made.Flags ^= DescriptorFlags.CloseOnExec;
        }

        Put(process, number, made);
        return made;
    }

    private void Put(ProcessEntry process, long number, Descriptor made)
    {
        if (ReferenceEquals(process.Descriptors, DescriptorTable.None))
        {
            process.Descriptors = Processes.NewTable();
        }

        if (process.Descriptors.Set(number, made) is { } before)
        {
            descriptors.Release(before);
        }
    }

    /// <summary>The descriptor, safe to change: a copy of its own where other tables share it.</summary>
    private Descriptor Own(ProcessEntry process, long number, Descriptor descriptor)
    {
        if (descriptor.References <= 1 || descriptors.Rent(descriptor.Kind) is not { } copy)
        {
            return descriptor;
        }

        copy.CopyFrom(descriptor);
        Put(process, number, copy);
        return copy;
    }

    /// <summary>For tables of a recording and of <c>/proc</c>: a descriptor to be filled in, or null at the limit.</summary>
    internal Descriptor? AddKnown(ProcessEntry process, long number, DescriptorKind kind)
    {
        if (number < 0 || descriptors.Rent(kind) is not { } made)
        {
            return null;
        }

        made.Flags = DescriptorFlags.FromTable;
        Put(process, number, made);
        return made;
    }
}
