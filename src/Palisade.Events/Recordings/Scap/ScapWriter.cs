using System.Buffers.Binary;
using System.Text;
using Palisade.Events.Fields;
using Palisade.Events.Model;
using Palisade.Events.State;

namespace Palisade.Events.Recordings.Scap;

/// <summary>
/// Writes captures in the current form of the format (1.2 of its version, entries with their length): tables first, then events of the way out with all their
/// parameters.
/// </summary>
public sealed class ScapWriter : IDisposable
{
    private const uint ByteOrderMagic = 0x1A2B3C4D;
    private const int LargestSmallParameter = ushort.MaxValue;

    private readonly Stream stream;
    private byte[] block = new byte[64 * 1024];
    private int length;

    /// <summary>Starts the capture with the tables of a state as it is now.</summary>
    public ScapWriter(Stream stream, SystemState state)
    {
        this.stream = stream;
        WriteSection();
        WriteMachine(state);
        WriteInterfaces(state);
        WriteUsers(state);
        WriteProcesses(state);
        WriteDescriptors(state);
    }

    public void Write(Event e)
    {
        if (e.Source != EventSource.Syscall)
        {
            throw RecordingFailure.NotARecording($"a capture cannot hold events of source `{e.Source}`");
        }

        var large = false;
        var size = 0;
        var absent = 0u;
        for (var i = 0; i < e.ParameterCount; i++)
        {
            large |= e.Bytes(i).Length > LargestSmallParameter;
            size += e.Bytes(i).Length;
            absent |= e.Has(i) ? 0 : 1u << i;
        }

        var width = large ? 4 : 2;
        Begin(absent == 0
            ? large ? BlockType.Event2Large : BlockType.Event2
            : large ? BlockType.EventWithFlags2Large : BlockType.EventWithFlags2);
        U16((ushort)e.Cpu);
        if (absent != 0)
        {
            U32(EventBlock.AbsentFollow | (large ? EventBlock.Large : 0));
        }

        U64(e.Timestamp);
        U64((ulong)e.ThreadId);
        U32((uint)(26 + (e.ParameterCount * width) + size));
        U16((ushort)e.Code);
        U32((uint)e.ParameterCount);
        for (var i = 0; i < e.ParameterCount; i++)
        {
            if (large)
            {
                U32((uint)e.Bytes(i).Length);
            }
            else
            {
                U16((ushort)e.Bytes(i).Length);
            }
        }

        for (var i = 0; i < e.ParameterCount; i++)
        {
            Bytes(e.Bytes(i));
        }

        if (absent != 0)
        {
            U32(absent);
        }

        End();
    }

    public void Dispose() => stream.Dispose();

    private void WriteSection()
    {
        Begin(BlockType.SectionHeader);
        U32(ByteOrderMagic);
        U16(1);
        U16(2);
        U64(ulong.MaxValue);
        End();
    }

    private void WriteMachine(SystemState state)
    {
        Begin(BlockType.MachineInfo);
        U32(1);
        U64(0);
        U64(0);
        var host = Encoding.UTF8.GetBytes(state.HostName ?? string.Empty);
        Bytes(host.AsSpan(0, Math.Min(host.Length, 127)));
        Zeros(128 - Math.Min(host.Length, 127));
        U64(state.BootTime);
        Zeros(24);
        End();
    }

    private void WriteInterfaces(SystemState state)
    {
        if (state.Interfaces.Count == 0)
        {
            return;
        }

        Begin(BlockType.Interfaces2);
        foreach (var network in state.Interfaces)
        {
            // In this one table the length does not count itself.
            var entry = length;
            U32(0);
            U16(network.Address.IsV6 ? (ushort)2 : (ushort)1);
            U16((ushort)Encoding.UTF8.GetByteCount(network.Name));
            Address(network.Address);
            Address(network.Netmask);
            Address(network.Broadcast);
            U64(0);
            Bytes(Encoding.UTF8.GetBytes(network.Name));
            BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(entry), (uint)(length - entry - 4));
        }

