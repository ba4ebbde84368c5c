using System.Buffers;
using System.Buffers.Binary;
using System.Net.Sockets;
using System.Text;

namespace Palisade.Provision.Fleet;

/// <summary>
/// One packet of OpenSSH's multiplexing protocol (PROTOCOL.mux): a 32-bit length, a type, then fields; all big-endian, strings
/// with a length before them.
/// </summary>
internal sealed class MuxPacket
{
    public const uint Hello = 0x00000001;
    public const uint NewSession = 0x10000002;
    public const uint AliveCheck = 0x10000004;
    public const uint Terminate = 0x10000005;
    public const uint Ok = 0x80000001;
    public const uint PermissionDenied = 0x80000002;
    public const uint Failure = 0x80000003;
    public const uint ExitMessage = 0x80000004;
    public const uint Alive = 0x80000005;
    public const uint SessionOpened = 0x80000006;

    // Largest packet OpenSSH sends or takes.
    private const int Largest = 256 * 1024;

    private readonly ArrayBufferWriter<byte> body = new();
    private byte[] received = [];
    private int position;

    public MuxPacket(uint type) => Add(type);

    private MuxPacket(byte[] bytes) => received = bytes;

    public MuxPacket Add(uint value)
    {
        Span<byte> bytes = stackalloc byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(bytes, value);
        body.Write(bytes);
        return this;
    }

    public MuxPacket Add(string value)
    {
        var bytes = Encoding.UTF8.GetBytes(value);
        Add((uint)bytes.Length);
        body.Write(bytes);
        return this;
    }

    public async Task SendAsync(Socket socket, CancellationToken cancel)
    {
        if (body.WrittenCount > Largest)
        {
            throw new ArgumentException($"a command of {body.WrittenCount / 1024} KiB is longer than ssh can send");
        }

        var packet = new byte[4 + body.WrittenCount];
        BinaryPrimitives.WriteUInt32BigEndian(packet, (uint)body.WrittenCount);
        body.WrittenSpan.CopyTo(packet.AsSpan(4));
        for (var sent = 0; sent < packet.Length;)
        {
            sent += await socket.SendAsync(packet.AsMemory(sent), cancel).ConfigureAwait(false);
        }
    }

    /// <summary>Null at the end of the connection.</summary>
    public static async Task<MuxPacket?> ReceiveAsync(Socket socket, CancellationToken cancel)
    {
        var header = new byte[4];
        if (!await FillAsync(socket, header, cancel).ConfigureAwait(false))
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(header);
        if (length is < 4 or > Largest)
        {
            throw new SocketException((int)SocketError.MessageSize);
        }

        var bytes = new byte[length];
        return await FillAsync(socket, bytes, cancel).ConfigureAwait(false) ? new MuxPacket(bytes) : null;
    }

    public uint Number()
    {
        if (received.Length - position < 4)
        {
            throw new SocketException((int)SocketError.MessageSize);
        }

        var value = BinaryPrimitives.ReadUInt32BigEndian(received.AsSpan(position));
        position += 4;
        return value;
    }

    public string Text()
    {
        var length = Number();
        if (length > received.Length - position)
        {
            throw new SocketException((int)SocketError.MessageSize);
        }

        var value = Encoding.UTF8.GetString(received, position, (int)length);
        position += (int)length;
        return value;
    }

    private static async Task<bool> FillAsync(Socket socket, Memory<byte> buffer, CancellationToken cancel)
    {
        while (buffer.Length > 0)
        {
            var read = await socket.ReceiveAsync(buffer, cancel).ConfigureAwait(false);
            if (read == 0)
            {
                return false;
            }

            buffer = buffer[read..];
        }

        return true;
    }
}
