using Palisade.Events.Fields;
using Palisade.Events.Model;
using Palisade.Events.State;

namespace Palisade.Events.Recordings.Scap;

/// <summary>Reads the tables at the head of a capture into the state: machine, users, interfaces, processes, descriptors.</summary>
/// <remarks>
/// Versions up to 1.1 changed the block's number with its form; since 1.2 an entry starts with its length instead, and new values stand at its end.
/// Each method answers false for an entry that does not fit its block.
/// </remarks>
internal sealed class ScapTables(SystemState state)
{
    private StringPool Strings => state.Strings;

    public void ReadMachine(ByteReader reader)
    {
        reader.Take(4 + 8 + 8);
        var host = reader.Take(128);
        var boot = reader.U64();
        if (!host.IsEmpty)
        {
            state.HostName = Strings.Get(Event.UpToNul(host));
            state.BootTime = reader.Failed ? 0 : boot;
        }
    }

    public bool ReadUsers(ByteReader reader, bool sized)
    {
        while (reader.Left >= 4)
        {
            if (!Entry(ref reader, sized, out var entry))
            {
                return false;
            }

            if (entry.U8() == 0)
            {
                var (uid, gid) = (entry.U32(), entry.U32());
                var user = new UserInfo(uid, gid, Strings.Get(entry.Counted()), Strings.Get(entry.Counted()), Strings.Get(entry.Counted()));
                if (!entry.Failed)
                {
                    state.Users.AddUser(user);
                }
            }
            else
            {
                var gid = entry.U32();
                var name = Strings.Get(entry.Counted());
                if (!entry.Failed)
                {
                    state.Users.AddGroup(gid, name);
                }
            }

            if (!Leave(ref reader, sized, entry))
            {
                return false;
            }
        }

        return true;
    }

    public bool ReadInterfaces(ByteReader reader, bool sized)
    {
        const ushort v4 = 1, v6 = 2, v4NoSpeed = 3, v6NoSpeed = 4;
        while (reader.Left >= 4)
        {
            if (!Entry(ref reader, sized, out var entry, extra: 0))
            {
                return false;
            }

            var type = entry.U16();
            var nameLength = entry.U16();
            if (type is < v4 or > v6NoSpeed)
            {
                return false;
            }

            var size = type is v4 or v4NoSpeed ? 4 : 16;
            var address = entry.Take(size);
            var mask = entry.Take(size);
            var broadcast = entry.Take(size);
            entry.Take(type is v4 or v6 ? 8 : 0);
            var name = entry.Take(nameLength);
            if (entry.Failed)
            {
                return false;
            }

            state.AddInterface(new(
                Strings.Get(Event.UpToNul(name)), IpValue.FromNetworkBytes(address), IpValue.FromNetworkBytes(mask), IpValue.FromNetworkBytes(broadcast)));
            if (!Leave(ref reader, sized, entry))
            {
                return false;
            }
        }

        return true;
    }