        End();
    }

    private void WriteUsers(SystemState state)
    {
        Begin(BlockType.Users2);
        foreach (var user in state.Users.Users.Values.OrderBy(u => u.Uid))
        {
            var entry = BeginEntry();
            U8(0);
            U32(user.Uid);
            U32(user.Gid);
            Counted(user.Name);
            Counted(user.Home);
            Counted(user.Shell);
            EndEntry(entry);
        }

        foreach (var (gid, name) in state.Users.Groups.OrderBy(g => g.Key))
        {
            var entry = BeginEntry();
            U8(1);
            U32(gid);
            Counted(name);
            EndEntry(entry);
        }

        End();
    }

    private void WriteProcesses(SystemState state)
    {
        Begin(BlockType.Processes9);
        foreach (var p in state.Processes.All.OrderBy(p => p.Tid))
        {
            var entry = BeginEntry();
            U64((ulong)p.Tid);
            U64((ulong)p.Pid);
            U64((ulong)p.ParentTid);
            U64((ulong)p.Sid);
            U64((ulong)p.Vpgid);
            Counted(p.Name);
            Counted(p.Exe);
            Counted(p.ExePath);
            Counted(p.Arguments);
            Counted(p.WorkingDirectory);
            U64(p.FdLimit);
            U32(p.CloneFlags);
            U32(p.Uid);
            U32(p.Gid);
            U32(p.VmSize);
            U32(p.VmRss);
            U32(p.VmSwap);
            U64(p.MajorFaults);
            U64(p.MinorFaults);
            Counted(p.Environment);
            U64((ulong)p.Vtid);
            U64((ulong)p.Vpid);
            Counted(p.Cgroups);
            Counted(p.Root);
            U64(p.PidNamespaceInitStart);
            U32(p.Tty);
            U32(p.LoginUid);
            U8((byte)(p.ExecFlags & 1));
            U64(p.CapInheritable);
            U64(p.CapPermitted);
            U64(p.CapEffective);
            U8((byte)(p.ExecFlags >> 1 & 1));
            U64(p.ExeInode);
            U64(p.ExeInodeCtime);
            U64(p.ExeInodeMtime);
            U8((byte)(p.ExecFlags >> 2 & 1));
            U8((byte)(p.ExecFlags >> 3 & 1));
            EndEntry(entry);
        }

        End();
    }

    private void WriteDescriptors(SystemState state)
    {
        foreach (var process in state.Processes.All.Where(p => p.IsMainThread && p.Descriptors.Count > 0).OrderBy(p => p.Tid))
        {
            Begin(BlockType.Descriptors2);
            U64((ulong)process.Tid);
            foreach (var (number, descriptor) in process.Descriptors.All())
            {
                var entry = BeginEntry();
                U64((ulong)number);
                U64(descriptor.Inode);
                WriteDescriptor(descriptor);
                EndEntry(entry);
            }

            End();
        }
    }

    private void WriteDescriptor(Descriptor d)
    {
        var type = ScapDescriptorType.FromKind(d.Kind);
        U8(type);
        switch (type)
        {
            case ScapDescriptorType.Ipv4 or ScapDescriptorType.Ipv6:
                Address(d.ClientIp, d.Kind == DescriptorKind.Ipv6Socket);
                Address(d.ServerIp, d.Kind == DescriptorKind.Ipv6Socket);
                U16(d.ClientPort);
                U16(d.ServerPort);
                U8((byte)d.Protocol);
                break;
            case ScapDescriptorType.Ipv4Server or ScapDescriptorType.Ipv6Server:
                Address(d.ServerIp, d.Kind == DescriptorKind.Ipv6ServerSocket);
                U16(d.ServerPort);
                U8((byte)d.Protocol);
                break;
            case ScapDescriptorType.Unix:
                U64(d.UnixSource);
                U64(d.UnixPeer);
                Counted(d.Name);
                break;
            case ScapDescriptorType.FileV2:
                U32(d.OpenFlags);
                Counted(d.Name);
                U32(d.Device);
                break;
            default:
                Counted(d.Name);
                break;
        }
    }

    private void Begin(BlockType type)
    {
        length = 0;
        U32((uint)type);
        U32(0);
    }

    private void End()
    {
        Zeros(-length & 3);
        BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(4), (uint)length + 4);
        U32((uint)length + 4);
        stream.Write(block, 0, length);
    }

    private int BeginEntry()
    {
        U32(0);
        return length - 4;
    }

    private void EndEntry(int entry) => BinaryPrimitives.WriteUInt32LittleEndian(block.AsSpan(entry), (uint)(length - entry));

    private Span<byte> Room(int count)
    {
        if (length + count > block.Length)
        {
            Array.Resize(ref block, Math.Max(block.Length * 2, length + count));
        }

        length += count;
        return block.AsSpan(length - count, count);
    }

    private void U8(byte value) => Room(1)[0] = value;

    private void U16(ushort value) => BinaryPrimitives.WriteUInt16LittleEndian(Room(2), value);

    private void U32(uint value) => BinaryPrimitives.WriteUInt32LittleEndian(Room(4), value);

    private void U64(ulong value) => BinaryPrimitives.WriteUInt64LittleEndian(Room(8), value);

    private void Bytes(ReadOnlySpan<byte> value) => value.CopyTo(Room(value.Length));

    private void Zeros(int count) => Room(count).Clear();

    private void Address(IpValue value) => Address(value, value.IsV6);

    /// <summary>An address that is not known is written as zeros of the family's width.</summary>
    private void Address(IpValue value, bool wide)
    {
        var room = Room(wide ? 16 : 4);
        room.Clear();
        if (value.IsV6 == wide)
        {
            value.WriteNetworkBytes(room);
        }
    }

    private void Counted(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);
        var count = Math.Min(bytes.Length, ushort.MaxValue);
        U16((ushort)count);
        Bytes(bytes.AsSpan(0, count));
    }

    private void Counted(TextList list) => Counted(list.Count == 0 ? string.Empty : string.Join('\0', list.Items) + '\0');
}
