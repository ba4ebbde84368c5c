using System.Globalization;
using System.Net;
using Palisade.Events.Fields;
using Palisade.Events.Model;

namespace Palisade.Events.State;

/// <summary>Names of sockets as <c>fd.name</c> prints them: <c>client:port->server:port</c>, or <c>address:port</c> of one that listens.</summary>
internal sealed class SocketNames(StringPool strings)
{
    private readonly byte[] scratch = new byte[160];

    public string Connection(IpValue client, ushort clientPort, IpValue server, ushort serverPort)
    {
        var length = Write(client, clientPort, 0);
        scratch[length++] = (byte)'-';
        scratch[length++] = (byte)'>';
        length = Write(server, serverPort, length);
        return strings.Get(scratch.AsSpan(0, length));
    }

    public string Server(IpValue address, ushort port) => strings.Get(scratch.AsSpan(0, Write(address, port, 0)));

    private int Write(IpValue address, ushort port, int at)
    {
        int written;
        if (!address.IsV6)
        {
            for (var shift = 24; shift >= 0; shift -= 8)
            {
                ((byte)(address.Low >> shift)).TryFormat(scratch.AsSpan(at), out written, default, CultureInfo.InvariantCulture);
                at += written;
                scratch[at++] = (byte)(shift == 0 ? ':' : '.');
            }
        }
        else
        {
            Span<byte> network = stackalloc byte[16];
            address.WriteNetworkBytes(network);
            new IPAddress(network).TryFormat(scratch.AsSpan(at), out written);
            at += written;
            scratch[at++] = (byte)':';
        }

        port.TryFormat(scratch.AsSpan(at), out written, default, CultureInfo.InvariantCulture);
        return at + written;
    }
}