    /// <param name="version">1 to 9.</param>
    public bool ReadProcesses(ByteReader reader, int version)
    {
        var sized = version >= 9;
        while (reader.Left >= 4)
        {
            if (!Entry(ref reader, sized, out var entry) || !ReadProcess(ref entry, version) || !Leave(ref reader, sized, entry))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadProcess(ref ByteReader entry, int version)
    {
        var (tid, pid, parent) = (entry.I64(), entry.I64(), entry.I64());
        var sid = version >= 6 ? entry.I64() : -1;
        var vpgid = version >= 8 ? entry.I64() : -1;
        var name = Strings.Get(entry.Counted());
        var exe = Strings.Get(entry.Counted());
        var exePath = version >= 7 ? Strings.Get(entry.Counted()) : string.Empty;
        var arguments = state.ListOf(entry.Counted());
        var directory = Strings.Get(entry.Counted());
        var limit = entry.U64();
        var flags = entry.U32();
        var (uid, gid) = (entry.U32(), entry.U32());
        if (entry.Failed)
        {
            return false;
        }

        // No task has an id below zero. In old tables only reading an entry tells where the next one starts, so it is read into nothing.
        var process = tid < 0 ? new ProcessEntry() : state.AddKnown(tid, pid, parent);
        process.Sid = sid;
        process.Vpgid = vpgid;
        process.Name = name;
        process.Exe = exe;
        process.ExePath = exePath is "<NA>" ? string.Empty : exePath;
        process.Arguments = arguments;
        process.WorkingDirectory = directory.Length == 0 || directory[^1] == '/' ? directory : directory + "/";
        process.FdLimit = limit;
        process.CloneFlags = flags;
        process.Uid = uid;
        process.Gid = gid;
        if (version >= 2)
        {
            (process.VmSize, process.VmRss, process.VmSwap) = (entry.U32(), entry.U32(), entry.U32());
            (process.MajorFaults, process.MinorFaults) = (entry.U64(), entry.U64());
        }

        process.Environment = version >= 3 ? state.ListOf(entry.Counted()) : TextList.Empty;
        if (version >= 4)
        {
            (process.Vtid, process.Vpid) = (entry.I64(), entry.I64());
            process.Cgroups = state.ListOf(entry.Counted());
        }

        process.Root = version >= 5 ? Strings.Get(entry.Counted()) : "/";
        if (!entry.Failed && version >= 9)
        {
            ReadProcessTail(ref entry, process);
        }

        return !entry.Failed;
    }

    /// <summary>Values added later: each is there if the entry is long enough.</summary>
    private static void ReadProcessTail(ref ByteReader entry, ProcessEntry process)
    {
        // Two values were once put before older ones. An entry of at most the older ones' length does not have the two.
        const int olderTail = 4 + 1 + 8 + 8 + 8;
        if (entry.Left > olderTail)
        {
            process.PidNamespaceInitStart = entry.U64();
            process.Tty = entry.Left >= 4 ? entry.U32() : 0;
        }

        process.LoginUid = entry.Left >= 4 ? entry.U32() : uint.MaxValue;
        process.ExecFlags = entry.Left >= 1 && entry.U8() != 0 ? 1u : 0;
        process.CapInheritable = entry.Left >= 8 ? entry.U64() : 0;
        process.CapPermitted = entry.Left >= 8 ? entry.U64() : 0;
        process.CapEffective = entry.Left >= 8 ? entry.U64() : 0;
        process.ExecFlags |= entry.Left >= 1 && entry.U8() != 0 ? 2u : 0;
        process.ExeInode = entry.Left >= 8 ? entry.U64() : 0;
        process.ExeInodeCtime = entry.Left >= 8 ? entry.U64() : 0;
        process.ExeInodeMtime = entry.Left >= 8 ? entry.U64() : 0;
        process.ExecFlags |= entry.Left >= 1 && entry.U8() != 0 ? 4u : 0;
        process.ExecFlags |= entry.Left >= 1 && entry.U8() != 0 ? 8u : 0;
    }

    public bool ReadDescriptors(ByteReader reader, bool sized)
    {
        var process = state.Processes.Find(reader.I64());
        while (reader.Left >= 4)
        {
            if (!Entry(ref reader, sized, out var entry) || !ReadDescriptor(ref entry, sized, process) || !Leave(ref reader, sized, entry))
            {
                return false;
            }
        }

        return true;
    }

    private bool ReadDescriptor(ref ByteReader entry, bool sized, ProcessEntry? process)
    {
        var (number, inode, type) = (entry.I64(), entry.U64(), entry.U8());
        if (entry.Failed)
        {
            return false;
        }

        var kind = ScapDescriptorType.ToKind(type);
        var descriptor = process is null ? null : state.AddKnown(process, number, kind);

        // The values must be read even where there is nobody to give them to.
        descriptor ??= new();
        descriptor.Inode = inode;
        switch (type)
        {
            case ScapDescriptorType.Ipv4:
            case ScapDescriptorType.Ipv6:
                ReadConnection(ref entry, descriptor, type == ScapDescriptorType.Ipv4 ? 4 : 16);
                break;
            case ScapDescriptorType.Ipv4Server:
            case ScapDescriptorType.Ipv6Server:
                ReadServer(ref entry, descriptor, type == ScapDescriptorType.Ipv4Server ? 4 : 16);
                break;
            case ScapDescriptorType.Unix:
                (descriptor.UnixSource, descriptor.UnixPeer) = (entry.U64(), entry.U64());
                descriptor.Protocol = L4Protocol.NotApplicable;
                descriptor.Name = Strings.Get(entry.Counted());
                break;
            case ScapDescriptorType.FileV2:
                descriptor.OpenFlags = entry.U32();
                descriptor.Name = descriptor.RawName = Strings.Get(entry.Counted());
                descriptor.Device = sized && entry.Left >= 4 ? entry.U32() : 0;
                break;
            case <= ScapDescriptorType.PidFd:
                descriptor.Name = descriptor.RawName = Strings.Get(entry.Counted());
                break;
            default:
                // Only an entry that says its length can be skipped without knowing its form.
                return sized;
        }

        return !entry.Failed;
    }

    private void ReadConnection(ref ByteReader entry, Descriptor descriptor, int size)
    {
        var source = entry.Take(size);
        var destination = entry.Take(size);
        var (sourcePort, destinationPort) = (entry.U16(), entry.U16());
        descriptor.Protocol = (L4Protocol)Math.Min(entry.U8(), (byte)L4Protocol.Raw);
        if (!entry.Failed)
        {
            state.SetKnownEnds(
                descriptor, size == 4 ? AddressFamily.Inet : AddressFamily.Inet6,
                IpValue.FromNetworkBytes(source), sourcePort, IpValue.FromNetworkBytes(destination), destinationPort, listens: false);
        }
    }

    private void ReadServer(ref ByteReader entry, Descriptor descriptor, int size)
    {
        var address = entry.Take(size);
        var port = entry.U16();
        descriptor.Protocol = (L4Protocol)Math.Min(entry.U8(), (byte)L4Protocol.Raw);
        if (!entry.Failed)
        {
            state.SetKnownEnds(
                descriptor, size == 4 ? AddressFamily.Inet : AddressFamily.Inet6,
                default, 0, IpValue.FromNetworkBytes(address), port, listens: true);
        }
    }

    /// <summary>The next entry: exactly its bytes where it says its length, else all that is left.</summary>
    /// <param name="extra">What the length counts besides the entry: itself (4 bytes) in all tables but the one of interfaces.</param>
    private static bool Entry(ref ByteReader reader, bool sized, out ByteReader entry, int extra = 4)
    {
        if (!sized)
        {
            entry = reader;
            return true;
        }

        entry = reader.Part((int)Math.Min(reader.U32(), int.MaxValue) - extra);
        return !reader.Failed;
    }

    private static bool Leave(ref ByteReader reader, bool sized, ByteReader entry)
    {
        if (!sized)
        {
            reader = entry;
        }

        return !entry.Failed;
    }
}
